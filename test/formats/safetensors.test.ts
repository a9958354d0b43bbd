import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { golden } from "./golden.ts";

const folder = temporaryFolder();
let files = 0;
const write = (bytes: Uint8Array): string => {
  const path = join(folder, `${files++}.safetensors`);
  writeFileSync(path, bytes);
  return path;
};

/** A file with this header text and so many zero bytes. */
const handMade = (header: string, dataBytes: number, declared = BigInt(Buffer.byteLength(header))): Uint8Array => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(declared);
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)]);
};
const tensor = (dtype: string, shape: string, begin: number, end: number): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("safetensors", () => {
  it("reads what Python wrote, halves widened exactly", async () => {
    const file = await openSafetensors(write(Buffer.from(golden.safetensors.file, "base64")));
    expect([...file.tensors.keys()].sort()).toEqual(Object.keys(golden.safetensors.tensors).sort());
    expect(file.metadata.get("format")).toBe("np");
    for (const [name, { shape, values }] of Object.entries(golden.safetensors.tensors)) {
      const read = await file.read(name);
      expect(read.shape, name).toEqual(shape);
      expect(Array.from(read.data, Number), name).toEqual(values);
    }
    expect((await file.read("half")).data).toBeInstanceOf(Float32Array);
    await file.close();
  });

  it("reads chosen rows of float32 and half matrices", async () => {
    const file = await openSafetensors(write(Buffer.from(golden.safetensors.file, "base64")));
    const half = golden.safetensors.tensors["half"]!.values;
    const single = golden.safetensors.tensors["single"]!.values;
    expect(Array.from(await file.readRows("half", 1, 2))).toEqual(half.slice(4));
    expect(Array.from(await file.readRows("single", 0, 1))).toEqual(single.slice(0, 3));
    expect((await file.readRows("single", 1, 1)).length).toBe(0);
    await expect(file.readRows("single", 1, 3)).rejects.toMatchObject({ code: "shape" });
    await expect(file.readRows("count", 0, 1)).rejects.toMatchObject({ code: "shape" });
    await expect(file.readRows("wide", 0, 1)).rejects.toMatchObject({ code: "unsupported" });
    await expect(file.read("toString")).rejects.toThrow(/must be a tensor named toString/);
    await file.close();
  });

  it("widens bfloat16, NaN and infinities included", async () => {
    const bytes = handMade(`{"b":${tensor("BF16", "[4]", 0, 8)}}`, 8);
    Buffer.from(bytes.buffer, bytes.byteOffset).set([0x80, 0x3f, 0x80, 0xff, 0xc0, 0x7f, 0x49, 0x40], bytes.length - 8);
    const file = await openSafetensors(write(bytes));
    const read = Array.from((await file.read("b")).data, Number);
    expect(read).toEqual([1, Number.NEGATIVE_INFINITY, Number.NaN, 3.140625]);
    await file.close();
  });

  it("gives back what it wrote: names, shapes, values, metadata", async () => {
    const tensors = new Map<string, Tensor>([
      ["0", { shape: [2, 2], data: Float32Array.of(1, -2, 3.5, 1e-30) }],
      ["__proto__", { shape: [], data: Float64Array.of(Math.PI) }],
      ["bytes", { shape: [3], data: Uint8Array.of(1, 2, 255) }],
      ["long", { shape: [1], data: BigInt64Array.of(-(2n ** 60n)) }],
      ["none", { shape: [0, 7], data: new Float32Array(0) }],
    ]);
    const path = join(folder, "own", "written.safetensors");
    await writeSafetensors(path, tensors, { format: "pt", ü: "ß" });
    const file = await openSafetensors(path);
    expect(new Map(file.metadata)).toEqual(
      new Map([
        ["format", "pt"],
        ["ü", "ß"],
      ]),
    );
    expect(file.tensors.size).toBe(5);
    for (const [name, expected] of tensors) {
      expect(await file.read(name)).toEqual(expected);
      expect((file.tensors.get(name)?.offset ?? 1) % Math.max(1, expected.data.BYTES_PER_ELEMENT), name).toBe(0);
    }
    await file.close();
    expect(readdirSync(join(folder, "own"))).toEqual(["written.safetensors"]);
  });

  it("refuses to write data that is not as long as its shape, and leaves nothing behind", async () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    const wrong = new Map([["a", { shape: [2, 2], data: new Float32Array(3) }]]);
    await expect(writeSafetensors(join(empty, "a.safetensors"), wrong)).rejects.toMatchObject({ code: "shape" });
    expect(readdirSync(empty)).toEqual([]);
  });

  it("follows a link the user names", async () => {
    const path = write(Buffer.from(golden.safetensors.file, "base64"));
    const link = join(folder, "link.safetensors");
    symlinkSync(path, link);
    const file = await openSafetensors(link);
    expect(file.tensors.size).toBe(7);
    await file.close();
  });

  it("notices a file that shrinks after it was opened", async () => {
    const path = write(handMade(`{"a":${tensor("F32", "[4]", 0, 16)}}`, 16));
    const file = await openSafetensors(path);
    truncateSync(path, readFileSync(path).length - 1);
    await expect(file.read("a")).rejects.toMatchObject({ code: "format" });
    await file.close();
  });
});

