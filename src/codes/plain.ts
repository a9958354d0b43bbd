/** Codes that write each number by itself, in a few bytes. */
import { type Code, codeOf } from "./code.ts";

/** The code of vectors of that many dimensions, by how one number is written. */
export const plainCode = (
  dimensions: number,
  bytes: number,
  writeNumber: (codes: Uint8Array, at: number, value: number) => void,
  readNumber: (codes: Uint8Array, at: number) => number,
): Code =>
  codeOf({
    size: dimensions,
    bytes: bytes * dimensions,
    write(y, codes, to) {
      for (let j = 0; j < dimensions; j++) writeNumber(codes, to + bytes * j, y[j]!);
    },
    read(y, codes, from) {
      for (let j = 0; j < dimensions; j++) y[j] = readNumber(codes, from + bytes * j);
    },
  });
