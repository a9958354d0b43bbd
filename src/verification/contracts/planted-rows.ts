/** The planted sets that contracts are asked on, drawn once. */
import { seeded } from "../../base/random.ts";
import type { Labels, Target } from "../../statistics/labels.ts";
import { type Role, type Rows, rows, withDimensions } from "../../statistics/rows.ts";
import { drawPlanted, type Planted, plantedPlans } from "../planted-sets.ts";

let drawn: readonly Planted[] | null = null;

/** The sets whose labels are of these kinds. */
export function plantedFor(targets: readonly Target[]): readonly Planted[] {
  drawn ??= plantedPlans.map((plan) => drawPlanted(plan));
  return drawn.filter(({ target }) => targets.includes(target));
}

/** Those that vary. */
export function livingDimensions({ training, dead }: Planted): readonly number[] {
  return Array.from({ length: training.vectors.columns }, (_, j) => j).filter((j) => !dead.includes(j));
}

/** The set without its dead dimensions, as a study sees it. */
export function live(set: Planted): Planted {
  const kept = livingDimensions(set);
  const { training, validation, test } = set;
  return {
    ...set,
    training: withDimensions(training, kept),
    validation: withDimensions(validation, kept),
    test: withDimensions(test, kept),
  };
}

/** The same vectors with shuffled labels. */
export function shuffled<R extends Role>(from: Rows<R>, seed: number): Rows<R> {
  const values = seeded(seed).shuffle(from.labels.values.slice());
  return rows(from.role, from.vectors, { ...from.labels, values } as Labels); // of the kind that they were of
}
