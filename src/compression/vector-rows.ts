/** Vectors that are compressed with a finished compressor: read in pieces, and checked to be of the kind it was fitted on. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { InputError, ShapeError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256, sha256File } from "../formats/hash.ts";
import { type RowChunk, rowChunks } from "../formats/stored-rows.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { CompressorDescription } from "../results/compressor-description.ts";
import type { Fact } from "../results/fact.ts";
import { readMatrix } from "../vectors/bring-matrix.ts";
import type { MatrixChoice } from "../vectors/bring-options.ts";
import { locateStored, storedRows } from "../vectors/bring-stored.ts";
import { requireFinite } from "../vectors/brought-numbers.ts";
import { type EncoderSummary, isRelatedSet, isVectorSet, openRelatedVectors, openVectorSet } from "../vectors/index.ts";
import { type LocalVectors, localVectors } from "../vectors/local-vectors.ts";
import { idsOfSet, idsOfStore } from "../vectors/stored-ids.ts";
import { requireSquarable } from "./number-range.ts";

/** Rows that can be read in pieces. */
export interface VectorRows {
  readonly rows: number;
  readonly columns: number;
  /** Changes when the vectors do. */
  readonly identity: string;
  /** Of everything that determined the vectors of a set; left out of other files. */
  readonly hash?: string | undefined;
  /** Of the rows, where a folder or a store has them. */
  ids(): Promise<readonly string[] | null>;
  /** What was noticed while they were read from a store: rows without a vector. */
  readonly facts: readonly Fact[];
  /** From a row on, every number finite, and no vector too long to be squared. */
  chunks(from: number): AsyncIterable<RowChunk>;
}

const noIds = (): Promise<null> => Promise.resolve(null);

/** Which rows, and of which model. */
export interface RowsChoice extends MatrixChoice, RunControl {
  /** Vectors of another model are what is looked for. */
  readonly anyModel?: boolean | undefined;
  /** The identity is of the bytes of a file, not of its name and time: it is written where others may read it. */
  readonly byContent?: boolean | undefined;
  /** Of a set of queries and documents; the documents when left out. */
  readonly side?: "queries" | undefined;
}

/**
 * Opens a vector set, a file of vectors or a store's address.
 * @throws as readMatrix and openVectorSet; ShapeError for another number of dimensions; InputError for vectors of another model,
 *   or too long to be squared (here or where rows are read)
 */
export async function openVectorRows(
  path: string,
  description: CompressorDescription,
  options: RowsChoice = {},
): Promise<VectorRows> {
  if (await isVectorSet(path)) return requireSize(await ofFolder(path, description, options), path, description);
  const local = await localVectors(path, matrixChoice(options), { labels: false });
  return openLocalRows(local, path, description, options);
}

/**
 * The same of vectors that were read from a store already.
 * @param named  what a person called them
 */
export async function openLocalRows(
  local: LocalVectors,
  named: string,
  description: CompressorDescription,
  options: RowsChoice = {},
): Promise<VectorRows> {
  return requireSize(await ofFile(local, options), named, description);
}

function requireSize(found: VectorRows, path: string, description: CompressorDescription): VectorRows {
  if (found.columns === description.inputSize) return found;
  throw new ShapeError({
    where: "compressor",
    must: `vectors must have the ${description.inputSize} dimensions that it was fitted on`,
    got: `${found.columns}`,
    todo: "Were they made by the same encoder?",
    file: path,
  });
}

