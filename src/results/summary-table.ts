/** The table of a summary: whole vectors, and curves with their k*. */
import { pointAtFewest } from "./curves.ts";
import type { Interval } from "./interval-score.ts";
import { ownHeadProbe } from "./own-head-probe.ts";
import { isRowOf, type ResultRow } from "./result-row.ts";
import type { Fewest, Summary, Variant } from "./summary.ts";

/** One row of the table: the whole vector of a variant with a probe, or a curve of it. Scores have four digits, those of the summary have all. */
export interface SummaryTableRow {
  readonly variant: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  /** Of the whole vector, with this probe. */
  readonly full: number | null;
  readonly majority: number;
  /** Null of the whole vector. */
  readonly compressor: string | null;
  readonly probe: string;
  /** k*, or null where it is not shown, and of the whole vector. */
  readonly k: number | null;
  /** Score at k*; of the whole vector its own. */
  readonly score: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A probe on the whole vector. */
interface WholeScore {
  readonly probe: string;
  readonly score: number;
  readonly interval: Interval;
}

/** The rows of every variant: the whole vector first, the reference probe first. */
export function summaryTable({ variants, task }: Summary, rows: readonly ResultRow[]): SummaryTableRow[] {
  return variants.flatMap((of) => {
    const whole = wholeScores(of, rows, task.metric);
    const blank = (probe: string): Omit<SummaryTableRow, "compressor" | "k" | "score" | "low" | "high"> => {
      const { name: variant, layer, pooling, headSeed } = of;
      const full = whole.find((found) => found.probe === probe)?.score;
      return {
        variant,
        layer,
        pooling,
        headSeed,
        full: full === undefined ? null : fourDigits(full),
        majority: fourDigits(task.majority),
        probe,
      };
    };
    return [
      ...whole.map((found) => ({ ...blank(found.probe), compressor: null, k: null, ...scoreColumns(found) })),
      ...of.fewest.map((entry) => ({ ...blank(entry.probe), compressor: entry.compressor, k: entry.k, ...atFewest(of, entry) })),
    ].map(inOrder);
  });
}

function wholeScores(of: Variant, rows: readonly ResultRow[], metric: string): readonly WholeScore[] {
  const others = rows.flatMap((row): readonly WholeScore[] => {
    const { part, probe, score, low, high } = row;
    const isOther = part === "full" && row.metric === metric && probe !== null && probe !== of.full.probe && isRowOf(row, of);
    return isOther && low !== null && high !== null ? [{ probe, score, interval: [low, high] }] : [];
  });
  return [of.full, ...others, ...(of.ownHead === null ? [] : [{ ...of.ownHead, probe: ownHeadProbe }])];
}

function atFewest(of: Variant, entry: Fewest): Pick<SummaryTableRow, "score" | "low" | "high"> {
  const at = pointAtFewest(of, entry);
  return at === null ? { score: null, low: null, high: null } : scoreColumns(at);
}

function scoreColumns({
  score,
  interval: [low, high],
}: Omit<WholeScore, "probe">): Pick<SummaryTableRow, "score" | "low" | "high"> {
  return { score: fourDigits(score), low: fourDigits(low), high: fourDigits(high) };
}

/** With its columns as they are to be printed. */
function inOrder(row: SummaryTableRow): SummaryTableRow {
  const { variant, layer, pooling, headSeed, full, majority, compressor, probe, k, score, low, high } = row;
  return { variant, layer, pooling, headSeed, full, majority, compressor, probe, k, score, low, high };
}

function fourDigits(value: number): number {
  return Number(value.toFixed(4));
}
