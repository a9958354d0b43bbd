/** The worker of column-threads.ts. */
import { answerCalls } from "../runtime/answer-calls.ts";
import { type RangeRules, rulesOfRange } from "./single-dimension-range.ts";
import { logisticsOfRange, type SingleLogistics } from "./single-logistic-range.ts";

const calls = {
  rules: (work: Parameters<typeof rulesOfRange>): RangeRules => rulesOfRange(...work),
  logistics: (work: Parameters<typeof logisticsOfRange>): SingleLogistics => logisticsOfRange(...work),
};

/** What this worker answers. */
export type ColumnCalls = typeof calls;

answerCalls(calls);
