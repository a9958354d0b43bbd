/** The headline numbers of every set of vectors of every study: one line each, in a table and as CSV. */
import { csvLine } from "../formats/csv-field.ts";
import { headlineFewest } from "../report/study.ts";
import { numberBytes } from "../results/number-bytes.ts";
import type { FinishedShown } from "./open-study.ts";

/** One set of vectors: a variant, layer, pooling and seeds. */
export interface HeadlineRow {
  readonly study: string;
  readonly encoder: string | null;
  readonly task: string;
  readonly variant: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  readonly dataSeed: number;
  readonly testRows: number;
  readonly metric: string;
  readonly probe: string;
  readonly full: number;
  readonly fullLow: number;
  readonly fullHigh: number;
  readonly bestDimension: number | null;
  readonly best: number | null;
  readonly bestLow: number | null;
  readonly bestHigh: number | null;
  readonly compressor: string | null;
  readonly fewest: number | null;
  readonly dimensions: number | null;
  readonly fewestBytes: number | null;
  readonly refused: boolean;
}

/** The lines of some studies, in their order. */
export function headlineRows(studies: readonly FinishedShown[]): readonly HeadlineRow[] {
  return studies.flatMap(({ name, summary: { task, encoder, variants } }) =>
    variants.map((variant): HeadlineRow => {
      const { full, bestDimension: best } = variant;
      const fewest = variant.refused === null ? headlineFewest(variant) : null;
      return {
        study: name,
        encoder: encoder?.name ?? null,
        task: task.name,
        variant: variant.name,
        layer: variant.layer,
        pooling: variant.pooling,
        headSeed: variant.headSeed,
        dataSeed: variant.dataSeed,
        testRows: task.rows.test,
        metric: task.metric,
        probe: full.probe,
        full: full.score,
        fullLow: full.interval[0],
        fullHigh: full.interval[1],
        bestDimension: best?.index ?? null,
        best: best?.score ?? null,
        bestLow: best?.interval[0] ?? null,
        bestHigh: best?.interval[1] ?? null,
        compressor: fewest?.compressor ?? null,
        fewest: fewest?.k ?? null,
        dimensions: variant.dimensions ?? encoder?.dimensions ?? null,
        fewestBytes: fewest?.k == null ? null : numberBytes * fewest.k,
        refused: variant.refused !== null,
      };
    }),
  );
}

const columnNames: readonly (keyof HeadlineRow)[] = [
  ...(["study", "encoder", "task", "variant", "layer", "pooling", "headSeed", "dataSeed", "testRows"] as const),
  ...(["metric", "probe", "full", "fullLow", "fullHigh", "bestDimension", "best", "bestLow", "bestHigh"] as const),
  ...(["compressor", "fewest", "dimensions", "fewestBytes", "refused"] as const),
];

/** All lines as CSV (RFC 4180), with a heading. */
export function rowsAsCsv(rows: readonly HeadlineRow[]): string {
  const lines = [columnNames, ...rows.map((row) => columnNames.map((name) => row[name]))];
  return lines.map((line) => `${csvLine(line)}\r\n`).join("");
}
