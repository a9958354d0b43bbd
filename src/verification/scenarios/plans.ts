/**
 * What scenarios are made of: how effects are planted, and the sizes of most of them. An effect of e moves two classes
 * e standard deviations apart in one dimension.
 */
import type { Scenario } from "../scenario.ts";

/** The best single dimensions first. */
export const topDimensions = "top-dimensions:f-statistic";
/** Principal components. */
export const pca = "pca";
/** Two classes, equally frequent. */
export const halves = [0.5, 0.5] as const;

/** Moves classes apart: class 1 up and class 0 down by half an effect, dimension by dimension. */
export function apart(effects: Readonly<Record<number, number>>): Scenario["plant"] {
  const moved = Object.entries(effects).map(([j, effect]) => [Number(j), effect / 2] as const);
  return (x, label) => {
    for (const [j, half] of moved) x[j] = x[j]! + (label === 1 ? half : -half);
  };
}

/** A head of two classes whose logits are half a direction apart from 0. */
export function headAlong(direction: readonly number[]): readonly (readonly number[])[] {
  return [direction.map((weight) => -weight / 2), direction.map((weight) => weight / 2)];
}

/** Raises one dimension a class. */
export function raised(by: number, dimensionOf: (label: number) => number | null): Scenario["plant"] {
  return (x, label) => {
    const j = dimensionOf(label);
    if (j !== null) x[j] = x[j]! + by;
  };
}

/** Noise stays noise. */
export const nothing: Scenario["plant"] = () => {};

/** Of most scenarios. */
export const usual: Pick<Scenario, "dimensions" | "rows" | "margin" | "probes" | "compressors"> = {
  dimensions: 8,
  rows: { training: 300, validation: 150, test: 400 },
  margin: 0.02,
  probes: ["lda"],
  compressors: [pca, topDimensions],
};
