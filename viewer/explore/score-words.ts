/** The score of one dimension alone in words. */
import type { PageScores } from "../../src/report/page-data.ts";
import { formatRowScore } from "../../src/results/words.ts";
import type { HeadlineMetric } from "../../src/statistics/headline-metric.ts";

/** With its interval where it has one; null where the dimension was not scored. */
export function scoreWords({ dimension, score, low, high }: PageScores, of: number, metric: HeadlineMetric): string | null {
  const at = dimension.indexOf(of);
  return at < 0 ? null : formatRowScore({ score: score[at]!, low: low[at]!, high: high[at]! }, metric);
}
