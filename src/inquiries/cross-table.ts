/**
 * Rankings crossed with probes: a ranking that looks good with the probe it comes
 * from may not with another, and a good probe makes every ranking look good. Each
 * ranking is read from the best dimension and from the worst: the gap between the
 * two is what the ranking knows.
 *
 * Antverg & Belinkov 2022, "On the Pitfalls of Analyzing Individual Neurons in
 * Language Models", arXiv:2110.07483, section 3.
 */

import { seeded } from "../base/random.ts";
import { probes } from "../probes/index.ts";
import { rankings } from "../rankings/index.ts";
import { orderByImportance } from "../rankings/ranking.ts";
import type { InquirySentence, InquiryValue } from "../results/inquired.ts";
import { formatDifference, formatInterval } from "../results/words.ts";
import { standardError } from "../statistics/bootstrap.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { targetOf } from "../statistics/labels.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { normalQuantile } from "../statistics/normal.ts";
import type { Inquiry } from "./inquiry.ts";
import { rowsNeededSentence, rowsToShowAbove } from "./rows-needed.ts";
import { intervalScore, paired, startTestScores, withBounds } from "./test-scores.ts";

/** The paper's rankings (linear, Gaussian, Probeless, random) and those that cost little; such as there are. */
const chosenRankings = ["lca", "gaussian", "mean-difference", "f-statistic", "lda-forward", "random"];

/** The paper's probes, linear and Gaussian, and those for values. */
const chosenProbes = ["logistic", "gaussian", "lda", "ridge"];

/** Numbers of dimensions. */
const sizes = [1, 4, 16, 64];

/** Of a wrong finding among all pairs. */
const level = 0.05;

/** The inquiry. */
export const crossTable: Inquiry = {
  name: "cross-table",
  title: "cross table",
  description: "every ranking with every probe, best dimensions first and worst first",
  source: "Antverg & Belinkov 2022, arXiv:2110.07483",
  targets: ["binary", "multiclass", "regression"],
  over: "slice",
  async ask([vectors], settings) {
    const { training, living } = vectors!;
    const target = targetOf(training.labels);
    const fitting = <T extends { readonly name: string; readonly targets: readonly string[] }>(
      items: readonly T[],
      names: readonly string[],
    ): readonly T[] => items.filter(({ name, targets }) => names.includes(name) && targets.includes(target));
    const scores = await startTestScores(vectors!, settings);
    const grid = sizes.filter((k) => 2 * k <= living.length);
    const rows: Record<string, InquiryValue>[] = [];
    const gaps: { readonly ranking: string; readonly probe: string; readonly gap: ResampledScore }[] = [];
    for (const ranking of fitting(rankings.items, chosenRankings)) {
      const order = orderByImportance(
        await ranking.importance(training, seeded(settings.seed).fork("ranking").fork(ranking.name)),
      );
      for (const probe of fitting(probes.items, chosenProbes)) {
        for (const k of grid) {
          const best = await scores.probed(vectors!, order.subarray(0, k), probe.name);
          const worst = await scores.probed(vectors!, order.subarray(living.length - k), probe.name);
          const gap = paired(best.test, worst.test);
          rows.push({
            ranking: ranking.name,
            probe: probe.name,
            k,
            best: withBounds(best.test),
            worst: withBounds(worst.test),
            gap: withBounds(gap),
          });
          if (k === grid.at(-1)) gaps.push({ ranking: ranking.name, probe: probe.name, gap });
        }
      }
    }
    return {
      sentences: gaps.length === 0 ? [] : [sentenceOf(gaps, grid.at(-1)!, scores.metric, vectors!.test.vectors.rows)],
      tables: [
        {
          title: "Rankings and probes",
          columns: [
            { key: "ranking", title: "Ranking", unit: "text" },
            { key: "probe", title: "Probe", unit: "text" },
            { key: "k", title: "k", unit: "count" },
            { key: "best", title: "Best first", unit: "score" },
            { key: "worst", title: "Worst first", unit: "score" },
            { key: "gap", title: "Gap", unit: "difference" },
          ],
          rows,
          note: "The first and the last k dimensions of each ranking, read by each probe; rankings see training rows only.",
        },
      ],
    };
  },
};

function sentenceOf(
  gaps: readonly { readonly ranking: string; readonly probe: string; readonly gap: ResampledScore }[],
  k: number,
  metric: HeadlineMetric,
  rows: number,
): InquirySentence {
  const real = gaps.filter(({ ranking }) => ranking !== "random");
  const side = 1 - level / (2 * real.length);
  const far = normalQuantile(side);
  const shown = real.filter(({ gap }) => gap.score > far * standardError(gap.resampled));
  const widest = real.reduce((most, one) => (one.gap.score > most.gap.score ? one : most), real[0]!);
  const { score, interval } = intervalScore(widest.gap);
  return {
    kind: shown.length > 0 ? "finding" : "limit",
    text: `Of ${real.length} pairs of ranking and probe, ${shown.length} are shown to know the best ${k} dimensions from the worst ${k} (95 % for all of them together: Bonferroni-corrected, standard errors of the paired bootstrap); the widest gap is ${formatDifference(score, metric)} ${formatInterval(interval, metric)}, ${widest.ranking} read by ${widest.probe}.${shown.length > 0 ? "" : rowsNeededSentence(rowsToShowAbove(widest.gap, 0, rows, side))}`,
  };
}
