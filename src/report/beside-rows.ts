/** The rows beside accuracy, gathered by what was predicted: the own classifier, the whole vector, each size of the headline's curve. */
import { ownHeadProbe } from "../results/own-head-probe.ts";
import type { ResultRow } from "../results/result-row.ts";
import { formatInterval, formatNumber, formatScore } from "../results/words.ts";
import type { VariantView } from "./study-view.ts";

/** Scores of one set of predictions, by metric. */
export type Scores = ReadonlyMap<string, ResultRow>;

/** Those of one set of vectors; what has no scores beside accuracy is left out. */
export interface BesideScores {
  readonly ownHead: readonly Scores[];
  readonly whole: readonly Scores[];
  /** In the order of the rows: growing k. */
  readonly sizes: readonly Scores[];
}

/** Finds them. */
export function besideScores({ fewest, rows }: VariantView): BesideScores {
  const of = (part: ResultRow["part"]): readonly Scores[] =>
    grouped(rows(part, "every")).filter((scores) => scores.has("macro-f1"));
  return {
    ownHead: of("own-head"),
    whole: of("full"),
    sizes: of("curve").filter((scores) => {
      const row = scores.get("macro-f1");
      return row?.compressor === fewest?.compressor && row?.probe === fewest?.probe && row?.probe !== ownHeadProbe;
    }),
  };
}

/** "0.834 [0.812, 0.853]", "61.3 % [52.0, 70.1] of “positive” (120 rows)", "0.021 [0.000, 0.043] (perfect 0.018)". */
export function written(row: ResultRow | undefined): string {
  if (row === undefined) return "–";
  const isShare = row.metric === "accuracy" || row.metric === "balanced-accuracy" || row.metric === "worst-recall";
  const unit = isShare ? "accuracy" : "spearman";
  const bounds = row.low === null || row.high === null ? "" : ` ${formatInterval([row.low, row.high], unit)}`;
  const of = row.className == null ? "" : ` of “${row.className}”`;
  const perfect = row.expected == null ? "" : ` (perfect ${formatNumber(row.expected, 3)})`;
  return `${formatScore(row.score, unit)}${bounds}${of}${perfect}`;
}

/** Rows of the same predictions together, in their order. */
function grouped(rows: readonly ResultRow[]): readonly Scores[] {
  const groups = new Map<string, Map<string, ResultRow>>();
  for (const row of rows) {
    const key = JSON.stringify([row.part, row.compressor, row.probe, row.k]);
    const group = groups.get(key) ?? new Map<string, ResultRow>();
    group.set(row.metric, row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
