/**
 * k-sparse probing: how much a probe knows that sees the best k dimensions only.
 *
 * Gurnee et al. 2023, "Finding Neurons in a Haystack: Case Studies with Sparse
 * Probing", arXiv:2305.01610. Subsets: sparse-subsets.ts; the probe is refitted on
 * each, its penalty chosen on validation rows.
 */

import type { InquirySentence, InquiryValue } from "../results/inquired.ts";
import { counted, formatCount, formatIntervalScore, formatNumber } from "../results/words.ts";
import { retention } from "../statistics/metrics.ts";
import type { Inquiry } from "./inquiry.ts";
import { notAboveMajority } from "./refusal.ts";
import { rowsNeededSentence } from "./rows-needed.ts";
import { largestExact, screenedDimensions, sparseSearch } from "./sparse-subsets.ts";
import { intervalScore, startTestScores, withBounds } from "./test-scores.ts";

/** Sizes: exact ones, then by exchange. */
const sizes = [1, 2, 3, 4, 5, 8, 16, 32, 64];

/** The inquiry. */
export const kSparse: Inquiry = {
  name: "k-sparse",
  title: "k-sparse",
  description: `probes on the best k dimensions: exact for k up to ${largestExact} (branch and bound), by exchange beyond`,
  source: "Gurnee et al. 2023, arXiv:2305.01610",
  targets: ["binary", "multiclass", "regression"],
  over: "slice",
  async ask([vectors], settings) {
    const { training, living } = vectors!;
    const scores = await startTestScores(vectors!, settings);
    const full = await scores.probed(vectors!);
    const refused = notAboveMajority(scores, full.test);
    if (refused !== null) return { sentences: [refused], tables: [] };
    const search = await sparseSearch(training);
    const rows: Record<string, InquiryValue>[] = [];
    const sentences: InquirySentence[] = [];
    for (const k of sizes.filter((size) => size <= living.length)) {
      const subset = search.at(k);
      const probed = await scores.probed(vectors!, subset.dimensions);
      rows.push({
        k,
        search: subset.bound === null ? "exchange (heuristic)" : subset.exact ? "exact" : "stopped early",
        lambda: subset.lambda,
        bound: subset.bound,
        branches: subset.branches,
        score: withBounds(probed.test),
        train: probed.train,
        retention: retention(probed.test.score, scores.majority.score, full.test.score),
        dimensions: Array.from(subset.dimensions, (j) => living[j]!),
      });
      if (k !== Math.min(largestExact, living.length)) continue;
      const above = scores.aboveMajority(probed.test);
      const how = subset.exact
        ? `no other ${counted(k, "dimension")} of the ${formatCount(Math.min(screenedDimensions, living.length))} screened ${k === 1 ? "tells" : "tell"} the training labels better by Wilks' lambda, ${formatNumber(subset.lambda, 3)}`
        : `a search that was stopped early: Wilks' lambda ${formatNumber(subset.lambda, 3)}, at best ${formatNumber(subset.bound ?? 0, 3)}`;
      const reach = `reaches ${formatIntervalScore(intervalScore(probed.test), scores.metric)} on the test rows, beside ${formatIntervalScore(intervalScore(full.test), scores.metric)} for the whole vector of ${formatCount(living.length)}`;
      sentences.push({
        kind: above.shown ? "finding" : "limit",
        text: `A probe that sees the best ${counted(k, "dimension")} only (${how}) ${reach}.${above.shown ? "" : ` That is not shown to be above the baseline.${rowsNeededSentence(above.rowsNeeded)}`}`,
      });
    }
    return {
      sentences,
      tables: [
        {
          title: "k-sparse probing",
          columns: [
            { key: "k", title: "k", unit: "count" },
            { key: "search", title: "Search", unit: "text" },
            { key: "score", title: "Score", unit: "score" },
            { key: "train", title: "on train", unit: "score" },
            { key: "retention", title: "Retained", unit: "share" },
            { key: "lambda", title: "Wilks' lambda", unit: "number" },
            { key: "bound", title: "Lower bound", unit: "number" },
            { key: "branches", title: "Branches", unit: "count" },
            { key: "dimensions", title: "Dimensions", unit: "dimensions" },
          ],
          rows,
          note: `Up to k = ${largestExact} the subset is the best among ${screenedDimensions} screened dimensions (half by forward selection, half by the F-statistic), proved by branch and bound: its lambda is its own lower bound. Larger subsets are improved by exchange until no single exchange helps; better ones may exist.`,
        },
      ],
    };
  },
};
