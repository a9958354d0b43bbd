/**
 * Parquet, a group of rows at a time: here, behind https in ranges (S3, GCS and Azure by signed addresses), or in a data set of the
 * Hub. Vectors are lists, lists of a fixed length, bytes, or one column a dimension. (A path without a scheme is read by the engine
 * of tables, as ever.)
 */
import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, FileMetaData, SchemaTree } from "hyparquet";
import { AssayError, FormatError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { writePiecesAtomically } from "../formats/atomic-file.ts";
import { requireRoom } from "../formats/disk-room.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256 } from "../formats/hash.ts";
import { readAt } from "../formats/whole-file.ts";
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { batchesOf, type GatheredRow } from "./gathering.ts";
import { askingHub } from "./hub-file.ts";
import { askingPlainly, openRangeFile } from "./range-file.ts";
import { numberReader } from "./raw-numbers.ts";
import type { OpenSource, RowChoice, Source } from "./source.ts";
import { chooseColumns, type TableColumns } from "./table-columns.ts";
import { gatheredRow } from "./table-rows.ts";
import { pathOf } from "./text-tables.ts";

const drivers = {
  hyparquet: { name: "hyparquet", version: "1.33.0" },
  compressors: { name: "hyparquet-compressors", version: "1.1.2" },
} as const satisfies Readonly<Record<string, Driver>>;

/** Rows that become values at once. */
const rowsAtOnce = 2048;

/** The source. */
export const parquet: Source = {
  name: "parquet",
  title: "parquet: a file, https: in ranges, or a data set of the Hub (hf:)",
  schemes: ["parquet", "https", "http", "hf"],
  endings: [],
  example: "https://bucket.s3.amazonaws.com/items.parquet?X-Amz-Signature=…&vector=embedding&label=topic",
  drivers: [drivers.hyparquet, drivers.compressors],
  draws: true,
  async open(address, choice, control) {
    const hyparquet = await loadDriver(drivers.hyparquet, "parquet", () => import("hyparquet"), Object.values(drivers));
    const { compressors } = await loadDriver(drivers.compressors, "parquet", () => import("hyparquet-compressors"));
    const { file, close } = await openFile(address, control);
    const failure = (cause: unknown): Error => (cause instanceof AssayError ? cause : damaged(cause, address));
    try {
      const metadata = await hyparquet.parquetMetadataAsync(file);
      const columns = columnsOf(hyparquet.parquetSchema(metadata), choice, address);
      const rows = async function* (): AsyncGenerator<GatheredRow> {
        try {
          yield* rowsOf({ file, metadata, compressors, columns, address }, hyparquet.parquetReadObjects);
        } catch (cause) {
          throw failure(cause);
        }
      };
      const size = { rows: Number(metadata.num_rows), isExact: true };
      const draw = drawOf(address, size);
      const batches = (): ReturnType<OpenSource["batches"]> => batchesOf(rows(), columns.others.length, address.shown, draw);
      return { size: draw?.size ?? size, dimensions: null, columns: columns.others, facts: draw?.facts ?? [], batches, close };
    } catch (cause) {
      await close();
      throw failure(cause);
    }
  },
};

/** What the end of a parquet file says: how many rows it has, and a hash that changes when they do. */
export interface ParquetOutline {
  readonly rows: number;
  /** sha256 of its size and its footer, which says where every page lies and how long it is: no row is read for it. */
  readonly hash: string;
}

/** Footers are at most so large. */
const largestFooter = 2 ** 28;

/** Reads the end of a file. @throws as `open` of the source */
export async function parquetOutline(address: Address, control: RunControl): Promise<ParquetOutline> {
  const hyparquet = await loadDriver(drivers.hyparquet, "parquet", () => import("hyparquet"), Object.values(drivers));
  const { file, close } = await openFile(address, control);
  try {
    const { byteLength } = file;
    const tail = new DataView(await file.slice(Math.max(0, byteLength - 8)));
    const length = tail.byteLength === 8 ? tail.getUint32(0, true) : 0;
    if (length === 0 || length + 8 > byteLength || length > largestFooter) throw damaged(new Error("no footer"), address);
    const footer = new Uint8Array(await file.slice(byteLength - 8 - length));
    const { num_rows: rows } = await hyparquet.parquetMetadataAsync(file);
    return { rows: Number(rows), hash: sha256(`${byteLength}`, footer) };
  } catch (cause) {
    throw cause instanceof AssayError ? cause : damaged(cause, address);
  } finally {
    await close();
  }
}

interface Parts {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly compressors: NonNullable<Parameters<ReadObjects>[0]["compressors"]>;
  readonly columns: TableColumns;
  readonly address: Address;
}

type ReadObjects = typeof import("hyparquet")["parquetReadObjects"];

async function* rowsOf({ file, metadata, compressors, columns, address }: Parts, read: ReadObjects): AsyncGenerator<GatheredRow> {
  const forms = { numbers: numberReader(address.chosen.numbers), shown: address.shown };
  const names = [...new Set([...columns.vector, ...(columns.id === null ? [] : [columns.id]), ...columns.others])];
  const isBytes = new Set(bytesColumns(metadata));
  const plain = { stringFromBytes: (bytes: Uint8Array) => new TextDecoder().decode(bytes) };
  let number = 0;
  for (let start = 0; start < metadata.num_rows; ) {
    const end = Math.min(start + rowsAtOnce, groupEnd(metadata, start));
    const vectorIsBytes = !columns.isOneEach && isBytes.has(columns.vector[0]!);
    const objects = await read({
      ...{ file, metadata, compressors, columns: names, rowStart: start, rowEnd: end },
      utf8: !vectorIsBytes,
      parsers: plain,
    });
    for (const object of objects) {
      yield gatheredRow((name) => textOf(object[name], name === columns.vector[0] && vectorIsBytes), number++, columns, forms);
    }
    start = end;
  }
}

/** Bytes that are no vector are text. */
function textOf(value: unknown, isVector: boolean): unknown {
  return value instanceof Uint8Array && !isVector ? new TextDecoder().decode(value) : value;
}

/** Where the group of rows ends that a row is in: none is unpacked for two reads. */
function groupEnd({ row_groups: groups }: FileMetaData, row: number): number {
  let end = 0;
  for (const group of groups) {
    end += Number(group.num_rows);
    if (end > row) return end;
  }
  return end;
}

function columnsOf(schema: SchemaTree, choice: RowChoice, { shown }: Address): TableColumns {
  const names = schema.children.map(({ element }) => element.name);
  const isNumber = (type: string | undefined): boolean => type === "FLOAT" || type === "DOUBLE";
  const leafType = (node: SchemaTree): string | undefined =>
    node.children.length === 0 ? node.element.type : node.children.length === 1 ? leafType(node.children[0]!) : undefined;
  const vectors = schema.children.filter((node) => node.children.length > 0 && isNumber(leafType(node)));
  return chooseColumns({ names, vectors: vectors.map(({ element }) => element.name), shown }, choice);
}

/** Columns of bytes that are not said to be text. */
function bytesColumns({ schema }: FileMetaData): readonly string[] {
  const isBytes = ({ type }: FileMetaData["schema"][number]): boolean => type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
  const isText = (element: FileMetaData["schema"][number]): boolean =>
    element.converted_type === "UTF8" || element.logical_type?.type === "STRING";
  return schema.filter((element) => isBytes(element) && !isText(element)).map(({ name }) => name);
}

interface OpenFile {
  readonly file: AsyncBuffer;
  close(): Promise<void>;
}

async function openFile(address: Address, control: RunControl): Promise<OpenFile> {
  if (address.scheme === "parquet") return ofPath(pathOf(address));
  const asking = address.scheme === "hf" ? await askingHub(address) : askingPlainly(address.target());
  return { file: await openRangeFile(asking, address, control), close: async () => {} };
}

/** Bytes of a remote file that are fetched at once. */
const fetchedAtOnce = 2 ** 23;

/** Fetches a whole file. @param to  a file that is not there yet @throws as `open` of the source, AssayError "disk" */
export async function fetchParquet(address: Address, to: string, control: RunControl): Promise<void> {
  const { file, close } = await openFile(address, control);
  const { byteLength } = file;
  requireRoom(byteLength, "a part of parquet", { where: "parquet", todo: "Free some space, then try again.", file: to });
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < byteLength; at += fetchedAtOnce) {
      yield new Uint8Array(await file.slice(at, Math.min(byteLength, at + fetchedAtOnce)));
      const done = Math.min(byteLength, at + fetchedAtOnce);
      control.onProgress?.({ stage: "fetching", done, total: byteLength, unit: "bytes" });
    }
  };
  try {
    await writePiecesAtomically(to, pieces());
  } finally {
    await close();
  }
}

async function ofPath(path: string): Promise<OpenFile> {
  let handle: FileHandle;
  try {
    handle = await open(path, "r");
  } catch (cause) {
    throw fileError("vectors", path, cause);
  }
  const { size: byteLength } = await handle.stat();
  const file: AsyncBuffer = {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      await readAt(handle, bytes, start, path);
      return bytes.buffer;
    },
  };
  return { file, close: () => handle.close() };
}

function damaged(cause: unknown, address: Address): FormatError {
  const words = cause instanceof Error ? address.masked(cause.message.split("\n")[0]!.slice(0, 200)) : String(cause);
  return new FormatError({
    where: "parquet",
    must: "the file must be whole parquet",
    got: words,
    todo: "Fetch or write the file again.",
    file: address.shown,
  });
}
