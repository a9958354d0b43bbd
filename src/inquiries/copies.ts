/**
 * Copies: how many disjoint subsets of k dimensions each keep a share τ of what the
 * whole vector knows. The best subset is found, taken away, the next one found
 * among what is left, and so on.
 *
 * A subset keeps τ when its score is shown to be above majority + τ·(full −
 * majority), one-sided 95 %, paired. Rounds are tested in order and the first
 * failure ends the count, so that no correction for their number is needed.
 *
 * Gurnee et al. 2023, arXiv:2305.01610, "iterative pruning" (10 rounds of k = 5,
 * without a test); disjoint subsets: Sharma et al. 2023, arXiv:2305.00875.
 */

import type { InquirySentence, InquiryTable } from "../results/inquired.ts";
import { counted, formatCount, formatIntervalScore, joined, type Noun } from "../results/words.ts";
import { lowerBound } from "../statistics/bootstrap.ts";
import { retention } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import type { InquiredVectors, Inquiry } from "./inquiry.ts";
import { notAboveMajority } from "./refusal.ts";
import { rowsNeededSentence, rowsToShowAbove } from "./rows-needed.ts";
import { type SparseSearch, sparseSearch } from "./sparse-subsets.ts";
import { intervalScore, startTestScores, type TestScores, withBounds } from "./test-scores.ts";

/** Sizes of the subsets. */
const sizes = [1, 5];

/** Shares to be kept, the least first. */
const shares = [0.9, 0.95, 0.99];

/** Where every round keeps the least share, the count ends here and says "at least". */
const mostRounds = 20;

/** The inquiry. */
export const copies: Inquiry = {
  name: "copies",
  title: "copies",
  description: "how many disjoint subsets of 1 and 5 dimensions each keep 90, 95 and 99 % of what the whole vector knows",
  source: "Gurnee et al. 2023, arXiv:2305.01610",
  targets: ["binary", "multiclass", "regression"],
  over: "slice",
  async ask([vectors], settings) {
    const scores = await startTestScores(vectors!, settings);
    const { test: full } = await scores.probed(vectors!);
    const refused = notAboveMajority(scores, full);
    if (refused !== null) return { sentences: [refused], tables: [] };
    const whole: Whole = { vectors: vectors!, scores, full };
    const search = await sparseSearch(vectors!.training);
    const prunings: Pruning[] = [];
    for (const k of sizes.filter((size) => size <= vectors!.living.length)) prunings.push(await prune(whole, search, k));
    return {
      sentences: prunings.map((pruning) => sentenceOf(whole, pruning)),
      tables: [copiesTable(prunings), roundsTable(whole, prunings)],
    };
  },
};

/** The whole vector, its scores and what its probe has: what every subset is compared with. */
interface Whole {
  readonly vectors: InquiredVectors;
  readonly scores: TestScores;
  readonly full: ResampledScore;
}

/** What came of subsets of one size. */
interface Pruning {
  readonly k: number;
  /** The subsets, in the order in which they were taken away; at least one. */
  readonly rounds: readonly Round[];
  /** How many of them keep each of `shares`. */
  readonly kept: readonly number[];
  /** Whether none has failed to keep each of `shares` yet. */
  readonly open: readonly boolean[];
}

/** A subset that is taken away. */
interface Round {
  /** Columns of the rows. */
  readonly dimensions: Int32Array;
  readonly test: ResampledScore;
}

/** Takes subsets of k dimensions away, until one does not keep the least share. */
async function prune({ vectors, scores, full }: Whole, search: SparseSearch, k: number): Promise<Pruning> {
  const left = new Set(vectors.living.keys());
  const kept = shares.map(() => 0);
  const open = shares.map(() => true);
  const rounds: Round[] = [];
  while (open[0]! && rounds.length < mostRounds && left.size >= k) {
    const { dimensions } = search.at(k, [...left]);
    const { test } = await scores.probed(vectors, dimensions);
    for (const [place, share] of shares.entries()) {
      open[place] = open[place]! && lowerBound(beyondShare(test, full, scores.majority, share).resampled) > 0;
      if (open[place]) kept[place] = kept[place]! + 1;
    }
    for (const j of dimensions) left.delete(j);
    rounds.push({ dimensions, test });
  }
  return { k, rounds, kept, open };
}