/** A set's rows; of queries and documents the documents, or the queries where these are what is looked for. */
async function ofFolder(path: string, { fittedOn }: CompressorDescription, options: RowsChoice): Promise<VectorRows> {
  const { layer, pooling } = fittedOn;
  if (await isRelatedSet(path)) {
    const slice = layer === null || pooling === null ? {} : { layer, pooling };
    const set = await (await openRelatedVectors(path)).read(slice);
    requireModel(path, set.encoder, fittedOn, options);
    const vectors = set.kind === "pairs" ? set.vectors : options.side === "queries" ? set.queries : set.corpus;
    requireSquarable(vectors, path);
    const rows = inMemory(vectors, sha256(set.hash, JSON.stringify(set.slice), options.side ?? "documents"), set.hash);
    return options.side === "queries" ? rows : { ...rows, ids: () => idsOfSet(path, vectors.rows) };
  }
  const set = await openVectorSet(path);
  requireModel(path, set.encoder, fittedOn, options);
  const slice = layer === null ? set.slices[0]! : { layer, pooling };
  const stored = set.onDisk?.(slice).stored;
  const ids = (): Promise<readonly string[]> => idsOfSet(path, set.rows);
  if (stored === undefined) return { ...inMemory(await set.read(slice), set.hash, set.hash), ids };
  const { rows, columns } = stored;
  const identity = sha256(set.hash, JSON.stringify(slice));
  return {
    rows,
    columns,
    identity,
    hash: set.hash,
    ids,
    facts: [],
    chunks: (from) => checked(rowChunks(stored, from), columns, path),
  };
}

function requireModel(
  file: string,
  made: EncoderSummary | null,
  { encoder }: CompressorDescription["fittedOn"],
  { anyModel = false }: RowsChoice,
): void {
  if (anyModel || encoder === null || made === null || encoder.hash === made.hash) return;
  throw new InputError({
    where: "compressor",
    must: `vectors must be of the model that it was fitted on, ${encoder.name} (${encoder.hash.slice(0, 12)})`,
    got: `${made.name} (${made.hash.slice(0, 12)})`,
    todo: "Embed with that model, or make a compressor for this one.",
    file,
  });
}

async function ofFile({ path, options, origin }: LocalVectors, choice: RowsChoice): Promise<VectorRows> {
  // a store is read anew each time: only what was read tells whether it is the same
  const isKnownByName = origin === null && choice.byContent !== true;
  const whence = isKnownByName ? await identityOf(path) : await sha256File(path, choice);
  const identity = sha256(whence, JSON.stringify([options.tensor ?? null, options.vectorColumn ?? null]));
  const ids = origin === null ? noIds : () => idsOfStore(origin.table);
  const facts = origin?.facts ?? [];
  if ((await storedRows(path, options)) === null) {
    const vectors = await readMatrix(path, options);
    requireSquarable(vectors, path);
    return { ...inMemory(vectors, identity), ids, facts };
  }
  const stored = await locateStored(path, options);
  const { rows, columns } = stored;
  return { rows, columns, identity, ids, facts, chunks: (from) => checked(rowChunks(stored, from), columns, path) };
}

function matrixChoice({ tensor, vectorColumn, onProgress, signal }: MatrixChoice): MatrixChoice {
  return { tensor, vectorColumn, onProgress, signal };
}

/** Changes when the vectors or their ids do. */
export function identityWith(identity: string, ids: readonly string[] | null): string {
  return ids === null ? identity : sha256(identity, JSON.stringify(ids));
}

/** Rows that are read at once where all are in memory. */
const rowsAtOnce = 4096;

function inMemory({ rows, columns, data }: Matrix, identity: string, hash?: string): VectorRows {
  return {
    ...{ rows, columns, identity, hash, ids: noIds, facts: [] },
    async *chunks(first) {
      for (let from = first; from < rows; from += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, rows - from);
        yield { from, rows: count, data: data.subarray(from * columns, (from + count) * columns) };
      }
    },
  };
}

async function* checked(chunks: AsyncIterable<RowChunk>, columns: number, path: string): AsyncGenerator<RowChunk> {
  for await (const chunk of chunks) {
    requireFinite(chunk.data, columns, path, chunk.from);
    requireSquarable(matrix(chunk.rows, columns, chunk.data), path, chunk.from);
    yield chunk;
  }
}

/** Size and time of the last change: whoever replaces the file in the meantime starts again. */
async function identityOf(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return sha256(resolve(path), `${size} ${mtimeMs}`);
  } catch (cause) {
    throw fileError("vectors", path, cause);
  }
}
