/** What a finished compressor does: vectors to codes, codes to vectors, and queries against codes. */
import { open } from "node:fs/promises";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import type { Codes } from "../codes/code.ts";
import { writePiecesAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { encodeNpyHeader } from "../formats/npy-header.ts";
import { bytesOf, readAt } from "../formats/whole-file.ts";
import { matrix } from "../numeric/matrix.ts";
import type { MatrixChoice } from "../vectors/bring-options.ts";
import type { Artefact } from "./artefact.ts";
import { locateCodes, requireNewCodes, type StoredCodes, writeCodes } from "./codes-file.ts";
import { openVectorRows } from "./vector-rows.ts";

/** Bytes that are read and worked on at once. */
const bytesAtOnce = 4 * 1024 * 1024;

/**
 * Writes the codes of vectors to an .npy or .safetensors file; an interrupted run goes on where it was.
 *
 * @example
 * ```ts
 * import { applyCompressor, openArtefact } from "assay/compression";
 *
 * const { rows } = await applyCompressor(await openArtefact("small"), "vectors.npy", "codes.npy");
 * ```
 * @returns the number of rows, and how many of them were there already
 * @throws as openVectorRows and writeCodes; InterruptedError
 */
export async function applyCompressor(
  { chain, description }: Artefact,
  vectors: string,
  out: string,
  options: MatrixChoice & RunControl = {},
): Promise<{ readonly rows: number; readonly before: number }> {
  await requireNewCodes(out);
  const source = await openVectorRows(vectors, description, options);
  const writing = await writeCodes(out, source.rows, description, source.identity);
  try {
    for await (const { from, rows, data } of source.chunks(writing.done)) {
      stopIfAborted(options, "applying");
      await writing.append(await chain.encode(matrix(rows, source.columns, data)));
      options.onProgress?.({ stage: "applying", done: from + rows, total: source.rows, unit: "rows" });
    }
    await writing.finish();
  } catch (error) {
    await writing.close().catch(() => undefined); // the first error says more
    throw error;
  }
  return { rows: source.rows, before: writing.done };
}

/** Codes of a file, some rows at a time. */
async function* codesOf(stored: StoredCodes, bytes: number): AsyncGenerator<{ readonly from: number; readonly codes: Codes }> {
  const { path, offset, rows } = stored;
  const atOnce = Math.max(1, Math.floor(bytesAtOnce / bytes));
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw fileError("codes", path, cause);
  });
  try {
    for (let from = 0; from < rows; from += atOnce) {
      const count = Math.min(atOnce, rows - from);
      const data = new Uint8Array(count * bytes);
      await readAt(handle, data, offset + from * bytes, path);
      yield { from, codes: { rows: count, bytesPerVector: bytes, data } };
    }
  } finally {
    await handle.close();
  }
}

/**
 * Writes what codes stand for as an .npy file of float32 [rows, numbers that are coded].
 * @throws as locateCodes; FormatError for codes that stand for no number
 */
export async function decodeCodes(
  { chain, description }: Artefact,
  codes: string,
  out: string,
  control: RunControl = {},
): Promise<{ readonly rows: number }> {
  await requireNewCodes(out);
  const stored = await locateCodes(codes, description);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield encodeNpyHeader("<f4", [stored.rows, description.codedSize]);
    for await (const { from, codes: some } of codesOf(stored, description.bytesPerVector)) {
      stopIfAborted(control, "decoding");
      yield bytesOf(chain.decode(some).data);
      control.onProgress?.({ stage: "decoding", done: from + some.rows, total: stored.rows, unit: "rows" });
    }
  };
  await writePiecesAtomically(out, pieces());
  return { rows: stored.rows };
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
 * @throws as locateCodes and openVectorRows
 */
export async function searchCodes(
  { chain, description }: Artefact,
  codes: string,
  queries: string,
  { count, ...options }: { readonly count: number } & MatrixChoice & RunControl,
): Promise<readonly (readonly FoundRow[])[]> {
  const { distance, bytesPerVector } = description;
  const stored = await locateCodes(codes, description);
  const source = await openVectorRows(queries, description, options);
  const asked: Float32Array[] = [];
  for await (const { rows, data } of source.chunks(0)) {
    const projected = await chain.project(matrix(rows, source.columns, data.slice()));
    for (let i = 0; i < rows; i++) asked.push(projected.data.slice(i * projected.columns, (i + 1) * projected.columns));
  }
  const found = asked.map((): FoundRow[] => []);
  const sign = distance === "l2" ? 1 : -1;
  for await (const { from, codes: some } of codesOf(stored, bytesPerVector)) {
    for (const [at, query] of asked.entries()) {
      stopIfAborted(options, "searching");
      const scores = chain.codec.scores(query, some, distance);
      for (const [i, score] of scores.entries()) insert(found[at]!, { row: from + i, score }, count, sign);
    }
    options.onProgress?.({ stage: "searching", done: from + some.rows, total: stored.rows, unit: "rows" });
  }
  return found;
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
