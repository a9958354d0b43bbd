/**
 * Whether the first dimensions hold more than others do, as those of an encoder trained for truncation (Kusupati et al.
 * 2022, Matryoshka, arXiv:2205.13147).
 *
 *   r(S) = mean over query rows of the share of their ten nearest rows by cosine that are among the ten nearest by the
 *          dimensions S alone
 *   p_k = (1 + |{draws: r(S) ≥ r(first k)}|) / (1 + draws),  S a random set of k dimensions
 *
 * For k = d/2, d/4, d/8; corrected by Holm 1979. If the order of the dimensions says nothing, the first k are such a
 * random set themselves, and p holds exactly, whatever the vectors are (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585).
 */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { type Matrix, takeColumns, takeRows } from "../numeric/matrix.ts";
import { holm } from "../statistics/family-wise.ts";
import { nearestRows } from "../statistics/nearest-rows.ts";
import { sharedRows } from "../statistics/retrieval.ts";
import { firstDimensions } from "../statistics/rows.ts";

/** What was found of one size. */
export interface NestedSize {
  /** k */
  readonly size: number;
  /** r(first k) */
  readonly recall: number;
  /** Of random sets of k dimensions. */
  readonly random: { readonly mean: number; readonly largest: number };
  readonly pValue: number;
  /** After Holm's correction over the sizes. */
  readonly adjusted: number;
}

/** What was found. */
export interface NestedDimensions {
  /** Whether the first dimensions hold more at every size, adjusted p below the level. */
  readonly looksNested: boolean;
  /** The largest first. */
  readonly sizes: readonly NestedSize[];
  /** Rows that were looked for, and among how many. */
  readonly rows: { readonly queries: number; readonly corpus: number };
  readonly draws: number;
}

/** How it is asked. */
export interface NestedDimensionsOptions {
  /** 0.05 when left out. */
  readonly level?: number;
  /** Random sets a size: 199 when left out, for which three sizes after Holm's correction can reach 0.015. */
  readonly draws?: number;
}

/** Shares of the dimensions that are kept. */
const shares = [1 / 2, 1 / 4, 1 / 8] as const;

/** Fewer dimensions than this tell nothing apart. */
const [fewestDimensions, fewestRows] = [16, 50];

/** Rows that are looked for, and looked among, at most. */
const [mostQueries, mostCorpus] = [200, 1000];

/** Neighbours. */
const neighbours = 10;

/**
 * Tests it on vectors [n, d]: up to 200 of the rows are looked for among up to 1,000 others.
 * @throws InputError with fewer than 50 rows or 16 dimensions
 */
export async function nestedDimensions(
  vectors: Matrix,
  random: Random,
  { level = 0.05, draws = 199 }: NestedDimensionsOptions = {},
): Promise<NestedDimensions> {
  const d = vectors.columns;
  requireEnough(vectors);
  const order = random.fork("rows").shuffle(Int32Array.from({ length: vectors.rows }, (_, i) => i));
  const count = Math.min(mostQueries, Math.floor(vectors.rows / 5));
  const queries = takeRows(vectors, order.subarray(0, count));
  const corpus = takeRows(vectors, order.subarray(count, count + mostCorpus));
  const found = async (dimensions: Int32Array | null): Promise<Int32Array> => {
    const kept = (x: Matrix): Matrix => (dimensions === null ? x : takeColumns(x, dimensions));
    return (await nearestRows(kept(queries), kept(corpus), neighbours)).rows;
  };
  const wanted = await found(null);
  const recallOf = async (dimensions: Int32Array): Promise<number> => meanShare(await found(dimensions), wanted);
  const sizes: Omit<NestedSize, "adjusted">[] = [];
  for (const size of shares.map((share) => Math.round(share * d))) {
    const recall = await recallOf(firstDimensions(size));
    const drawn = random.fork(`size ${size}`);
    const all = firstDimensions(d);
    const others: number[] = [];
    for (let draw = 0; draw < draws; draw++) others.push(await recallOf(drawn.shuffle(all).slice(0, size)));
    const mean = others.reduce((sum, value) => sum + value, 0) / draws;
    const pValue = (1 + others.filter((value) => value >= recall).length) / (1 + draws);
    sizes.push({ size, recall, random: { mean, largest: Math.max(...others) }, pValue });
  }
  const adjusted = holm(sizes.map(({ pValue }) => pValue));
  return {
    looksNested: adjusted.every((pValue) => pValue < level),
    sizes: sizes.map((size, at) => ({ ...size, adjusted: adjusted[at]! })),
    rows: { queries: queries.rows, corpus: corpus.rows },
    draws,
  };
}

/** Mean over queries of the neighbours that two searches share. */
function meanShare(found: Int32Array, wanted: Int32Array): number {
  let sum = 0;
  for (let from = 0; from < wanted.length; from += neighbours) {
    sum += sharedRows(found.subarray(from, from + neighbours), wanted.subarray(from, from + neighbours));
  }
  return sum / (wanted.length / neighbours);
}

function requireEnough({ rows, columns }: Matrix): void {
  if (rows >= fewestRows && columns >= fewestDimensions) return;
  throw new InputError({
    where: "nestedDimensions",
    must: `there must be at least ${fewestRows} rows of ${fewestDimensions} dimensions`,
    got: `[${rows}, ${columns}]`,
    todo: "Give more rows; of fewer dimensions a half is no truncation worth asking about.",
  });
}
