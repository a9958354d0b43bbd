/** Archives of numpy: vectors and labels in one file; damaged and hostile ones. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { goldenNpz } from "../support/golden-npz.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let files = 0;
const write = (bytes: Uint8Array, ending = "npz"): string => {
  const path = join(folder, `${files++}.${ending}`);
  writeFileSync(path, bytes);
  return path;
};
const archive = (name: keyof typeof goldenNpz.archives): Buffer => Buffer.from(goldenNpz.archives[name], "base64");
const vectors = Float32Array.from(goldenNpz.vectors);
const only: { layer: null; pooling: null } = { layer: null, pooling: null };

/** One deflated member that says it has so many bytes. */
function claims(bytes: number, data: Uint8Array, method = 8, flags = 0): Uint8Array {
  const name = Buffer.from("X.npy");
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const listed = Buffer.alloc(46);
  listed.writeUInt32LE(0x02014b50, 0);
  listed.writeUInt16LE(flags, 8);
  listed.writeUInt16LE(method, 10);
  listed.writeUInt32LE(data.length, 20);
  listed.writeUInt32LE(bytes, 24);
  listed.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, name, data, listed, name, end]);
}

/** An archive of one stored member. */
function npzOf(member: string, data: Uint8Array): Uint8Array {
  const name = Buffer.from(member);
  const [local, listed, end] = [Buffer.alloc(30), Buffer.alloc(46), Buffer.alloc(22)];
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  listed.writeUInt32LE(0x02014b50, 0);
  listed.writeUInt32LE(crc32(data), 16);
  listed.writeUInt32LE(data.length, 20);
  listed.writeUInt32LE(data.length, 24);
  listed.writeUInt16LE(name.length, 28);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, name, data, listed, name, end]);
}

describe("archives that numpy wrote", () => {
  it.each(["stored", "deflated"] as const)("hold vectors X and labels y: %s", async (name) => {
    const path = write(archive(name));
    const set = await bringVectors(path);
    expect((await set.read(only)).data).toEqual(vectors);
    expect(Array.from(set.labels.values, (code) => set.task.labelNames[code])).toEqual(goldenNpz.labels);
  });

  it("have arrays that are named, for vectors and for labels of another file", async () => {
    const path = write(archive("three arrays"));
    const set = await bringVectors(path, { tensor: "other" });
    expect(set.dimensions).toBe(2);
    const unnamed = write(archive("unnamed"));
    expect((await bringVectors(unnamed, { tensor: "arr_0", labelColumn: "arr_1" })).rows).toBe(60);
    const apart = write(npyFile([matrix(60, 4, vectors)]), "npy");
    expect((await bringVectors(apart, { labels: path })).labels).toEqual(set.labels);
    await expect(bringVectors(path, { tensor: "z" })).rejects.toThrow(/"X", "other", "y"/);
    await expect(bringVectors(unnamed, { labelColumn: "arr_1" })).rejects.toThrow(/"arr_0", "arr_1"/);
  });

  it("with no array of labels, or none at all, are refused", async () => {
    const alone = write(npzOf("X.npy", npyFile([matrix(60, 4, vectors)])));
    const noLabels = bringVectors(alone);
    await expect(noLabels).rejects.toThrow(/array of labels, named label.*none besides the vectors.*option labelColumn/);
    await expect(noLabels).rejects.toMatchObject({ code: "missing", complaint: { file: alone } });
    const empty = Buffer.alloc(22);
    empty.writeUInt32LE(0x06054b50, 0);
    await expect(bringVectors(write(empty))).rejects.toThrow(/must be arrays in the archive, got none/);
  });

  it("with pickles are refused", async () => {
    await expect(bringVectors(write(archive("objects")))).rejects.toMatchObject({ code: "unsupported" });
  });
});

describe("hostile archives", () => {
  const bomb = deflateRawSync(Buffer.alloc(2 ** 22));
  it.each<[string, Uint8Array, string]>([
    ["no archive", Buffer.from("PK\x03\x04 nothing"), "format"],
    ["an empty file", new Uint8Array(), "format"],
    ["a member that gives more than it says", claims(1000, bomb), "format"],
    ["a member that says more than its bytes can give", claims(2 ** 31 - 1, Buffer.alloc(10)), "format"],
    ["a member of more than is unpacked", claims(2 ** 32 - 2, bomb), "unsupported"],
    ["a stored member of two sizes", claims(2 ** 30, Buffer.alloc(10), 0), "format"],
    ["another method", claims(10, Buffer.alloc(10), 14), "unsupported"],
    ["an encrypted member", claims(10, Buffer.alloc(10), 8, 1), "unsupported"],
  ])("refuses %s", async (_, bytes, code) => {
    const error = await bringVectors(write(bytes), { labels: "none.txt", tensor: "X" }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(AssayError);
    expect(error).toMatchObject({ code });
  });

  it("reads or refuses whatever bytes are changed, and writes nothing", async () => {
    const whole = archive("deflated");
    const before = readdirSync(folder).length;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), async (at, value, length) => {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        const path = join(folder, "changed.npz");
        writeFileSync(path, length % 3 === 0 ? bytes.subarray(0, length) : bytes);
        const outcome = await bringVectors(path).catch((error: unknown) => error);
        expect(outcome instanceof AssayError || !(outcome instanceof Error)).toBe(true);
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(readdirSync(folder).length - before).toBe(1);
  });
});