describe("hostile safetensors files", () => {
  const refusals: [string, Uint8Array, string][] = [
    ["an empty file", new Uint8Array(0), "format"],
    ["eight bytes", Buffer.alloc(8), "format"],
    ["a header longer than the file", handMade("{}", 0, 1000n), "format"],
    ["a header over 100 MB", handMade("{}", 0, 100_000_001n), "format"],
    ["a header length of 2^64 - 1", handMade("{}", 0, 2n ** 64n - 1n), "format"],
    ["a header that is not JSON", handMade("{'a': 1}", 0), "format"],
    ["a header that is an array", handMade("[1, 2]  ", 0), "format"],
    ["a header that is not UTF-8", Buffer.concat([handMade("", 0, 4n), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]), "format"],
    ["a pickle", Buffer.from("\x80\x02}q\x00X\x01\x00\x00\x00", "latin1"), "format"],
    ["a name that occurs twice", handMade(`{"a":${tensor("U8", "[1]", 0, 1)},"a":${tensor("U8", "[1]", 0, 1)}}`, 1), "format"],
    [
      "a name that occurs twice, escaped",
      handMade(`{"a":${tensor("U8", "[1]", 0, 1)},"\\u0061":${tensor("U8", "[1]", 0, 1)}}`, 1),
      "format",
    ],
    [
      "a key of a tensor that occurs twice",
      handMade(`{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}`, 1),
      "format",
    ],
    ["tensors that overlap", handMade(`{"a":${tensor("U8", "[2]", 0, 2)},"b":${tensor("U8", "[2]", 1, 3)}}`, 3), "format"],
    ["a gap between tensors", handMade(`{"a":${tensor("U8", "[1]", 0, 1)},"b":${tensor("U8", "[1]", 2, 3)}}`, 3), "format"],
    ["bytes of no tensor at the end", handMade(`{"a":${tensor("U8", "[1]", 0, 1)}}`, 2), "format"],
    ["an end before the beginning", handMade(`{"a":${tensor("U8", "[0]", 1, 0)}}`, 1), "format"],
    ["fewer bytes than shape × type", handMade(`{"a":${tensor("F32", "[2]", 0, 4)}}`, 4), "format"],
    ["a shape that overflows", handMade(`{"a":${tensor("F32", "[4294967296,4294967296,4294967296]", 0, 0)}}`, 0), "format"],
    ["a negative size", handMade(`{"a":${tensor("F32", "[-1,-1]", 0, 4)}}`, 4), "format"],
    ["a fractional size", handMade(`{"a":${tensor("F32", "[0.5,2]", 0, 4)}}`, 4), "format"],
    ["an unknown type", handMade(`{"a":${tensor("F8_E4M3", "[1]", 0, 1)}}`, 1), "unsupported"],
    ["a name every object has as type", handMade(`{"a":${tensor("constructor", "[1]", 0, 1)}}`, 1), "unsupported"],
    ["data cut short", handMade(`{"a":${tensor("F32", "[4]", 0, 16)}}`, 15), "format"],
    ["metadata that is not text", handMade(`{"__metadata__":{"a":1}}`, 0), "format"],
    ["a tensor that is null", handMade(`{"a":null}`, 0), "format"],
  ];
  it.each(refusals)("refuses %s", async (_, bytes, code) => {
    const path = write(bytes);
    const error = await openSafetensors(path).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ code });
    expect((error as AssayError).complaint.file).toBe(path);
  });

  it("says that a file is missing or a folder", async () => {
    await expect(openSafetensors(join(folder, "none"))).rejects.toMatchObject({ code: "missing" });
    await expect(openSafetensors(folder)).rejects.toMatchObject({ code: "input" });
  });

  it("answers any change of a sound file with tensors or an AssayError", async () => {
    const sound = Buffer.from(golden.safetensors.file, "base64");
    await fc.assert(
      fc.asyncProperty(fc.nat(500), fc.uint8Array({ minLength: 1, maxLength: 8 }), async (at, noise) => {
        const bytes = Buffer.from(sound);
        bytes.set(noise, at);
        const path = write(bytes);
        const error = await openSafetensors(path).then(
          (file) => file.close().then(() => null),
          (cause: unknown) => cause,
        );
        expect(error === null || error instanceof AssayError).toBe(true);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
