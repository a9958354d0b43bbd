/** What comes of an analysis. */
import type { ResultRow } from "./result-row.ts";
import type { StudySummary } from "./study-summary.ts";

/** Claims and the rows behind them. */
export interface Analysis {
  readonly summary: StudySummary;
  readonly rows: readonly ResultRow[];
}
