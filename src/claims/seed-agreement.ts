/** The same dimensions with every seed? Agreement of single-dimension train scores over the living dimensions of all seeds. */
import { importanceAgreement } from "../measures/importance-agreement.ts";
import type { SeedAgreement } from "../results/comparison.ts";
import { keyOfPlace } from "../results/slice-identity.ts";
import { trainScores } from "./importance-overlap.ts";
import type { InferredSlice } from "./inferred-slice.ts";

/** One entry a name, layer and pooling that has several seeds. */
export function seedAgreements(slices: readonly InferredSlice[]): readonly SeedAgreement[] {
  const groups = new Map<string, InferredSlice[]>();
  for (const slice of slices) {
    const key = keyOfPlace({ name: slice.variant.name, ...slice.slice });
    groups.set(key, [...(groups.get(key) ?? []), slice]);
  }
  return [...groups.values()].flatMap((seeds) => {
    const trains = seeds.map(({ inferred }) => trainScores(inferred.rows));
    const [first, scores] = [seeds[0]!, trains[0]!];
    const shared = [...scores.keys()].filter((dimension) => trains.every((train) => train.has(dimension)));
    if (seeds.length < 2 || shared.length < 2) return [];
    const agreement = importanceAgreement(trains.map((train) => shared.map((dimension) => train.get(dimension)!)));
    const { layer, pooling } = first.slice;
    return [{ name: first.variant.name, layer, pooling, seeds: seeds.length, agreement }];
  });
}
