/** Reads a source to disk: in bounded memory, on through lost connections, with every number checked. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { now } from "../base/clock.ts";
import { AssayError, InputError, InterruptedError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { requireRoom } from "../formats/disk-room.ts";
import { sha256 } from "../formats/hash.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import type { Fact } from "../results/fact.ts";
import { counted, formatCount } from "../results/words.ts";
import type { Address } from "./address.ts";
import { otherLength } from "./gathering.ts";
import { openLandedFolder } from "./landed-folder.ts";
import { Landing } from "./landing.ts";
import { LostSource } from "./lost-source.ts";
import type { OpenSource, RowBatch, RowChoice, Source } from "./source.ts";

const where = "sources";
/** Milliseconds before each try to reach a store again; none is left after the last without a new row. */
const waits = [250, 1000, 2000, 4000, 8000, 15_000];
/** Rows are made safe after so many bytes. */
const keptEvery = 128 * 2 ** 20;
/** So much of the disk is left to others. */
const leftFree = 64 * 2 ** 20;

/** A store's rows on disk. */
export interface LandedRows {
  /** An .npy file of float32 [rows, dimensions]. */
  readonly vectors: string;
  /** A line of JSON a row: its id under "_id", other columns under their names. */
  readonly table: string;
  readonly rows: number;
  readonly dimensions: number;
  /** Columns that the lines have besides the id. */
  readonly columns: readonly string[];
  readonly facts: readonly Fact[];
}

/** What is read, and what it is called. */
export interface Reading {
  readonly source: Source;
  readonly address: Address;
  readonly choice: RowChoice;
  /** Of the files, without an ending. */
  readonly name: string;
  /** What a column is called in the lines; its own name when left out. */
  keyOf?(column: string): string;
}

/**
 * Reads all rows to disk, for the rest of the process.
 * @throws as the source's `open` and `batches`; InputError for numbers that are not finite, naming the row's id, and where
 *   there are no rows; AssayError with code "disk" before the disk is full; LostSource when the store stays away
 */
export async function readSource(reading: Reading, control: RunControl): Promise<LandedRows> {
  const { source, address, choice, name, keyOf = (column) => column } = reading;
  let open: OpenSource | null = await source.open(address, choice, control); // what is wrong is said before a folder is made
  try {
    const { columns } = open;
    const identity = sha256("assay/reading@1", address.shown, JSON.stringify([choice, columns]));
    const folder = await openLandedFolder(identity.slice(0, 32));
    const landing = await Landing.open(folder.partial, identity, columns.map(keyOf));
    const facts: Fact[] = [...open.facts];
    let isKept = false;
    try {
      for (let tries = 0; open !== null || tries > 0; ) {
        const rows = landing.rows;
        try {
          open ??= await source.open(address, choice, control);
          await fill({ landing, open, address, folder: folder.partial, facts }, control);
          break;
        } catch (error) {
          await open?.close();
          open = null;
          tries = landing.rows > rows ? 1 : tries + 1;
          isKept = mayGoOn(error);
          if (isKept) await landing.keep();
          if (!mayCome(error, tries) || tries > waits.length) throw error;
          await pause(waits[tries - 1]!, control);
        }
      }
      isKept = false;
      facts.push(...leftOutFact(landing.withoutVector));
      if (landing.rows === 0) throw noRows(address, landing.withoutVector);
      const files = { vectors: join(folder.whole, `${name}.npy`), table: join(folder.whole, `${name}.jsonl`) };
      await landing.finish(files.vectors, files.table);
      return { ...files, rows: landing.rows, dimensions: landing.dimensions, columns: columns.map(keyOf), facts };
    } finally {
      await landing.close();
      await folder.release(!isKept);
    }
  } finally {
    await open?.close();
  }
}

interface Filling {
  readonly landing: Landing;
  readonly open: OpenSource;
  readonly address: Address;
  readonly folder: string;
  readonly facts: Fact[];
}

