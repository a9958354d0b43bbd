/**
 * Members of a ZIP archive, as numpy.savez writes them: stored or deflated, ZIP64 where large, neither encrypted nor in
 * several volumes. Nothing is unpacked to disk: the names of members are only names.
 * PKWARE, APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 to 4.3.16 and 4.5.3.
 */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import { FormatError, UnsupportedError } from "../base/errors.ts";
import { type ByteSource, bytesInMemory } from "./byte-source.ts";

/** One member, by the archive's directory. */
interface ZipMember {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  /** Bytes in the archive, and unpacked. */
  readonly packed: number;
  readonly bytes: number;
  /** Where its local header begins. */
  readonly at: number;
}

/** An archive of numpy has a handful. */
const mostMembers = 10_000;
const largestDirectory = 16 * 2 ** 20;
/** A deflated member is unpacked in memory; larger ones are to be stored. */
const largestUnpacked = 2 ** 31;
/** No deflated byte gives more than 1032 (258 bytes for two bits, Deutsch 1996, RFC 1951). */
const mostByByte = 1032;
const endBytes = 22;
const longestComment = 65_535;
const unpack = promisify(inflateRaw);

/**
 * The members by name.
 * @throws FormatError for what is no archive, or a damaged one
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipMember>> {
  const { count, size, at } = await findDirectory(source);
  if (count > mostMembers || size > largestDirectory || at + size > source.bytes) {
    throw damaged(source, "the directory must fit into the archive", `${count} members in ${size} bytes at ${at}`);
  }
  const view = await viewOf(source, at, size);
  const members = new Map<string, ZipMember>();
  let from = 0;
  for (let i = 0; i < count; i++) {
    if (from + 46 > size || view.getUint32(from, true) !== 0x02014b50)
      throw damaged(source, "every member must be listed", "other bytes");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((place) => view.getUint16(from + place, true)) as [
      number,
      number,
      number,
    ];
    const end = from + 46 + nameBytes + extraBytes + commentBytes;
    if (end > size) throw damaged(source, "every member must be listed", "a directory that is cut short");
    const name = Buffer.from(view.buffer, view.byteOffset + from + 46, nameBytes).toString("utf8");
    if (members.has(name)) throw damaged(source, "every member must be there once", `${JSON.stringify(name.slice(0, 60))} twice`);
    const long = longSizes(view, from, from + 46 + nameBytes, extraBytes);
    members.set(name, {
      name,
      flags: view.getUint16(from + 8, true),
      method: view.getUint16(from + 10, true),
      checksum: view.getUint32(from + 16, true),
      ...long,
    });
    from = end;
  }
  return members;
}

/**
 * A member's bytes: of a stored one where they lie, of a deflated one unpacked and checked.
 * @throws UnsupportedError for encryption, other methods and large deflated members; FormatError for damaged ones
 */
export async function openZipMember(source: ByteSource, member: ZipMember): Promise<ByteSource> {
  const { name, flags, method, checksum, packed, bytes, at } = member;
  const path = `${source.path}:${name}`;
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8) || (method === 8 && bytes > largestUnpacked)) {
    throw new UnsupportedError({
      where: "archive",
      must: `a member must be stored, or deflated from at most ${largestUnpacked} bytes, and not encrypted`,
      got: (flags & 1) !== 0 ? "an encrypted one" : method === 8 ? `${bytes} bytes` : `method ${method}`,
      todo: "Save the array alone with numpy.save.",
      file: path,
    });
  }
  const local = at + 30 <= source.bytes ? await viewOf(source, at, 30) : null;
  if (local === null || local.getUint32(0, true) !== 0x04034b50)
    throw damaged(source, `${name} must be where the directory says`, "other bytes");
  const from = at + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (from + packed > source.bytes) throw damaged(source, `${name} must fit into the archive`, `${packed} bytes at ${from}`);
  if (method === 0) {
    if (packed !== bytes) throw damaged(source, `${name} must have one size`, `${packed} and ${bytes}`);
    return {
      path,
      bytes,
      readAt: (into, position) => source.readAt(into, from + checkedPlace(source, name, position, into, bytes)),
    };
  }
  if (bytes > packed * mostByByte) throw damaged(source, `${packed} bytes must give what they can`, `${bytes} bytes`);
  const raw = new Uint8Array(packed);
  await source.readAt(raw, from);
  const whole = await unpack(raw, { maxOutputLength: Math.max(1, bytes) }).catch(() => null);
  if (whole === null || whole.byteLength !== bytes || crc32(whole) !== checksum) {
    throw damaged(source, `${name} must unpack to ${bytes} bytes with the checksum of the directory`, "others");
  }
  return bytesInMemory(path, whole);
}

