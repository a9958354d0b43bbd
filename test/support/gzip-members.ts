/** Gzip files made of several members, and with headers that node:zlib does not write. */
import { crc32, gzipSync } from "node:zlib";
import fc from "fast-check";

/** Where content is cut into members, as shares of its length, and how well each is packed. */
export const cuts: fc.Arbitrary<readonly { readonly at: number; readonly level: number }[]> = fc.array(
  fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), level: fc.integer({ min: 0, max: 9 }) }),
  { maxLength: 5 },
);

/** The content as members, one after another; some may be empty. */
export function gzipMembers(content: Uint8Array, where: readonly { readonly at: number; readonly level: number }[] = []): Buffer {
  const sorted = [...where].sort((a, b) => a.at - b.at);
  const ends = [...sorted.map(({ at }) => Math.round(at * content.length)), content.length];
  return Buffer.concat(ends.map((end, i) => gzipSync(content.subarray(ends[i - 1] ?? 0, end), { level: sorted[i]?.level ?? 6 })));
}

/** One member whose header has every field that RFC 1952 knows, as that of bgzip has some. */
export function gzipWithFields(content: Uint8Array): Buffer {
  const plain = gzipSync(content);
  const start = Buffer.from(plain.subarray(0, 10));
  start[3] = 2 | 4 | 8 | 16; // checksum of the header, further fields, name, comment
  const header = Buffer.concat([start, Buffer.from([6, 0]), Buffer.from("BC\x02\0\0\0name.csv\0a comment\0")]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc32(header) & 0xffff);
  return Buffer.concat([header, checksum, plain.subarray(10)]);
}

/** So many members of 64 MiB of zeros each, about 64 KiB packed. */
export function gzipBomb(members: number): Buffer {
  const member = gzipSync(Buffer.alloc(64 * 2 ** 20));
  return Buffer.concat(Array.from({ length: members }, () => member));
}
