/** Opens a shard as the very one that was planned, or not at all. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InputError, ShapeError, UnsupportedError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { requireRoom } from "../../formats/disk-room.ts";
import { fileError } from "../../formats/file-error.ts";
import type { StoredRows } from "../../formats/stored-rows.ts";
import { textLines } from "../../formats/text-lines.ts";
import { firstListLength, streamBytesRows } from "../../runtime/tables/rows-of-bytes.ts";
import { listColumns, readColumns, type TableColumn } from "../../runtime/tables/tables.ts";
import { fetchParquet, parquetOutline } from "../../sources/parquet.ts";
import { locateStored } from "../../vectors/bring-stored.ts";
import { requireFinite } from "../../vectors/brought-numbers.ts";
import { type LocalVectors, localVectors } from "../../vectors/local-vectors.ts";
import { parquetAddress } from "./describe-shards.ts";
import { endingOf } from "./list-files.ts";
import type { Shard, ShardColumns } from "./shard.ts";

/** Vectors of a shard, in a file of float32. */
export interface ShardVectors {
  readonly stored: StoredRows;
  /** One a row; null where the source has no column of labels. */
  readonly labels: readonly string[] | null;
  readonly ids: readonly string[];
}

/**
 * The vectors of a shard, read to disk, every number checked.
 * @param scratch  a folder for the rest of the task
 * @throws InputError where the shard is not the one that was planned; as readSource
 */
export async function openShardVectors(
  shard: Shard,
  columns: ShardColumns,
  scratch: string,
  control: RunControl,
): Promise<ShardVectors> {
  await requireSame(shard, control);
  const quick = await quickParquet(shard, columns, scratch, control);
  if (quick !== null) return quick;
  const keys = Object.entries({ vector: columns.vector, id: columns.id, label: columns.label });
  const said = keys.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  const address = shard.bytes === null ? placeOf(shard) : `jsonl:${await rangeOnDisk(shard, scratch)}`;
  const mark = address.includes("?") ? "&" : "?";
  const local = await localVectors(said.length === 0 ? address : `${address}${mark}${said.join("&")}`, control, {
    labels: columns.label !== undefined,
  });
  const { ids, labels } = await tableOf(local, columns.label);
  return { stored: await locateStored(local.path), ids, labels };
}

/**
 * A shard of texts as a file: itself, or the range of lines, or what was fetched.
 * @throws as openShardVectors
 */
export async function openShardTexts(shard: Shard, scratch: string, control: RunControl): Promise<string> {
  await requireSame(shard, control);
  if (shard.bytes !== null) return rangeOnDisk(shard, scratch);
  if (!isRemote(shard)) return shard.from;
  const path = join(scratch, "shard.parquet");
  await mkdir(scratch, { recursive: true });
  await fetchParquet(parquetAddress(shard.from), path, control);
  return path;
}

/**
 * A part on this machine whose vectors are lists of float32, by the engine of tables, which is thirty times as fast; null for
 * any other, and for one with rows that are not all alike, of which the source says what is wrong, or leaves them out.
 */
async function quickParquet(
  shard: Shard,
  columns: ShardColumns,
  scratch: string,
  control: RunControl,
): Promise<ShardVectors | null> {
  if (shard.bytes !== null || isRemote(shard)) return null;
  const { from: path, rows } = shard;
  const [vector, dimensions] = (await listColumns(path, control).then((there) => floatLists(path, there, columns))) ?? [];
  if (vector === undefined || dimensions === undefined) return null;
  const stored = { path: join(scratch, "vectors.f32"), offset: 0, rows, columns: dimensions };
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    let before = 0;
    for await (const piece of streamBytesRows(path, { name: vector, kind: "float32", bytes: 4 * dimensions })) {
      const numbers = new Float32Array(piece.buffer, piece.byteOffset, piece.byteLength / 4);
      requireFinite(numbers, dimensions, path, before);
      before += numbers.length / dimensions;
      yield piece;
    }
  };
  await mkdir(scratch, { recursive: true });
  try {
    await pipeline(pieces, createWriteStream(stored.path));
  } catch (error) {
    if (error instanceof ShapeError) return null;
    throw fileError("shards", stored.path, error);
  }
  const cells = async (name: string): Promise<readonly string[]> =>
    (await readColumns(path, [name], control)).columns[0]!.map((cell) => cell ?? "");
  return {
    stored,
    labels: columns.label === undefined ? null : await cells(columns.label),
    ids: columns.id === undefined ? Array.from({ length: rows }, (_, row) => `${row}`) : await cells(columns.id),
  };
}

