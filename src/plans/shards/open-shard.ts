/** Opens a shard as the very one that was planned, or not at all. */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InputError, UnsupportedError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { requireRoom } from "../../formats/disk-room.ts";
import { fileError } from "../../formats/file-error.ts";
import type { StoredRows } from "../../formats/stored-rows.ts";
import { textLines } from "../../formats/text-lines.ts";
import { bytesOf } from "../../formats/whole-file.ts";
import { listColumns } from "../../runtime/tables/tables.ts";
import { streamVectorRows } from "../../runtime/tables/vector-rows.ts";
import { fetchParquet, parquetOutline } from "../../sources/parquet.ts";
import { locateStored } from "../../vectors/bring-stored.ts";
import { requireFinite } from "../../vectors/brought-numbers.ts";
import { type LocalVectors, localVectors } from "../../vectors/local-vectors.ts";
import { parquetAddress } from "./describe-shards.ts";
import { endingOf } from "./list-files.ts";
import { isRemote, type Shard, type ShardColumns } from "./shard.ts";

/** Vectors of a shard, in a file of float32. */
export interface ShardVectors {
  readonly stored: StoredRows;
  /** One a row; null where no column of labels was named. */
  readonly labels: readonly string[] | null;
  readonly ids: readonly string[];
  /** Rows that have none, and are left out. */
  readonly withoutVector: number;
}

/**
 * The vectors of a shard, read to disk, every number checked.
 * @param at       its place among the shards, which is part of the ids of rows that have none of their own
 * @param scratch  a folder for the rest of the task
 * @throws InputError where the shard is not the one that was planned; as readSource
 */
export async function openShardVectors(
  shard: Shard,
  { at, columns }: { readonly at: number; readonly columns: ShardColumns },
  scratch: string,
  control: RunControl,
): Promise<ShardVectors> {
  const path = await openShardTexts(shard, scratch, control); // on this disk: what a result is of does not depend on where it was
  const vector = shard.bytes === null ? await listColumn(path, columns, control) : null;
  if (vector !== null) return ofLists(path, { shard, at, columns, vector }, scratch);
  const keys = Object.entries({ vector: columns.vector, id: columns.id, label: columns.label });
  const said = keys.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  const address = `${shard.bytes === null ? "parquet" : "jsonl"}:${path}${said.length === 0 ? "" : `?${said.join("&")}`}`;
  const local = await localVectors(address, control, { labels: columns.label !== undefined });
  const { ids, labels } = await tableOf(local, columns.label);
  const stored = await locateStored(local.path);
  return {
    ...{ stored, labels, withoutVector: local.origin?.facts.find(({ code }) => code === "no-vector")?.count ?? 0 },
    ids: columns.id === undefined ? ids.map((id) => `${at}:${id}`) : ids,
  };
}

/**
 * A shard of texts as a file: itself, or the range of lines, or what was fetched.
 * @throws as openShardVectors
 */
export async function openShardTexts(shard: Shard, scratch: string, control: RunControl): Promise<string> {
  await requireSame(shard, control);
  if (shard.bytes !== null) return rangeOnDisk(shard, scratch);
  if (!isRemote(shard.from)) return shard.from;
  const path = join(scratch, "shard.parquet");
  await mkdir(scratch, { recursive: true });
  await fetchParquet(parquetAddress(shard.from), path, control);
  return path;
}

/** The column of vectors, where it is lists of real numbers; null for columns of another kind, and where none is the only one. */
async function listColumn(path: string, { vector }: ShardColumns, control: RunControl): Promise<string | null> {
  const there = await listColumns(path, control);
  const found = there.filter(({ name, kind }) => kind === "vector" && (vector === undefined || name === vector));
  return found.length === 1 ? found[0]!.name : null;
}

interface Lists {
  readonly shard: Shard;
  readonly at: number;
  readonly columns: ShardColumns;
  readonly vector: string;
}

/** By the engine of tables, which is ten times as fast as the source. */
async function ofLists(path: string, { shard, at, columns, vector }: Lists, scratch: string): Promise<ShardVectors> {
  const file = join(scratch, "vectors.f32");
  const ids: string[] = [];
  const labels: string[] = [];
  const others = [columns.id, columns.label].filter((name) => name !== undefined);
  let dimensions = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of streamVectorRows(path, vector, others)) {
      dimensions = piece.dimensions;
      requireFinite(piece.vectors, dimensions, path, piece.numbers[0]);
      for (const [row, number] of piece.numbers.entries()) {
        ids.push(columns.id === undefined ? `${at}:${number}` : requireId(piece.cells[0]![row]!, path, number));
        if (columns.label !== undefined) labels.push(requireLabel(piece.cells.at(-1)![row]!, path, number));
      }
      yield bytesOf(piece.vectors);
    }
  };
  await mkdir(scratch, { recursive: true });
  try {
    await pipeline(pieces, createWriteStream(file));
  } catch (cause) {
    throw fileError("shards", file, cause);
  }
  if (ids.length === 0) throw noVectors(path);
  return {
    stored: { path: file, offset: 0, rows: ids.length, columns: dimensions },
    ...{ ids, labels: columns.label === undefined ? null : labels, withoutVector: shard.rows - ids.length },
  };
}

function requireId(id: string | null, file: string, number: number): string {
  if (id !== null) return id;
  const [must, got] = ["every row must have an id", "none"];
  throw new InputError({ where: "shards", must, got, todo: "Name another column of ids, or none.", file, row: number + 1 });
}

/** @throws InputError for a row without one, which is of no class: neither would a compressor know what to keep of it */
export function requireLabel(label: string | null, file: string, number: number): string {
  if (label !== null && label.trim() !== "") return label;
  throw new InputError({
    where: "shards",
    must: "every row must have a label, where a column of labels is named",
    got: "none",
    todo: "Leave the row out of the file, or the key label out of the grid.",
    file,
    row: number + 1,
  });
}

function noVectors(file: string): InputError {
  const [must, got] = ["a shard must have a row with a vector", "none"];
  return new InputError({ where: "shards", must, got, todo: "Leave the file out.", file });
}

async function requireSame(shard: Shard, control: RunControl): Promise<void> {
  if (shard.bytes !== null) return; // its bytes are hashed while they are read
  const { hash, rows } = await parquetOutline(parquetAddress(shard.from), control);
  if (hash !== shard.hash || rows !== shard.rows) throw changed(shard);
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
    if (label !== undefined) labels.push(requireLabel(row[label]!, origin.shown, ids.length - 1));
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
