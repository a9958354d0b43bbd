/** What a finished compressor does: vectors to codes, codes to vectors, and queries against codes. */
import { createHash } from "node:crypto";
import { InputError, InterruptedError, UnsupportedError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { writePiecesAtomically } from "../formats/atomic-file.ts";
import { encodeNpyHeader } from "../formats/npy-header.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import type { Fact } from "../results/fact.ts";
import { type CodesWriting, requireNewCodes, requireNewFile, writeCodes } from "../sinks/files/codes-file.ts";
import { codesEnding } from "../sinks/files/codes-layout.ts";
import type { MatrixChoice } from "../vectors/bring-options.ts";
import { applyToStore } from "./apply-to-store.ts";
import type { FittedChain } from "./chain.ts";
import { rowDigests } from "./content-sample.ts";
import { countDrift, type Drift, driftOf } from "./drift.ts";
import { type Artefact, openDriftReference } from "./open-artefact.ts";
import { openCodes } from "./stored-codes.ts";
import { openVectorRows, type VectorRows } from "./vector-rows.ts";

/**
 * Writes the codes of vectors to an .npy, .safetensors or .parquet file; an interrupted run goes on where it was. Parquet is
 * written as by `applyToStore`: where the file is whole already, nothing is done.
 *
 * @example
 * ```ts
 * import { applyCompressor, openArtefact } from "assay/compression";
 *
 * const { rows } = await applyCompressor(await openArtefact("small"), "vectors.npy", "codes.npy");
 * ```
 * @returns the number of rows, how many of them were there already, and what was noticed while they were read
 * @throws as openVectorRows, writeCodes and applyToStore; InterruptedError
 */
export async function applyCompressor(
  artefact: Artefact,
  vectors: string,
  out: string,
  options: MatrixChoice & RunControl = {},
): Promise<{ readonly rows: number; readonly before: number; readonly facts: readonly Fact[] }> {
  if (codesEnding(out) === ".parquet") {
    const { rows, before, facts } = await applyToStore(artefact, vectors, out, options);
    return { rows, before, facts };
  }
  await requireNewCodes(out);
  const { chain, description } = artefact;
  const source = await openVectorRows(vectors, description, options);
  const { rows: count, identity } = source;
  const writing = await writeCodes(out, description, { rows: count, identity, ids: null });
  await writeAllCodes(chain, source, writing, options);
  return { rows: source.rows, before: writing.done, facts: source.facts };
}

/** Codes all rows from where a file is on, and gives it its name. @throws as the rows and the file; InterruptedError */
export async function writeAllCodes(
  chain: Pick<FittedChain, "encode">,
  source: Pick<VectorRows, "rows" | "columns" | "chunks">,
  writing: CodesWriting,
  control: RunControl,
): Promise<void> {
  try {
    for await (const { from, rows, data } of source.chunks(writing.done)) {
      stopIfAborted(control, "applying");
      await writing.append(await chain.encode(matrix(rows, source.columns, data)));
      control.onProgress?.({ stage: "applying", done: from + rows, total: source.rows, unit: "rows" });
    }
    await writing.finish();
  } catch (error) {
    await writing.close(error instanceof InterruptedError).catch(() => undefined); // the first error says more
    throw error;
  }
}

/**
 * Writes what codes stand for as an .npy file of float32 [rows, numbers that are coded].
 * @returns the number of rows, and what must be said of the codes
 * @throws as openCodes; FormatError for codes that stand for no number
 */
export async function decodeCodes(
  { chain, description }: Artefact,
  codes: string,
  out: string,
  control: RunControl = {},
): Promise<{ readonly rows: number; readonly facts: readonly Fact[] }> {
  await requireNewFile(out);
  if (!out.toLowerCase().endsWith(".npy")) throw noNpy(out);
  const stored = await openCodes(codes, description);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield encodeNpyHeader("<f4", [stored.rows, description.codedSize]);
    for await (const { from, codes: some } of stored.chunks()) {
      stopIfAborted(control, "decoding");
      yield bytesOf(chain.decode(some).data);
      control.onProgress?.({ stage: "decoding", done: from + some.rows, total: stored.rows, unit: "rows" });
    }
    await requireNewFile(out); // a person may have made it meanwhile
  };
  await writePiecesAtomically(out, pieces());
  return { rows: stored.rows, facts: stored.facts };
}

/**
 * Whether vectors are of the source that a compressor was made for.
 * @param known  vectors of that source, for a classifier that tells old from new; left out where there are none at hand
 * @throws as openDriftReference and openVectorRows; InputError for fewer than 30 vectors
 */
