/**
 * The header of a safetensors file, read with suspicion: every size is checked
 * against the file before anything is allocated from it.
 */
import { FormatError, UnsupportedError } from "../base/errors.ts";
import { duplicateKey } from "./json-duplicates.ts";
import { type DType, elementBytes, elementCount, type TensorInfo } from "./tensor.ts";

/** The largest header the format allows, in bytes. */
export const largestHeader = 100_000_000;

/** What a header says. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * The length of the JSON header, from the first eight bytes.
 * @throws FormatError when it is over the format's limit or does not fit into the file.
 */
export function headerLength(first: Uint8Array, fileBytes: number, path: string): number {
  const declared = new DataView(first.buffer, first.byteOffset, 8).getBigUint64(0, true);
  if (declared > BigInt(largestHeader)) {
    throw bad(path, `the header must be at most ${largestHeader} bytes`, `${declared}`, "This is probably no safetensors file.");
  }
  const length = Number(declared);
  if (length < 2 || 8 + length > fileBytes) {
    throw bad(path, `the header must fit into the file of ${fileBytes} bytes`, `${length} bytes`, cutShort);
  }
  return length;
}

/**
 * Parses and checks the JSON header.
 * @throws FormatError for text that is not JSON, duplicate keys, offsets that overlap or leave gaps,
 *   byte counts that differ from shape × data type, a file that is too short or too long.
 * @throws UnsupportedError for data types we do not read.
 */
export function parseHeader(json: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const entries = headerEntries(json, path);
  const dataStart = 8 + json.byteLength;
  const dataBytes = fileBytes - dataStart;
  const metadata = new Map<string, string>();
  const tensors: TensorInfo[] = [];
  for (const [name, entry] of entries) {
    if (name === "__metadata__") {
      for (const [key, value] of Object.entries(record(entry, "__metadata__", path))) {
        if (typeof value !== "string") throw bad(path, "metadata must be text", `${typeof value} at ${quote(key)}`, remake);
        metadata.set(key, value);
      }
    } else tensors.push(tensorInfo(name, record(entry, name, path), dataStart, dataBytes, path));
  }
  requireGapless(tensors, dataStart, dataBytes, path);
  return { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])), metadata };
}

const cutShort = "The file is cut short: fetch or write it again.";
const remake = "Write the file again with a safetensors library.";

function headerEntries(json: Uint8Array, path: string): [string, unknown][] {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(json);
    if (!text.startsWith("{")) throw new SyntaxError();
    header = JSON.parse(text);
  } catch {
    throw bad(path, "the header must be a JSON object", "something else", "This is probably no safetensors file.");
  }
  const twice = duplicateKey(text);
  if (twice !== null) throw bad(path, "every key must occur once", `${quote(twice)} twice`, remake);
  return Object.entries(record(header, "the header", path));
}

function tensorInfo(
  name: string,
  entry: Record<string, unknown>,
  dataStart: number,
  dataBytes: number,
  path: string,
): TensorInfo {
  const dtype = entry["dtype"];
  if (!isDType(dtype)) {
    throw new UnsupportedError({
      where: "safetensors",
      must: `the data type of ${quote(name)} must be one of ${Object.keys(elementBytes).join(", ")}`,
      got: quote(dtype),
      todo: "Save the tensors as F32.",
      file: path,
    });
  }
  const shape = entry["shape"];
  const offsets = entry["data_offsets"];
  if (!isNumbers(shape)) throw bad(path, `the shape of ${quote(name)} must be a list of sizes`, quote(shape), remake);
  if (!isNumbers(offsets) || offsets.length !== 2) {
    throw bad(path, `the offsets of ${quote(name)} must be a beginning and an end`, quote(offsets), remake);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataBytes) {
    throw bad(path, `${quote(name)} must lie within the ${dataBytes} bytes of data`, `bytes ${begin} to ${end}`, cutShort);
  }
  const count = elementCount(shape);
  if (count === null) throw bad(path, `the size of ${quote(name)} must be countable`, quote(shape), remake);
  const bytes = end - begin;
  if (count * elementBytes[dtype] !== bytes) {
    throw bad(
      path,
      `${quote(name)}, ${dtype} ${quote(shape)}, must have ${count * elementBytes[dtype]} bytes`,
      `${bytes}`,
      remake,
    );
  }
  return { name, dtype, shape, offset: dataStart + begin, bytes };
}

function requireGapless(tensors: readonly TensorInfo[], dataStart: number, dataBytes: number, path: string): void {
  let expected = dataStart;
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)) {
    if (tensor.offset !== expected) {
      const what = tensor.offset < expected ? "an overlap" : "a gap";
      throw bad(path, "tensors must follow each other without gap or overlap", `${what} before ${quote(tensor.name)}`, remake);
    }
    expected += tensor.bytes;
  }
  if (expected !== dataStart + dataBytes) {
    throw bad(
      path,
      `the data must be ${expected - dataStart} bytes`,
      `${dataBytes}`,
      "The file has bytes of no tensor: fetch it again.",
    );
  }
}

function isDType(value: unknown): value is DType {
  return typeof value === "string" && Object.hasOwn(elementBytes, value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function record(value: unknown, name: string, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bad(path, `${quote(name)} must be a JSON object`, quote(value), remake);
  }
  return value as Record<string, unknown>;
}

function bad(file: string, must: string, got: string, todo: string): FormatError {
  return new FormatError({ where: "safetensors", must, got, todo, file });
}

/** A stranger's value, short enough for a message. */
function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
