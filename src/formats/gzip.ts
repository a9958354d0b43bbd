/**
 * Gzip (RFC 1952): a file whose name ends in .gz is read as the file inside it, unpacked in pieces as they are asked
 * for. Members one after another are one file, as gzip itself has it.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, extname } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { FormatError } from "../base/errors.ts";
import { bytesInWords } from "./disk-room.ts";
import { errorCode, fileError } from "./file-error.ts";
import { readWholeFile, regularFileSize } from "./whole-file.ts";

/** How a file is unpacked. */
export interface UnpackOptions {
  /** Refuse what unpacks to more bytes. */
  readonly limitBytes?: number | undefined;
}

const gzipEnding = ".gz";
/** Formats that are packed already, or need any place of a file at any time: not looked for inside .gz. */
const notInside: readonly string[] = [".parquet", ".npz", ".safetensors"];

/** Every file may unpack to so many bytes … */
const alwaysAllowed = 256 * 2 ** 20;
/** … and beyond to so many times its own: text packs to a tenth or, of one label again and again, to a thousandth. */
const mostTimes = 100;
const pieceBytes = 2 ** 20;
const where = "unpacking";

/** Whether the name says that the file is packed. */
export function isGzip(path: string): boolean {
  return extname(path).toLowerCase() === gzipEnding;
}

/** The ending that says how a file is read, in lower case: ".npy" of `a.npy` and of `a.npy.gz`, ".npz.gz" of `a.npz.gz`. */
export function plainEnding(path: string): string {
  const ending = extname(path).toLowerCase();
  if (ending !== gzipEnding) return ending;
  const inside = extname(path.slice(0, -gzipEnding.length)).toLowerCase();
  return notInside.includes(inside) ? `${inside}${gzipEnding}` : inside;
}

/** The name of a file without its folder and endings: "reviews" of `data/reviews.tsv.gz`. */
export function plainStem(path: string): string {
  const name = isGzip(path) ? basename(path).slice(0, -gzipEnding.length) : basename(path);
  return basename(name, extname(name));
}

/**
 * What a .gz file holds, one piece after another; the next is unpacked when it is asked for.
 * @throws MissingError, InputError for folders and devices; FormatError for what is no gzip, is damaged or cut short,
 *   has other bytes after its last member, or unpacks to more than `limitBytes` or than is sensible
 */
export async function* unpacked(path: string, options: UnpackOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = await regularFileSize(path);
  const gunzip = createGunzip({ chunkSize: pieceBytes });
  let bytes = 0;
  try {
    const handle = await open(path, "r");
    // what goes wrong comes out of the iteration
    pipeline(handle.createReadStream({ start: 0, highWaterMark: pieceBytes }), gunzip, () => undefined);
    await requireMark(handle, path);
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      bytes += piece.byteLength;
      requireSensible(path, bytes, packed, options);
      yield piece;
    }
  } catch (cause) {
    throw errorCode(cause)?.startsWith("Z_") === true ? damaged(path, cause, bytes) : fileError(where, path, cause);
  } finally {
    gunzip.destroy();
  }
  // zlib passes over what follows a NUL after the last member
  if (gunzip.bytesWritten < packed) throw bytesAfter(path);
}

/** The bytes of a file in pieces, of a .gz file those inside it. @throws as `unpacked`, and what the system says */
export function filePieces(path: string, options: UnpackOptions = {}): AsyncIterable<Uint8Array> {
  return isGzip(path) ? unpacked(path, options) : createReadStream(path, { highWaterMark: pieceBytes });
}

/** At most so many bytes of a file's beginning, of a .gz file of what is inside it. @throws as `unpacked` */
export async function firstBytes(path: string, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of filePieces(path)) {
      pieces.push(piece);
      bytes += piece.byteLength;
      if (bytes >= most) break;
    }
  } catch (cause) {
    throw fileError("reading", path, cause);
  }
  return Buffer.concat(pieces, Math.min(bytes, most));
}

/** As `readWholeFile`, of a .gz file what is inside it. @throws as `readWholeFile` and `unpacked` */
export async function readWholePlain(path: string, limitBytes: number): Promise<Uint8Array> {
  if (!isGzip(path)) return readWholeFile(path, limitBytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of unpacked(path, { limitBytes })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function requireMark(handle: FileHandle, path: string): Promise<void> {
  const mark = Buffer.alloc(2);
  const { bytesRead } = await handle.read(mark, 0, mark.length, 0);
  if (bytesRead === mark.length && mark[0] === 0x1f && mark[1] === 0x8b) return;
  throw new FormatError({
    where,
    must: "a file named .gz must begin with the mark of gzip",
    got: bytesRead === 0 ? "an empty file" : "other bytes",
    todo: "Take .gz off its name if it is not packed, or pack it with gzip.",
    file: path,
  });
}

function requireSensible(path: string, bytes: number, packed: number, { limitBytes }: UnpackOptions): void {
  if (limitBytes !== undefined && bytes > limitBytes) {
    throw new FormatError({
      where,
      must: `the file must be at most ${limitBytes} bytes when it is unpacked`,
      got: "more",
      todo: "Take a part of it: a limited number of rows is enough for a study.",
      file: path,
    });
  }
  const most = Math.max(alwaysAllowed, mostTimes * packed);
  if (bytes <= most) return;
  throw new FormatError({
    where,
    must: `a packed file of ${bytesInWords(packed)} must unpack to at most ${bytesInWords(most)}`,
    got: "more",
    todo: "If you know where it comes from, unpack it yourself (gunzip) and name the unpacked file.",
    file: path,
  });
}

function damaged(path: string, cause: unknown, bytes: number): FormatError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message === "incorrect header check") return bytesAfter(path); // the file itself begins with the mark
  const isCut = errorCode(cause) === "Z_BUF_ERROR";
  return new FormatError({
    where,
    must: "a .gz file must be whole",
    got: isCut ? `one that breaks off (${bytesInWords(bytes)} came out of it)` : `damaged bytes (${message})`,
    todo: "Fetch it again, or pack it again with gzip.",
    file: path,
  });
}

function bytesAfter(path: string): FormatError {
  return new FormatError({
    where,
    must: "nothing must follow the last member of a .gz file",
    got: "other bytes after it",
    todo: "Fetch it again, or unpack it (gunzip) and name the unpacked file.",
    file: path,
  });
}
