/** What an analysis noticed that was not known before it began. */
import { sameFact } from "../results/fact.ts";
import type { Summary } from "../results/summary.ts";
import type { Fact } from "../tasks/task.ts";

/** Says what the summary has beyond what is known. */
export function noteLaterFacts(
  { task }: Summary,
  known: readonly Fact[],
  context: { readonly note: (sentence: string) => void },
): void {
  for (const fact of task.facts ?? []) if (!known.some((other) => sameFact(other, fact))) context.note(fact.sentence);
}