function checkedPlace(source: ByteSource, name: string, position: number, into: Uint8Array, bytes: number): number {
  if (position + into.byteLength <= bytes) return position;
  throw damaged(source, `${name} must hold ${position + into.byteLength} bytes`, `${bytes}`);
}

/** Where the directory is: its record stands at the end, before a comment. */
async function findDirectory(
  source: ByteSource,
): Promise<{ readonly count: number; readonly size: number; readonly at: number }> {
  const tailBytes = Math.min(source.bytes, endBytes + longestComment);
  const tail = await viewOf(source, source.bytes - tailBytes, tailBytes);
  for (let from = tailBytes - endBytes; from >= 0; from--) {
    if (tail.getUint32(from, true) !== 0x06054b50 || from + endBytes + tail.getUint16(from + 20, true) !== tailBytes) continue;
    const short = {
      count: tail.getUint16(from + 10, true),
      size: tail.getUint32(from + 12, true),
      at: tail.getUint32(from + 16, true),
    };
    const isLong = short.count === 0xffff || short.size === 0xffffffff || short.at === 0xffffffff;
    return isLong ? longDirectory(source, source.bytes - tailBytes + from) : short;
  }
  throw damaged(source, "must be a ZIP archive", "other bytes");
}

/** ZIP64: a locator before the record says where the long one is. */
async function longDirectory(
  source: ByteSource,
  end: number,
): Promise<{ readonly count: number; readonly size: number; readonly at: number }> {
  const locator = end >= 20 ? await viewOf(source, end - 20, 20) : null;
  const at = locator === null || locator.getUint32(0, true) !== 0x07064b50 ? Number.NaN : Number(locator.getBigUint64(8, true));
  const record = at + 56 <= source.bytes ? await viewOf(source, at, 56) : null;
  if (record === null || record.getUint32(0, true) !== 0x06064b50)
    throw damaged(source, "must have its long directory", "other bytes");
  const [count, size, from] = [32, 40, 48].map((place) => Number(record.getBigUint64(place, true))) as [number, number, number];
  return { count, size, at: from };
}

/** Sizes and place of a member, from its ZIP64 field where the plain ones are full. */
function longSizes(view: DataView, from: number, extra: number, extraBytes: number): Pick<ZipMember, "packed" | "bytes" | "at"> {
  const plain = {
    bytes: view.getUint32(from + 24, true),
    packed: view.getUint32(from + 20, true),
    at: view.getUint32(from + 42, true),
  };
  for (let place = extra; place + 4 <= extra + extraBytes; ) {
    const length = view.getUint16(place + 2, true);
    const end = place + 4 + length;
    if (view.getUint16(place, true) === 1 && end <= extra + extraBytes) {
      let next = place + 4;
      const long = (value: number): number => {
        if (value !== 0xffffffff || next + 8 > end) return value;
        next += 8;
        return Number(view.getBigUint64(next - 8, true));
      };
      const bytes = long(plain.bytes);
      const packed = long(plain.packed);
      return { bytes, packed, at: long(plain.at) };
    }
    place = end;
  }
  return plain;
}

async function viewOf(source: ByteSource, at: number, bytes: number): Promise<DataView> {
  const held = new Uint8Array(bytes);
  await source.readAt(held, at);
  return new DataView(held.buffer);
}

function damaged(source: ByteSource, must: string, got: string): FormatError {
  return new FormatError({
    where: "archive",
    must,
    got,
    todo: "Fetch or write the file again (numpy.savez).",
    file: source.path,
  });
}