export async function driftOfVectors(
  artefact: Artefact,
  vectors: string,
  {
    known,
    seed = 0,
    ...options
  }: { readonly known?: string | undefined; readonly seed?: number } & MatrixChoice & RunControl = {},
): Promise<Drift> {
  const { chain, description } = artefact;
  const reference = await openDriftReference(artefact);
  const source = await openVectorRows(vectors, description, { ...options, anyModel: true });
  if (source.hash === description.fittedOn.hash) throw ownVectors(vectors);
  if (known !== undefined) {
    const [fresh, old] = [await someRows(source), await someRows(await openVectorRows(known, description, options))];
    return driftOf(chain, reference, fresh, { known: old, seed });
  }
  const count = countDrift(chain, reference);
  // as many as the compressor was made of: where texts come again and again, more rows would have rarer ones among them
  const share = Math.min(1, description.fittedOn.used / source.rows);
  const random = seeded(seed).fork("drawn");
  const whole = createHash("sha256");
  for await (const { from, rows, data } of source.chunks(0)) {
    stopIfAborted(options, "drift");
    for (const digest of rowDigests(data, source.columns)) whole.update(digest);
    const vectors = matrix(rows, source.columns, data);
    const drawn = Int32Array.from({ length: rows }, (_, row) => row).filter(() => share === 1 || random.uniform() < share);
    await count.add(share === 1 ? vectors : takeRows(vectors, drawn));
    options.onProgress?.({ stage: "drift", done: from + rows, total: source.rows, unit: "rows" });
  }
  if (whole.digest("hex") === description.fittedOn.hash) throw ownVectors(vectors);
  return count.result();
}

/** What a chain was fitted on suits it better than any other rows of the same source. */
function ownVectors(file: string): InputError {
  return new InputError({
    where: "drift",
    must: "new vectors must be others than those that the compressor was made of",
    got: "the same: it was fitted on some of them, and all others would look like drift beside these",
    todo: "Give vectors that came later.",
    file,
  });
}

/** A classifier looks at so many rows at most, the first ones. */
const mostClassified = 20_000;

async function someRows(source: VectorRows): Promise<Matrix> {
  const rows = Math.min(source.rows, mostClassified);
  const some = matrix(rows, source.columns);
  for await (const { from, data } of source.chunks(0)) {
    some.data.set(data.subarray(0, (rows - from) * source.columns), from * source.columns);
    if (from * source.columns + data.length >= some.data.length) break;
  }
  return some;
}

function noNpy(file: string): UnsupportedError {
  const todo = "Choose that ending.";
  return new UnsupportedError({ where: "decoding", must: "numbers are written as .npy", got: "another ending", todo, file });
}

/** A row that was found. */
export interface FoundRow {
  /** From 0. */
  readonly row: number;
  /** A cosine or product, larger for nearer ones; a squared distance, smaller for nearer ones. */
  readonly score: number;
}

/**
 * The nearest codes to each query, nearest first, of equal ones the earlier; every code is looked at.
 * @param queries  vectors as they go into the compressor
 * @returns the rows found for each query, and what must be said of the codes
 * @throws as openCodes and openVectorRows
 */
export async function searchCodes(
  { chain, description }: Artefact,
  codes: string,
  queries: string,
  { count, ...options }: { readonly count: number } & MatrixChoice & RunControl,
): Promise<{ readonly found: readonly (readonly FoundRow[])[]; readonly facts: readonly Fact[] }> {
  const { distance } = description;
  const stored = await openCodes(codes, description);
  const source = await openVectorRows(queries, description, { ...options, side: "queries" });
  const asked: Float32Array[] = [];
  for await (const { rows, data } of source.chunks(0)) {
    const projected = await chain.project(matrix(rows, source.columns, data.slice()));
    for (let i = 0; i < rows; i++) asked.push(projected.data.slice(i * projected.columns, (i + 1) * projected.columns));
  }
  const found = asked.map((): FoundRow[] => []);
  const sign = distance === "l2" ? 1 : -1;
  for await (const { from, codes: some } of stored.chunks()) {
    for (const [at, query] of asked.entries()) {
      stopIfAborted(options, "searching");
      const scores = chain.codec.scores(query, some, distance);
      for (const [i, score] of scores.entries()) insert(found[at]!, { row: from + i, score }, count, sign);
    }
    options.onProgress?.({ stage: "searching", done: from + some.rows, total: stored.rows, unit: "rows" });
  }
  return { found, facts: stored.facts };
}

/** Keeps the list sorted, and no longer than asked; rows come rising, so an equal one goes behind. */
function insert(found: FoundRow[], next: FoundRow, count: number, sign: number): void {
  const last = found.at(-1);
  if (found.length >= count && last !== undefined && sign * next.score >= sign * last.score) return;
  let at = found.length;
  while (at > 0 && sign * next.score < sign * found[at - 1]!.score) at--;
  found.splice(at, 0, next);
  if (found.length > count) found.pop();
}
