/** Which dimensions are switched off inside a model: the best ones, outliers, and as many random ones beside each. */
import { seeded } from "../base/random.ts";
import type { InterventionSpec } from "../cells/intervention-cell.ts";
import type { InterventionSet } from "../results/intervention.ts";
import type { ResultRow } from "../results/result-row.ts";
import { type Place, samePlace } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { argsortNumbers } from "../statistics/order.ts";
import { trainScores } from "./importance-overlap.ts";

/** Draws of random dimensions for each number of them. */
export const controlDraws = 10;

/** What stands in place of a switched-off dimension. */
export const fills = ["zero", "mean"] as const;

/** A set of dimensions, with why they were chosen. */
export interface ChosenSet {
  readonly set: InterventionSet;
  readonly dimensions: readonly number[];
}

/** All that is switched off inside one model. */
export interface InterventionSets {
  readonly sets: readonly ChosenSet[];
  /** Random sets by their size. */
  readonly controls: ReadonlyMap<number, readonly (readonly number[])[]>;
}

/** The vectors that a model's head reads. */
export interface ReadVectors {
  readonly name: string;
  readonly headSeed: number | null;
  readonly layer: number;
  readonly pooling: string;
}

/** Chooses, on training rows; null where the head's vectors were not analysed. */
export function chooseSets(
  read: ReadVectors,
  { summary, rows }: { readonly summary: Summary; readonly rows: readonly ResultRow[] },
  seed: number,
): InterventionSets | null {
  const isRead = (found: Place & { readonly headSeed: number | null }): boolean =>
    samePlace(found, read) && found.headSeed === read.headSeed;
  const train = [...trainScores(rows.filter((row) => isRead({ ...row, name: row.variant })))];
  if (train.length === 0) return null;
  const order = Array.from(argsortNumbers(train.map(([, score]) => -score)), (at) => train[at]![0]);
  const { geometry = [], norms = [] } = summary.comparison ?? {};
  const byVariance = geometry.find(isRead)?.outlierDimensions ?? [];
  const byNorms = norms.find(({ name, headSeed }) => name === read.name && headSeed === read.headSeed)?.outliers ?? [];
  const chosen: readonly ChosenSet[] = [
    ...([1, 3, 10] as const)
      .filter((top) => top <= order.length)
      .map((top) => ({ set: `top-${top}` as const, dimensions: order.slice(0, top) })),
    { set: "variance-outliers", dimensions: [...byVariance] },
    { set: "norm-outliers", dimensions: byNorms.map(({ dimension }) => dimension) },
  ];
  const taken = new Set(chosen.flatMap(({ dimensions }) => dimensions));
  const others = order.filter((dimension) => !taken.has(dimension)).sort((a, b) => a - b);
  const sets = chosen.filter(({ dimensions }) => dimensions.length > 0 && dimensions.length <= others.length);
  return { sets, controls: new Map(sets.map(({ dimensions: { length } }) => [length, randomSets(others, length, seed)])) };
}

function randomSets(others: readonly number[], size: number, seed: number): readonly (readonly number[])[] {
  const random = seeded(seed).fork("intervention");
  return Array.from({ length: controlDraws }, (_, draw) =>
    random
      .fork(`${size} ${draw}`)
      .shuffle([...others])
      .slice(0, size)
      .sort((a, b) => a - b),
  );
}

/** What is to be predicted with each set and each random one; first of all, without any. */
export function interventionSpecs(head: string, { sets, controls }: InterventionSets): readonly InterventionSpec[] {
  const all = [...sets.map(({ dimensions }) => dimensions), ...[...controls.values()].flat()];
  return [
    { kind: "intervention", head, fill: "zero", dimensions: [] },
    ...fills.flatMap((fill) => all.map((dimensions): InterventionSpec => ({ kind: "intervention", head, fill, dimensions }))),
  ];
}
