/** Files inside .gz: what any gzip writes comes out as it went in, and what is hostile is an error in words. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { withFileBytes } from "../../src/formats/byte-source.ts";
import { firstBytes, isGzip, plainEnding, plainStem, readWholePlain, unpacked } from "../../src/formats/gzip.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { complaint, put } from "../runtime/tables-support.ts";
import { cuts, gzipBomb, gzipMembers, gzipWithFields } from "../support/gzip-members.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const mebibyte = 2 ** 20;
/**
 * Bytes outside the heap that unpacking may hold: a few pieces of 1 MiB, and what comes while the collector's threads take
 * the last ones (27 MiB seen). A fifth of the 320 MiB that would be held if nothing were let go.
 */
const heldBytes = 64 * mebibyte;

setFlagsFromString("--expose-gc");
const collect: unknown = runInNewContext("gc");

/** Bytes outside the heap that something holds: what the collector would take is taken first. */
function heldOutside(): number {
  if (typeof collect !== "function") throw new Error("there is no collector to call");
  collect();
  return process.memoryUsage().external;
}

/** The same once what earlier tests left is given back, which takes the collector's threads a while. */
async function heldAtRest(): Promise<number> {
  let held = heldOutside();
  for (let before = Number.POSITIVE_INFINITY; held < before; held = heldOutside()) {
    before = held;
    await wait(50);
  }
  return held;
}

