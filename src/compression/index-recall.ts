/**
 * What a store's own search finds of the rows that are nearest by whole vectors: by its index over the codes, and by all
 * codes; so that what is lost by compression and what is lost by the index stand apart.
 */
import { InputError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { seeded } from "../base/random.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { meanOf } from "../numeric/mean.ts";
import { codeText } from "../sinks/code-text.ts";
import { type CodeForm, type CodeSearch, type FoundRow, sinks } from "../sinks/index.ts";
import { largestKept } from "../statistics/certificates/kept-share.ts";
import { nearestRows } from "../statistics/nearest-rows.ts";
import type { IdOptions } from "../vectors/bring-related-options.ts";
import { idsBeside } from "../vectors/brought-ids.ts";
import { isStore } from "../vectors/local-vectors.ts";
import { formOf, isSinkAddress, requireOnce, sinkOf } from "./apply-to-store.ts";
import type { Artefact } from "./open-artefact.ts";
import { noIndex, requireAll, requireKnown, requireOwn, tooLittle } from "./recall-refusals.ts";
import { nearnessOf } from "./subjects/subject.ts";
import { openVectorRows, type VectorRows } from "./vector-rows.ts";

/** Rows that are looked for, and neighbours of each. */
const [askedRows, depth] = [200, 10];

/** The nearest by codes that are ranked again by whole vectors. */
const ranked = 100;

/** Of the mean: 1 − α. */
const level = 0.05;

/** The mean share of the ten that is found. */
export interface FoundShare {
  readonly mean: number;
  /**
   * The mean over all rows is at least so much (95 %; the betting test of certificates); null where nothing is shown. It
   * is of a first measurement: the same rows are asked each time, so an index that was tuned by this number has it too good.
   */
  readonly atLeast: number | null;
}

/** What is found. */
export interface IndexRecall {
  /** Rows that were looked for, of all; each is left out of what is found for it. */
  readonly asked: number;
  readonly rows: number;
  /** Rows of the table without a code, or vectors that the table has none for: they are found by no search over codes. */
  readonly withoutCode: number;
  /** Whether a note beside the column says that its codes are this compressor's; without one nobody knows. */
  readonly isNoted: boolean;
  readonly k: number;
  /** The index over the codes, for people. */
  readonly index: string;
  /** Of the nearest by whole vectors: by a look at every code, and by the index. */
  readonly byCodes: FoundShare;
  readonly byIndex: FoundShare;
  /** Of the nearest by a look at every code: by the index. */
  readonly ofCodes: FoundShare;
  /** Of the nearest by whole vectors: among the hundred that the index finds, which is what ranking these again finds. */
  readonly ranked: { readonly of: number; readonly found: FoundShare };
  /** Of the nearest by whole vectors, by the index over these; null where there is none. */
  readonly wholeIndex: { readonly index: string; readonly found: FoundShare } | null;
}

/** How the vectors are read. */
export interface IndexRecallOptions extends IdOptions, RunControl {}

/**
 * Asks a store for the neighbours of some of its rows. No look at rows that certify is taken: nothing is written down.
 *
 * @example
 * ```ts
 * import { indexRecall, openArtefact } from "assay/compression";
 *
 * const table = "postgresql://localhost/shop?table=items";
 * const { byCodes, ofCodes } = await indexRecall(await openArtefact("small"), `${table}&vector=embedding`, `${table}&vector=embedding_small`);
 * console.log(`the codes find ${byCodes.mean}, and of these the index ${ofCodes.mean}`);
 * ```
 * @param vectors  where the whole vectors are, with ids: of the store, of {ids}, or of a column beside them in parquet
 * @param address  of the column of codes
 * @throws InputError for vectors without ids, fewer than twelve rows, a store without a search, a column without an index
 *   or of another form; as openVectorRows, idsBeside and the sink's openSearch
 */
export function indexRecall(
  artefact: Artefact,
  vectors: string,
  address: string,
  options: IndexRecallOptions = {},
): Promise<IndexRecall> {
  return recallOfRows(
    artefact,
    { vectors, open: () => openVectorRows(vectors, artefact.description, options) },
    address,
    options,
  );
}

/** The same of vectors that are opened when they are needed: after the column was found to be one that can be asked. */
export async function recallOfRows(
  { chain, description }: Artefact,
  { vectors, open }: { readonly vectors: string; readonly open: () => Promise<VectorRows> },
  address: string,
  options: IndexRecallOptions,
): Promise<IndexRecall> {
  requireAll(vectors);
  const form = formOf(description);
  const column = await withSearch(address, form, options, async ({ nearest: _, close: __, ...about }) => about);
  requireOwn(column, description.tensors, address);
  const { index } = column;
  if (index === null) throw noIndex(address);
  const source = await open();
  const named = options.ids === undefined && isStore(vectors) ? null : { path: vectors, rows: source.rows, ids: options.ids };
  const ids = (named === null ? null : await idsBeside(named, options))?.ids ?? (await source.ids());
  if (ids === null || source.rows <= depth + 1)
    throw tooLittle(vectors, ids === null ? "none" : `${source.rows} rows`, depth + 1);
  const { asked, near } = await nearestByWhole(source, nearnessOf[description.distance], options);
  const { data: codes } = await chain.encode(asked.vectors);
  const text = (at: number): string => codeText(form, codes, at * form.bytes);
  requireOnce(ids, vectors);
  const asking = { ids: Array.from(asked.rows, (row) => ids[row]!), control: options };
  const wanted = near.map((rows) => rows.map((row) => ids[row]!));
  const { byCodes, byIndex, many } = await withSearch(address, form, options, async (search) => ({
    byCodes: await answers({ ...asking, search }, text, { way: "every row", count: depth }),
    byIndex: await answers({ ...asking, search }, text, { way: "index", count: depth }),
    many: await answers({ ...asking, search }, text, { way: "index", count: ranked }),
  }));
  requireKnown(byCodes, new Set(ids), address);
  const withoutCode = Math.max(column.withoutCode, source.rows - (column.rows - column.withoutCode));
  return {
    ...{ asked: asked.rows.length, rows: source.rows, withoutCode, isNoted: column.compressor !== null, k: depth, index },
    byCodes: sharesOf(byCodes, wanted),
    byIndex: sharesOf(byIndex, wanted),
    ofCodes: meanShare(byIndex.map((found, at) => asNear(found, byCodes[at]!))),
    ranked: { of: ranked, found: sharesOf(many, wanted) },
    wholeIndex: await wholeIndex(vectors, form, asked.vectors, { ...asking, wanted }),
  };
}

/** Asks a column, and lets go of it. @throws InputError for a store without a search */
async function withSearch<T>(
  column: string,
  form: CodeForm,
  control: RunControl,
  ask: (search: CodeSearch) => Promise<T>,
): Promise<T> {
  const { sink, address } = sinkOf(column);
  if (sink.openSearch === undefined) {
    throw new InputError({
      where: "sinks",
      must: "the store must have a search of its own",
      got: sink.name,
      todo: `Name a column of ${sinks.items.flatMap(({ openSearch, title }) => (openSearch === undefined ? [] : [title])).join(", or of ")}.`,
      file: address.shown,
    });
  }
  const search = await sink.openSearch(address, form, control);
  try {
    return await ask(search);
  } finally {
    await search.close();
  }
}

/** Drawn rows with the rows nearest to each, itself left out, by their places. */
async function nearestByWhole(source: VectorRows, nearness: (typeof nearnessOf)[keyof typeof nearnessOf], control: RunControl) {
  const { rows: total, columns } = source;
  const all = seeded(0).shuffle(Int32Array.from({ length: total }, (_, row) => row));
  const drawn = all.slice(0, Math.min(askedRows, total)); // not sorted: the test needs an order that says nothing
  const vectors = matrix(drawn.length, columns);
  const place = new Map(Array.from(drawn, (row, at) => [row, at]));
  for await (const { from, rows, data } of source.chunks(0)) {
    for (let i = 0; i < rows; i++) {
      const at = place.get(from + i);
      if (at !== undefined) vectors.data.set(data.subarray(i * columns, (i + 1) * columns), at * columns);
    }
  }
  const best: { row: number; value: number }[][] = Array.from(drawn, () => []);
  for await (const { from, rows, data } of source.chunks(0)) {
    stopIfAborted(control, "neighbours");
    const k = Math.min(depth + 1, rows);
    const near = await nearestRows(vectors, matrix(rows, columns, data), k, nearness);
    for (const [at, row] of drawn.entries()) {
      for (let i = at * k; i < (at + 1) * k; i++) {
        if (from + near.rows[i]! !== row) best[at]!.push({ row: from + near.rows[i]!, value: near.values[i]! });
      }
      best[at] = nearestFirst(best[at]!, nearness === "euclidean").slice(0, depth);
    }
    control.onProgress?.({ stage: "neighbours", done: from + rows, total, unit: "rows" });
  }
  return { asked: { rows: drawn, vectors }, near: best.map((each) => each.map(({ row }) => row)) };
}

function nearestFirst<Found extends { readonly value: number }>(found: readonly Found[], isDistance: boolean): Found[] {
  return found.toSorted((a, b) => (isDistance ? a.value - b.value : b.value - a.value));
}

interface Asking {
  readonly search: CodeSearch;
  /** Of the rows that are looked for. */
  readonly ids: readonly string[];
  readonly control: RunControl;
}

/** What the store finds for each row, itself left out. */
async function answers(
  { search, ids, control }: Asking,
  text: (at: number) => string,
  { way, count }: { readonly way: "index" | "every row"; readonly count: number },
): Promise<(readonly FoundRow[])[]> {
  const found: (readonly FoundRow[])[] = [];
  for (const [at, id] of ids.entries()) {
    stopIfAborted(control, "searching");
    const rows = await search.nearest(text(at), count + 1, way);
    found.push(rows.filter((each) => each.id !== id).slice(0, count));
    control.onProgress?.({ stage: way === "index" ? "index" : "all codes", done: at + 1, total: ids.length, unit: "rows" });
  }
  return found;
}

function sharesOf(found: readonly (readonly FoundRow[])[], wanted: readonly (readonly string[])[]): FoundShare {
  return meanShare(
    found.map((rows, at) => {
      const there = new Set(rows.map(({ id }) => id));
      return wanted[at]!.filter((id) => there.has(id)).length / wanted[at]!.length;
    }),
  );
}

/** Distances of the same codes differ by no more, however they are added up. */
const rounding = 1e-6;

/** The share of the nearest by a look at every code that an index finds, or others as near: codes of few bits have many. */
function asNear(found: readonly FoundRow[], every: readonly FoundRow[]): number {
  const farthest = every.at(-1)!.distance;
  const limit = farthest + rounding * Math.max(1, Math.abs(farthest));
  return Math.min(every.length, found.filter(({ distance }) => distance <= limit).length) / every.length;
}

function meanShare(shares: readonly number[]): FoundShare {
  const candidate = Float64Array.from(shares);
  const full = new Float64Array(candidate.length).fill(1);
  return { mean: meanOf(candidate), atLeast: largestKept({ full, candidate, chance: 0 }, level) };
}

/** The same by an index over the whole vectors, where they lie in a store that has one. */
async function wholeIndex(
  vectors: string,
  codes: CodeForm,
  { columns, data }: Matrix,
  { wanted, ...asking }: Omit<Asking, "search"> & { readonly wanted: readonly (readonly string[])[] },
): Promise<IndexRecall["wholeIndex"]> {
  if (!isSinkAddress(vectors)) return null;
  const { address, sink } = sinkOf(vectors);
  if (sink.openSearch === undefined || address.chosen.table === undefined || address.chosen.vector === undefined) return null;
  const form: CodeForm = { ...codes, kind: "float32", size: columns, bytes: 4 * columns };
  const text = (at: number): string => codeText(form, bytesOf(data), at * form.bytes);
  return withSearch(vectors, form, asking.control, async (search) =>
    search.index === null
      ? null
      : {
          index: search.index,
          found: sharesOf(await answers({ ...asking, search }, text, { way: "index", count: depth }), wanted),
        },
  );
}