/** Reads to the end, from where the landing is, where the store is as it was. */
async function fill({ landing, open, address, folder, facts }: Filling, control: RunControl): Promise<void> {
  const before = landing.before();
  const isSame = before !== null && (await open.isUnchanged?.(before)) === true;
  if (!isSame && landing.rows > 0) {
    if (before !== null && open.isUnchanged !== undefined) {
      facts.push(changedFact);
      control.onProgress?.({ stage: "reading", done: 0, total: 1, unit: "rows", milestone: changedFact.sentence });
    }
  }
  if (!isSame) await landing.startAgain();
  const started = { at: now(), rows: landing.rows };
  let unsafe = 0;
  let kept = Promise.resolve();
  if (open.size !== null) report(landing, open, started, control); // how many there are, before the first comes
  for await (const batch of open.batches(isSame ? before.place : null)) {
    requireFiniteRows(batch, address);
    if (landing.rows > 0 && batch.ids.length > 0 && batch.dimensions !== landing.dimensions) {
      throw otherLength(address.shown, batch.ids[0]!, landing.dimensions, batch.dimensions);
    }
    if (landing.rows === 0) requireRoomFor(open, batch, folder);
    await landing.append(batch);
    stopIfAborted(control, "reading");
    unsafe += batch.vectors.byteLength;
    if (unsafe >= keptEvery) {
      await kept; // the disk is behind: no more is read than it takes
      kept = landing.keep();
      kept.catch(() => undefined); // waited for above and below
      unsafe = 0;
    }
    report(landing, open, started, control);
  }
  await landing.written();
  await kept;
}

function report(
  { rows, withoutVector }: Landing,
  { size }: OpenSource,
  started: { readonly at: number; readonly rows: number },
  control: RunControl,
): void {
  const done = rows + withoutVector;
  const total = Math.max(done, size?.rows ?? done + 1);
  const seconds = (now() - started.at) / 1000;
  const pace = seconds > 0 ? `${formatCount(Math.round((rows - started.rows) / seconds))} rows a second` : undefined;
  const guess = size?.isExact === false ? " of about so many" : "";
  control.onProgress?.({ stage: "reading", done, total, unit: "rows", note: pace === undefined ? undefined : `${pace}${guess}` });
}

/** Whether a later reading can go on behind what there is. */
function mayGoOn(error: unknown): boolean {
  return error instanceof AssayError && ["connection", "interrupted", "disk"].includes(error.code);
}

/** Another try may do; an answer that would be the same again is none. */
function mayCome(error: unknown, tries: number): boolean {
  return error instanceof LostSource || (tries > 1 && error instanceof AssayError && error.code === "connection");
}

async function pause(milliseconds: number, { signal }: RunControl): Promise<void> {
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw new InterruptedError("reading");
  });
}

const changedFact: Fact = {
  code: "store-changed",
  count: 0,
  sentence: "The store was changed between two connections of one reading: it was read again from the beginning.",
};

function leftOutFact(count: number): readonly Fact[] {
  if (count === 0) return [];
  return [{ code: "no-vector", count, sentence: `${counted(count, "row")} without a vector (NULL) left out.` }];
}

function requireFiniteRows({ vectors, dimensions, ids }: RowBatch, address: Address): void {
  const bad = firstNotFinite(vectors);
  if (bad < 0) return;
  throw new InputError({
    where: "vectors",
    must: "every number must be finite in float32",
    got: `${vectors[bad]} in dimension ${bad % dimensions} of the row ${JSON.stringify(ids[Math.floor(bad / dimensions)])}`,
    todo: "Repair the row, or leave it out.",
    file: address.shown,
  });
}

function requireRoomFor({ size }: OpenSource, { dimensions }: RowBatch, folder: string): void {
  if (size === null) return;
  requireRoom(leftFree + 4 * size.rows * dimensions, `${counted(size.rows, "row")} of ${dimensions} dimensions`, {
    where,
    todo: "Free some space, let ASSAY_CACHE name a folder where there is more, or read fewer rows: rows=100000 in the address draws some.",
    file: folder,
  });
}

function noRows(address: Address, withoutVector: number): InputError {
  return new InputError({
    where,
    must: "there must be rows with vectors",
    got: withoutVector === 0 ? "no row" : `${counted(withoutVector, "row")}, all without a vector`,
    todo: "Is this the table, and the column, that you meant?",
    file: address.shown,
  });
}
