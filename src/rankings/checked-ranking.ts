/** A ranking that a person brought, its importances checked where it is called. */
import { identityOf } from "../base/brought.ts";
import { answerOf, holds, notFinite } from "../base/brought-answers.ts";
import { unsharedRows } from "../statistics/rows.ts";
import type { Ranking } from "./ranking.ts";

/** The same ranking; importances that are too few, or not finite, are a BroughtError that names it. */
export function checkedRanking(ranking: Ranking): Ranking {
  const who = { kind: "ranking", identity: identityOf(ranking) };
  const { name, version, options, origin, title, description, source, targets, uses, judges } = ranking;
  return {
    ...{ name, version, options, origin, title, description, source, targets, uses, judges },
    async importance(training, random) {
      const importance = await answerOf(who, "importance", () => ranking.importance(unsharedRows(training), random));
      const { columns } = training.vectors;
      const isTyped: boolean = importance instanceof Float64Array;
      holds(isTyped && importance.length === columns, who, {
        must: `importances must be a Float64Array of ${columns}, one a dimension`,
        got: isTyped ? `${importance.length}` : importance,
        call: "importance",
      });
      const found = notFinite(importance);
      holds(found === null, who, { must: "importances must be finite numbers", got: found, call: "importance" });
      return importance;
    },
  };
}
