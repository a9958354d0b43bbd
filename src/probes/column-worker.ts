/** The worker of column-threads.ts. */
import { answerCalls } from "../runtime/answer-calls.ts";
import type { ColumnRange } from "../statistics/columns.ts";
import type { ColumnTasks } from "./column-threads.ts";
import { rulesOfRange } from "./single-dimension-range.ts";
import { logisticsOfRange } from "./single-logistic-range.ts";

/** A task's question of a range of columns. */
export type ColumnCall = {
  [Name in keyof ColumnTasks]: { readonly name: Name; readonly ask: ColumnTasks[Name]["ask"]; readonly range: ColumnRange };
}[keyof ColumnTasks];

answerCalls<ColumnCall, ColumnTasks[keyof ColumnTasks]["answer"]>((call) => ({
  response: call.name === "rules" ? rulesOfRange(call.ask, call.range) : logisticsOfRange(call.ask, call.range),
}));
