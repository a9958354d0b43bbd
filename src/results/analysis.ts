/** What comes of an analysis. */
import type { Details } from "./details.ts";
import type { ResultRow } from "./result-row.ts";
import type { StudySummary } from "./study-summary.ts";

/** Claims, the rows behind them, and what can be looked up of single dimensions and texts. */
export interface Analysis {
  readonly summary: StudySummary;
  readonly rows: readonly ResultRow[];
  /** details.json; null where no slice was asked for it. */
  readonly details: Details | null;
}
