import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { readNpyCells } from "../../src/formats/npy-cells.ts";
import { goldenNpz } from "../support/golden-npz.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { golden } from "./golden.ts";

const folder = temporaryFolder();
let files = 0;
const write = (bytes: Uint8Array): string => {
  const path = join(folder, `${files++}.npy`);
  writeFileSync(path, bytes);
  return path;
};
const handMade = (descr: string, shape: string, data: Uint8Array): Uint8Array => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header), data]);
};

describe("lists of labels that numpy wrote", () => {
  it.each(goldenNpz.columns)("$name is one text a row, NaN none", async ({ file, cells }) => {
    const read = await readNpyCells(write(Buffer.from(file, "base64")));
    // 2⁶² is a number that JSON and its reader keep: a power of two
    expect(read.map((cell, row) => (typeof cells[row] === "number" ? Number(cell) : cell))).toEqual(cells);
  });

  it("reads each whole number in full, beyond 2⁵³ too", async () => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(9007199254740993n);
    expect(await readNpyCells(write(handMade("<i8", "(1,)", bytes)))).toEqual(["9007199254740993"]);
  });

  it.each(["objects", "complex", "structured", "dates"])("refuses %s", async (name) => {
    const error = readNpyCells(write(Buffer.from(golden.npyRefused[name] ?? "", "base64")));
    await expect(error).rejects.toMatchObject({ code: "unsupported" });
  });
});

describe("hostile lists", () => {
  it.each<[string, Uint8Array, string]>([
    ["a matrix", handMade("|u1", "(2, 2)", Buffer.alloc(4)), "shape"],
    ["text beyond the data", handMade("<U4", "(1000000000,)", Buffer.alloc(16)), "format"],
    ["text of no length, any number of it", handMade("<U0", "(1000000000000,)", Buffer.alloc(0)), "unsupported"],
    ["a code that is no character", handMade("<U1", "(1,)", Buffer.from([0, 0, 0x11, 0])), "format"],
    ["half of a surrogate pair", handMade("<U1", "(1,)", Buffer.from([0, 0xd8, 0, 0])), "format"],
    ["bytes that are no UTF-8", handMade("|S2", "(1,)", Buffer.from([0xff, 0xfe])), "format"],
  ])("refuses %s", async (_, bytes, code) => {
    await expect(readNpyCells(write(bytes))).rejects.toMatchObject({ code });
  });

  it("reads or refuses whatever one byte is changed to", async () => {
    const whole = Buffer.from(goldenNpz.columns[0]?.file ?? "", "base64");
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, value) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        const outcome = await readNpyCells(write(bytes)).catch((error: unknown) => error);
        expect(Array.isArray(outcome) || outcome instanceof AssayError).toBe(true);
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
