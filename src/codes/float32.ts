/** IEEE 754 binary32, four bytes a number, the lowest byte first: numbers as they are. */
import type { Code } from "./code.ts";
import { readFloat, writeFloat } from "./float-bits.ts";
import { plainCode } from "./plain.ts";

/** The code of vectors of that many dimensions. */
export const float32Code = (dimensions: number): Code => plainCode(dimensions, 4, writeFloat, readFloat);