function copiesTable(prunings: readonly Pruning[]): InquiryTable {
  return {
    title: "Copies",
    columns: [
      { key: "k", title: "Dimensions each", unit: "count" },
      { key: "share", title: "Kept", unit: "share" },
      { key: "copies", title: "Disjoint subsets", unit: "count" },
      { key: "more", title: "Or more", unit: "text" },
    ],
    rows: prunings.flatMap(({ k, kept, open }) =>
      shares.map((share, place) => ({ k, share, copies: kept[place]!, more: open[place]! && open[0]! })),
    ),
    note: `A subset keeps a share when it is shown to (one-sided 95 %, paired bootstrap); the count ends with the first that is not, or after ${mostRounds} rounds.`,
  };
}

function roundsTable({ vectors, scores, full }: Whole, prunings: readonly Pruning[]): InquiryTable {
  return {
    title: "Rounds of pruning",
    columns: [
      { key: "k", title: "k", unit: "count" },
      { key: "round", title: "Round", unit: "count" },
      { key: "score", title: "Score", unit: "score" },
      { key: "retention", title: "Retained", unit: "share" },
      { key: "dimensions", title: "Dimensions", unit: "dimensions" },
    ],
    rows: prunings.flatMap(({ k, rounds }) =>
      rounds.map(({ dimensions, test }, place) => ({
        k,
        round: place + 1,
        score: withBounds(test),
        retention: retention(test.score, scores.majority.score, full.score),
        dimensions: Array.from(dimensions, (j) => vectors.living[j]!),
      })),
    ),
    note: "Each round takes the best subset, exact among 50 screened dimensions, of what earlier rounds left.",
  };
}

/** score − (majority + share·(full − majority)): what it has beyond the share, shown where its one-sided bound of 95 % is above 0. */
function beyondShare(subset: ResampledScore, full: ResampledScore, majority: ResampledScore, share: number): ResampledScore {
  return {
    score: subset.score - (1 - share) * majority.score - share * full.score,
    resampled: subset.resampled.map((value, b) => value - (1 - share) * majority.resampled[b]! - share * full.resampled[b]!),
  };
}

/** What is taken, one or several. */
function subsetNoun(k: number): Noun {
  if (k === 1) return { one: "single dimension", many: "single dimensions" };
  const size = counted(k, "dimension");
  return { one: `subset of ${size}`, many: `disjoint subsets of ${size}` };
}

function sentenceOf({ vectors, scores, full }: Whole, { k, rounds, kept, open }: Pruning): InquirySentence {
  if (kept[0]! > 0) return countsSentence(k, kept, open);
  const { test: best } = rounds[0]!;
  const beyond = beyondShare(best, full, scores.majority, shares[0]!);
  const needed = rowsNeededSentence(rowsToShowAbove(beyond, 0, vectors.test.vectors.rows));
  return {
    kind: "limit",
    text: `Not even the best ${subsetNoun(k).one} (${formatIntervalScore(intervalScore(best), scores.metric)}) is shown to keep ${shares[0]! * 100} % of what the whole vector has over the baseline: no copies of that size are shown.${needed}`,
  };
}

function countsSentence(k: number, kept: readonly number[], open: readonly boolean[]): InquirySentence {
  const parts = shares.map((share, place) => {
    const least = open[place] ? "at least " : "";
    return `${least}${formatCount(kept[place]!)} to keep ${share * 100} %`;
  });
  return {
    kind: "finding",
    text: `Of ${subsetNoun(k).many}, taken one after the other, ${joined(parts)} of what the whole vector has over the baseline, each are shown.`,
  };
}
