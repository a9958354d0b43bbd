/** What an analysis noticed that was not known before it began. */
import type { Summary } from "../results/summary.ts";
import type { Fact } from "../tasks/task.ts";

/** Says what the summary has beyond what was said. */
export function noteLaterFacts(
  { task }: Summary,
  said: readonly Fact[],
  context: { readonly note: (sentence: string) => void },
): void {
  const known = new Set(said.map(({ sentence }) => sentence));
  for (const { sentence } of task.facts ?? []) if (!known.has(sentence)) context.note(sentence);
}