async function all(path: string, limitBytes?: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of unpacked(path, { limitBytes })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Goes through all of it and keeps nothing. */
async function through(path: string): Promise<number> {
  let bytes = 0;
  for await (const piece of unpacked(path)) bytes += piece.byteLength;
  return bytes;
}

function noise(bytes: number): Buffer {
  const random = seeded(bytes);
  return Buffer.from(Uint32Array.from({ length: Math.ceil(bytes / 4) }, () => random.uniform() * 2 ** 32).buffer, 0, bytes);
}

describe("names", () => {
  it.each([
    ["a.npy", false, ".npy", "a"],
    ["b/a.npy.gz", true, ".npy", "a"],
    ["b/A.TSV.GZ", true, ".tsv", "A"],
    ["b.c/labels.gz", true, "", "labels"],
    ["a.b.csv.gz", true, ".csv", "a.b"],
    ["a.npz.gz", true, ".npz.gz", "a"],
    ["a.Parquet.gz", true, ".parquet.gz", "a"],
    ["a.safetensors.gz", true, ".safetensors.gz", "a"],
    ["a.csv.gz.gz", true, ".gz", "a.csv"],
    [".gz", false, "", ".gz"],
    ["gz", false, "", "gz"],
  ])("%s", (path, packed, ending, stem) => {
    expect([isGzip(path), plainEnding(path), plainStem(path)]).toEqual([packed, ending, stem]);
  });
});

describe("what is inside", () => {
  it("is what was packed, in any number of members, for any bytes", async () => {
    const path = join(folder, "any.gz");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000, size: "max" }), cuts, async (content, where) => {
        writeFileSync(path, gzipMembers(content, where));
        expect((await all(path)).equals(content)).toBe(true);
        expect((await readWholePlain(path, content.length)).length).toBe(content.length);
        const most = content.length >> 1;
        expect((await firstBytes(path, most)).equals(content.subarray(0, most))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it("is whole where a member ends at the end of a piece, before it and behind it", async () => {
    for (const shift of [-3, -2, -1, 0, 1, 2]) {
      const around = gzipSync(noise(mebibyte - 500), { level: 0 }).length - (mebibyte - 500); // headers of stored blocks
      const first = noise(mebibyte - around + shift);
      const member = gzipSync(first, { level: 0 });
      expect(member.length).toBe(mebibyte + shift);
      const second = noise(70_000);
      const path = put(folder, "edge.gz", Buffer.concat([member, gzipSync(second), gzipSync(first)]));
      expect((await all(path)).equals(Buffer.concat([first, second, first]))).toBe(true);
    }
  });

  it.skipIf(process.platform === "win32")("is what the system's gzip packed, with its name, several after another", async () => {
    const content = noise(2_500_000);
    const plain = put(folder, "system.bin", content);
    execFileSync("gzip", ["-kf9", plain]);
    execFileSync("bash", ["-c", `gzip -c1 "$0" >> "$0.gz"`, plain]);
    expect((await all(`${plain}.gz`)).equals(Buffer.concat([content, content]))).toBe(true);
  });

  it("is found behind a header with all its fields", async () => {
    expect((await all(put(folder, "fields.gz", gzipWithFields(Buffer.from("text"))))).toString()).toBe("text");
  });

  it("can be nothing", async () => {
    expect(await all(put(folder, "nothing.gz", gzipSync("")))).toHaveLength(0);
    expect(await firstBytes(join(folder, "nothing.gz"), 10)).toHaveLength(0);
  });

  it("is read at any place, forward and back", async () => {
    const content = noise(3 * mebibyte + 17);
    const path = put(folder, "places.gz", gzipMembers(content, [{ at: 0.3, level: 0 }]));
    const place = fc.record({ from: fc.nat(content.length), length: fc.nat(1_500_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 4 }), async (places) => {
        await withFileBytes("test", path, async (source) => {
          expect([source.path, source.bytes]).toEqual([path, content.length]);
          for (const { from, length } of places) {
            const into = new Uint8Array(Math.min(length, content.length - from));
            await source.readAt(into, from);
            expect(content.subarray(from, from + into.length).equals(into)).toBe(true);
          }
          const beyond = await complaint(source.readAt(new Uint8Array(2), content.length - 1));
          expect(beyond).toMatchObject({ code: "format", complaint: { file: path, got: `${content.length}` } });
        });
      }),
      { numRuns: 15 },
    );
  });
});

const text = Buffer.from("one text after another\n".repeat(50_000));
const sound = gzipSync(text);
const changed = (at: number): Buffer => {
  const bytes = Buffer.from(sound);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};

/** What stands in the file, and what the message must say. */
const hostile: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["an empty file", Buffer.alloc(0), /begin with the mark of gzip, got an empty file.*Take \.gz off its name/],
  ["a plain file", text, /begin with the mark of gzip, got other bytes/],
  ["one byte of the mark", Buffer.from([0x1f]), /begin with the mark of gzip/],
  ["the mark alone", Buffer.from([0x1f, 0x8b]), /must be whole, got one that breaks off \(0 bytes came out/],
  ["another method", Buffer.from([0x1f, 0x8b, 7, ...new Uint8Array(20)]), /damaged bytes \(unknown compression method\)/],
  ["a file that breaks off", sound.subarray(0, sound.length >> 1), /must be whole, got one that breaks off \([\d,]+ bytes/],
  ["a file without its trailer", sound.subarray(0, -8), /breaks off \(1,150,000 bytes came out/],
  ["a trailer without its end", sound.subarray(0, -1), /breaks off/],
  ["a wrong checksum", changed(sound.length - 5), /damaged bytes \(incorrect data check\)/],
  ["a wrong length", changed(sound.length - 1), /damaged bytes \(incorrect length check\)/],
  ["a second member that breaks off", Buffer.concat([sound, sound.subarray(0, 30)]), /breaks off/],
  ["text after the last member", Buffer.concat([sound, text]), /nothing must follow the last member.*unpack it \(gunzip\)/],
  ["half a mark after it", Buffer.concat([sound, Buffer.from([0x1f])]), /breaks off \(1,150,000 bytes/],
  ["two bytes after it", Buffer.concat([sound, Buffer.from("x\n")]), /nothing must follow/],
  ["zeros after it", Buffer.concat([sound, Buffer.alloc(512)]), /nothing must follow/],
  ["text behind a zero after it", Buffer.concat([sound, Buffer.from([0]), text]), /nothing must follow/],
  ["a zero and another member", Buffer.concat([sound, Buffer.from([0]), sound]), /nothing must follow/],
];

describe("hostile .gz", () => {
  it.each(hostile)("%s: an error that names the file", async (_, bytes, message) => {
    const path = put(folder, "hostile.gz", bytes);
    const error = await complaint(all(path));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ code: "format", complaint: { where: "unpacking", file: path } });
  });

  it("a changed or missing byte anywhere gives the same bytes or an error of ours", async () => {
    const content = noise(300);
    const packed = gzipSync(content);
    const path = join(folder, "changed.gz");
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, by, cut) => {
        const bytes = cut ? packed.subarray(0, at) : Buffer.from(packed);
        if (!cut) bytes[at] = (bytes[at] ?? 0) ^ by;
        writeFileSync(path, bytes);
        const outcome = await all(path).catch(() => complaint(all(path)));
        if (Buffer.isBuffer(outcome)) expect(outcome.equals(content)).toBe(true);
        else expect(outcome.code).toBe("format");
      }),
      { numRuns: 300 },
    );
  });

  it("no file, and a folder", async () => {
    expect((await complaint(all(join(folder, "none.gz")))).code).toBe("missing");
    mkdirSync(join(folder, "folder.gz"));
    expect((await complaint(all(join(folder, "folder.gz")))).code).toBe("input");
  });

  it("more than a hundred times its size beyond 256 MiB: refused, with little held meanwhile", async () => {
    expect(await through(put(folder, "large.gz", gzipBomb(4)))).toBe(256 * mebibyte);
    const bomb = put(folder, "bomb.gz", gzipBomb(5));
    const before = await heldAtRest();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, heldOutside());
    }, 20);
    const error = await complaint(through(bomb));
    clearInterval(watch);
    expect(error.message).toMatch(/of 32\d,\d{3} bytes must unpack to at most 268,435,456 bytes, got more.*unpack it yourself/);
    expect(most).toBeGreaterThan(0);
    expect(most - before).toBeLessThan(heldBytes);
  });

  it("more than the limit of who reads", async () => {
    const path = put(folder, "limit.gz", sound);
    expect(await all(path, text.length)).toHaveLength(text.length);
    const error = await complaint(readWholePlain(path, text.length - 1));
    expect(error.message).toMatch(/at most 1149999 bytes when it is unpacked, got more.*Take a part of it/);
  });

  it("a shape that the header claims and the data does not have: refused before anything is allocated", async () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 1000), }\n";
    const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
    start.writeUInt16LE(header.length, 8);
    const path = put(folder, "huge.npy.gz", gzipSync(Buffer.concat([start, Buffer.from(header), Buffer.alloc(1000)])));
    const error = await complaint(readNpy(path));
    expect(error.message).toMatch(/must be 16000000000000 bytes, got 1000 bytes/);
    expect(error.complaint.file).toBe(path);
  });
});

describe("unpacking", () => {
  it("waits for who reads: of a gigabyte nothing is unpacked ahead", async () => {
    const pieces = unpacked(put(folder, "ahead.gz", gzipBomb(16)));
    const first = await pieces.next();
    const before = await heldAtRest();
    await wait(300); // long enough for hundreds of MiB
    expect(heldOutside() - before).toBeLessThan(heldBytes);
    expect(first.value?.length).toBeGreaterThan(0);
    await pieces.return();
  });

  it.skipIf(process.platform !== "linux")("closes its file when it ends, fails or is left", async () => {
    const held = (): string[] => readdirSync("/proc/self/fd");
    const path = put(folder, "closing.gz", gzipMembers(noise(5 * mebibyte)));
    const broken = put(folder, "broken.gz", readFileSync(path).subarray(0, -1));
    const plain = put(folder, "plain.gz", "plain");
    await all(path);
    await wait(50);
    const before = held().length;
    for (let round = 0; round < 20; round++) {
      await firstBytes(path, 10);
      await all(path);
      await complaint(all(broken));
      await complaint(all(plain));
      await complaint(all(path, 1000));
    }
    await wait(200); // the system closes them a moment later
    expect(held()).toHaveLength(before);
  });
});