/** The column of vectors and how long they are; null where it is not lists of float32, or there are several. */
async function floatLists(
  path: string,
  there: readonly TableColumn[],
  { vector }: ShardColumns,
): Promise<readonly [name: string, dimensions: number] | null> {
  const found = there.filter(({ name, kind }) => kind === "vector" && (vector === undefined || name === vector));
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const dimensions = await firstListLength(path, only.name);
  return dimensions === null ? null : [only.name, dimensions];
}

function isRemote({ from }: Pick<Shard, "from">): boolean {
  return /^(?:https?|hf):/.test(from);
}

function placeOf({ from }: Shard): string {
  return isRemote({ from }) ? from : `parquet:${from}`;
}

async function requireSame(shard: Shard, control: RunControl): Promise<void> {
  if (shard.bytes !== null) return; // its bytes are hashed while they are read
  const { hash } = await parquetOutline(parquetAddress(shard.from), control);
  if (hash !== shard.hash) throw changed(shard);
}

/** The bytes of a range, in a file of their own. */
async function rangeOnDisk({ from, bytes, hash, rows }: Shard, scratch: string): Promise<string> {
  const [start, end] = bytes ?? [0, 0];
  const path = join(scratch, `shard${endingOf(from)}`);
  requireRoom(end - start, "a shard", { where: "shards", todo: "Free some space, then try again.", file: scratch });
  await mkdir(scratch, { recursive: true });
  const found = createHash("sha256");
  const hashed = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      found.update(piece);
      yield piece;
    }
  };
  try {
    await pipeline(createReadStream(from, { start, end: end - 1, highWaterMark: 1 << 20 }), hashed, createWriteStream(path));
  } catch (cause) {
    throw fileError("shards", from, cause);
  }
  if (found.digest("hex") !== hash) throw changed({ from, bytes, hash, rows });
  return path;
}

interface TableLine {
  readonly _id: string;
  readonly [column: string]: string | null;
}

async function tableOf({ origin }: LocalVectors, label: string | undefined): Promise<Pick<ShardVectors, "ids" | "labels">> {
  if (origin === null) throw new Error("a shard was not read to disk");
  const ids: string[] = [];
  const labels: string[] = [];
  for await (const line of textLines(createReadStream(origin.table), origin.table)) {
    const row = JSON.parse(line) as TableLine;
    ids.push(row._id);
    if (label !== undefined) labels.push(row[label] === null ? "" : String(row[label]));
  }
  return { ids, labels: label === undefined ? null : labels };
}

/** A part that was written again is another source. */
function changed({ from }: Shard): InputError {
  return new InputError({
    where: "shards",
    must: "a shard must be the one that the plan was made with",
    got: "another: it was changed, or this machine has another under that name",
    todo: "Bring back what was planned with, or plan again into another folder.",
    file: from,
  });
}

/** Vectors are in parquet and JSON lines; lines of plain text have none. */
export function requireVectorFiles(file: string): void {
  if (endingOf(file) !== ".txt") return;
  throw new UnsupportedError({
    where: "shards",
    must: "lines of text must be embedded",
    got: "no encoder for them",
    todo: "Name one of the grid's encoders with the key encoder.",
    file,
  });
}
