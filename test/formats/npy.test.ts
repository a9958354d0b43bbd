import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { golden } from "./golden.ts";

const folder = temporaryFolder();
let files = 0;
const write = (bytes: Uint8Array): string => {
  const path = join(folder, `${files++}.npy`);
  writeFileSync(path, bytes);
  return path;
};

/** A version 1 file with this header text and so many zero bytes. */
const handMade = (header: string, dataBytes: number): Uint8Array => {
  const bytes = Buffer.alloc(10 + header.length + dataBytes);
  bytes.write("\x93NUMPY\x01\x00", "latin1");
  bytes.writeUInt16LE(header.length, 8);
  bytes.write(header, 10, "latin1");
  return bytes;
};
const header = (descr: string, shape: string): string => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

describe("npy files that numpy wrote", () => {
  it.each(golden.npy)("$name reads with numpy's shape and values", async ({ file, shape, values }) => {
    const array = await readNpy(write(Buffer.from(file, "base64")));
    expect(array.shape).toEqual(shape);
    // equal, not close: the values are what the type holds
    expect(Array.from(array.data, Number)).toEqual(values);
  });

  it.each(Object.entries(golden.npyRefused))("refuses %s", async (name, file) => {
    const error = readNpy(write(Buffer.from(file, "base64")));
    await expect(error).rejects.toMatchObject({ code: "unsupported" });
    if (name === "objects") await expect(error).rejects.toThrow(/pickle.*astype/s);
  });
});

describe("hostile npy files", () => {
  const refusals: [string, Uint8Array, string][] = [
    ["an empty file", new Uint8Array(0), "format"],
    ["another format", Buffer.from("PK\x03\x04 not numpy at all"), "format"],
    ["an unknown version", Buffer.from("\x93NUMPY\x09\x00\x10\x00{}              ", "latin1"), "format"],
    ["a header longer than the file", Buffer.from("\x93NUMPY\x01\x00\xff\xff{'descr': '<f4'", "latin1"), "format"],
    ["a version 2 header of 4 GB", Buffer.from("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", "latin1"), "format"],
    ["a shape beyond the data", handMade(header("'<f4'", "(1000000000, 1000000000)"), 8), "format"],
    ["a shape that overflows", handMade(header("'<f4'", "(99999999999999999999, 2)"), 8), "format"],
    ["a shape whose product wraps", handMade(header("'<f4'", "(4294967296, 4294967296)"), 0), "format"],
    ["a negative size", handMade(header("'<f4'", "(-1, 2)"), 8), "format"],
    ["data cut short", handMade(header("'<f8'", "(2, 2)"), 31), "format"],
    ["bytes after the data", handMade(header("'<f8'", "(2, 2)"), 33), "format"],
    ["code in place of a shape", handMade(header("'<f4'", "__import__('os').system('true')"), 8), "format"],
    [
      "a key that occurs twice",
      handMade("{'descr': '<f4', 'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", 8),
      "format",
    ],
    ["a missing key", handMade("{'descr': '<f4', 'shape': (2,), }\n", 8), "format"],
    ["words after the dictionary", handMade(`${header("'<f4'", "(2,)")}; import os`, 8), "format"],
    ["ten thousand brackets", handMade(header("[".repeat(10_000), "(2,)"), 8), "format"],
    ["a name every object has as data type", handMade(header("'<constructor'", "(2,)"), 8), "unsupported"],
  ];
  it.each(refusals)("refuses %s", async (_, bytes, code) => {
    const path = write(bytes);
    const error = await readNpy(path).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ code });
    expect((error as AssayError).complaint.file).toBe(path);
  });

  it("says that a file is missing or a folder", async () => {
    await expect(readNpy(join(folder, "none.npy"))).rejects.toMatchObject({ code: "missing" });
    await expect(readNpy(folder)).rejects.toMatchObject({ code: "input" });
  });

  it("answers any bytes with an array or an AssayError", async () => {
    const sound = Buffer.from(golden.npy[0]!.file, "base64");
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.uint8Array({ minLength: 1, maxLength: 12 }), async (at, noise) => {
        const bytes = Buffer.from(sound);
        bytes.set(noise.subarray(0, bytes.length - at), at);
        const error = await readNpy(write(bytes)).then(
          () => null,
          (cause: unknown) => cause,
        );
        expect(error === null || error instanceof AssayError).toBe(true);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
