/** What is written as .npy, against files that numpy wrote and read back. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readNpy } from "../../src/formats/npy.ts";
import { npyBytes } from "../../src/formats/npy-writer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

describe("npyBytes", () => {
  it.each([
    { shape: [2, 3], data: Float32Array.of(1, -2.5, 0, 3, 1e-40, 3e38) },
    { shape: [3], data: Float64Array.of(1 / 3, -0, Math.PI) },
    { shape: [1, 2, 2], data: Int32Array.of(1, -2, 3, 2147483647) },
    { shape: [2], data: BigInt64Array.of(-1n, 2n ** 62n) },
    { shape: [4], data: Int16Array.of(-32768, 0, 1, 32767) },
    { shape: [2, 1], data: Int8Array.of(-128, 127) },
    { shape: [0, 5], data: new Uint8Array(0) },
    { shape: [3, 1], data: Uint8Array.of(0, 128, 255) },
  ])("of $data.constructor.name $shape comes back the same", async ({ shape, data }) => {
    const path = join(folder, "array.npy");
    writeFileSync(path, npyBytes({ shape, data }));
    expect(await readNpy(path)).toEqual({ shape, data });
  });

  it("is what numpy 2 writes of the same matrix, header and padding included", () => {
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    const expected = Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
      Buffer.from(`${text.padEnd(117)}\n`),
      Buffer.from([0, 0, 128, 63, 0, 0, 0, 192]),
    ]);
    expect(Buffer.from(npyBytes({ shape: [1, 2], data: Float32Array.of(1, -2) }))).toEqual(expected);
  });

  it("refuses numbers that do not fill the shape", () => {
    expect(() => npyBytes({ shape: [2, 2], data: new Float32Array(3) })).toThrow(/3 numbers do not fill \[2, 2\]/);
  });
});
