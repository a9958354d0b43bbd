/** What must hold of the three splits before anything is fitted on them. */
import { InputError } from "../base/errors.ts";
import { counted } from "../results/words.ts";
import { type Fact, splitCodes, type Task } from "./task.ts";

/** Where rows came from. */
export interface RolesFrom {
  readonly file?: string | undefined;
  readonly todo?: string;
}

const roleNames = ["training", "validation", "test"] as const;

/**
 * Checks that each split has rows, that training has two classes (or two
 * values), and reports classes that stand only in some splits.
 * @param from for messages: where the rows came from, and what to do about labels of one class
 * @throws InputError
 */
export function checkRoles(
  task: Pick<Task, "labels" | "labelNames" | "splits">,
  name: string,
  from: RolesFrom = {},
): readonly Fact[] {
  const { file, todo = "Is this the right column? Name it with {label}." } = from;
  const seen = roleNames.map(() => new Map<number, number>());
  for (const [i, split] of task.splits.entries()) {
    const label = task.labels.values[i]!;
    const counts = seen[split];
    counts?.set(label, (counts.get(label) ?? 0) + 1);
  }
  for (const [split, role] of roleNames.entries()) {
    if (seen[split]!.size > 0) continue;
    throw new InputError({
      where: `task ${name}`,
      must: `there must be ${role} rows`,
      got: "none after removals",
      todo: "Give more rows, or splits that do not repeat each other.",
      file,
    });
  }
  const training = seen[splitCodes.training]!;
  const isClasses = task.labels.kind === "classes";
  if (training.size < 2) {
    throw new InputError({
      where: `task ${name}`,
      must: isClasses ? "training must have at least two classes" : "training must have at least two different values",
      got: isClasses ? `only ${JSON.stringify(task.labelNames[[...training.keys()][0]!])}` : "one",
      todo,
      file,
    });
  }
  return isClasses ? absentClasses(task, seen, training) : [];
}

function absentClasses(
  task: Pick<Task, "labelNames">,
  seen: readonly ReadonlyMap<number, number>[],
  training: ReadonlyMap<number, number>,
): readonly Fact[] {
  const facts: Fact[] = [];
  const named = (codes: readonly number[]): string => {
    const names = codes.slice(0, 5).map((code) => JSON.stringify(task.labelNames[code] ?? String(code)));
    return codes.length > 5 ? `${names.join(", ")} and ${codes.length - 5} more` : names.join(", ");
  };
  for (const split of [splitCodes.validation, splitCodes.test]) {
    const there = seen[split]!;
    const unseen = [...there.keys()].filter((code) => !training.has(code)).sort((a, b) => a - b);
    if (unseen.length > 0) {
      const count = unseen.reduce((sum, code) => sum + (there.get(code) ?? 0), 0);
      facts.push({
        code: "class-not-in-training",
        count,
        sentence: `${counted(count, "row")} of ${roleNames[split]} with a class that no training row has (${named(unseen)}): no probe can get ${count === 1 ? "it" : "them"} right.`,
      });
    }
    const absent = [...training.keys()].filter((code) => !there.has(code)).sort((a, b) => a - b);
    if (absent.length > 0) {
      facts.push({
        code: `class-not-in-${roleNames[split]}`,
        count: absent.length,
        sentence: `${absent.length === 1 ? "One class does" : `${absent.length} classes do`} not occur in ${roleNames[split]}: ${named(absent)}.`,
      });
    }
  }
  return facts;
}
