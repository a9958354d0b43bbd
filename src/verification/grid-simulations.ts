/** k* of a curve and of the same curve drawn twice as fine, on the same rows. */

import { runCurveCell } from "../cells/curve-cell.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { sizeGrid } from "../cells/sizes.ts";
import { cutSlice } from "../cells/slice.ts";
import { fewestOfCurve } from "../claims/fewest.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Fewest } from "../results/summary.ts";
import { resample } from "../statistics/bootstrap.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { score } from "../statistics/metrics.ts";
import { discordanceOf } from "../statistics/paired-proportions.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { type Rows, rows } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";
import { partOf } from "./truth.ts";

const dimensions = 96;
const counts = { training: 2000, validation: 100, test: 1200, fresh: 20_000 } as const;
const margin = 0.01;
const bootstraps = 1000;

/** How far apart the classes are in each direction; directions become narrower, as principal components do. */
interface Spread {
  readonly name: string;
  readonly sentence: string;
  apart(direction: number): number;
}

const spreads: readonly Spread[] = [
  {
    name: "grids-one-direction",
    sentence: "one direction of 96 knows the label: every size is enough, and any may fail by chance",
    apart: (j) => (j === 0 ? 2.6 : 0),
  },
  {
    name: "grids-tail",
    sentence: "one direction of 96 knows nearly all, and thirty know a little each: no size is clearly the first",
    apart: (j) => (j === 0 ? 2.4 : j <= 30 ? 0.14 : 0),
  },
  {
    name: "grids-falling",
    sentence: "every direction of 96 knows something of the label, each less than the one before",
    apart: (j) => 1.3 * (j + 1) ** -0.75,
  },
];

const coarse = sizeGrid(dimensions);

/** A size between any two. */
const fine = [...new Set(coarse.flatMap((k, at) => [k, Math.round(Math.sqrt(k * (coarse[at + 1] ?? k)))]))].sort((a, b) => a - b);

/** One simulation a spread. */
export const gridSimulations: readonly Simulation[] = spreads.map(({ name, sentence, apart }) => ({
  name,
  sentence,
  async trial(random) {
    const population = { dimensions, shares: [0.5, 0.5], plant: planting(apart) };
    const parts = await Promise.all(
      Object.entries(counts).map(([part, count]) => drawRows(population, "test", count, null, random.fork(part))),
    );
    const curve = await curveOf(parts, random.fork("bootstrap").below(2 ** 31));
    const [k, finer] = [curve.fewestOf(coarse), curve.fewestOf(fine)];
    const inferior = curve.losses.filter(({ size, loss }) => k.grid.includes(size) && loss >= margin);
    return [
      counting("k* from a grid twice as fine", [Math.abs(placeOf(k, k.k) - placeOf(k, finer.k)) <= 1]),
      ...(inferior.length === 0 ? [] : [counting("k*", [k.k !== null && inferior.some(({ size }) => size >= (k.k ?? 0))])]),
    ];
  },
}));

/** Moves a row to its class, and makes each direction narrower than the one before; powers are taken once, not a row. */
function planting(apart: Spread["apart"]): (x: Float64Array, label: number) => void {
  const distance = Float64Array.from({ length: dimensions }, (_, j) => apart(j));
  const width = Float64Array.from({ length: dimensions }, (_, j) => (j === 0 ? 2 : (j + 1) ** -0.4));
  return (x, label) => {
    for (let j = 0; j < dimensions; j++) x[j] = (x[j]! + (label === 1 ? 0.5 : -0.5) * distance[j]!) * width[j]!;
  };
}

/** Where a size stands among those tested; behind the last where there is none. */
function placeOf({ grid }: Fewest, k: number | null): number {
  const place = grid.findIndex((size) => k !== null && size >= k);
  return place < 0 ? grid.length : place;
}

/** Linear discriminants on principal components of every fine size. @param parts  training, validation, test, fresh rows */
async function curveOf(
  parts: readonly Rows<"test">[],
  seed: number,
): Promise<{ readonly losses: readonly { size: number; loss: number }[]; fewestOf(sizes: readonly number[]): Fewest }> {
  const all = together(parts);
  const splits = Uint8Array.from(
    parts.flatMap(({ vectors }, part) =>
      Array.from<number>({ length: vectors.rows }).fill([splitCodes.training, splitCodes.validation][part] ?? splitCodes.test),
    ),
  );
  const slice = cutSlice(all.vectors, all.labels, splits);
  const { points } = await runCurveCell(slice, { compressor: "pca", probes: ["lda"], sizes: fine }, seed);
  const truth = slice.test.labels;
  const predictions = points.map(({ fits }) => unpackLabels(fits[0]!.test, truth.values.length));
  const seen = predictions.map((predicted) => partOf(predicted, 0, counts.test));
  const labels = partOf(truth, 0, counts.test);
  const scores = await resampledScores("accuracy", labels, seen, resample(counts.test, { seed, count: bootstraps }));
  const discordances = seen.map((predicted) => discordanceOf(predicted, seen.at(-1)!, labels));
  const accuracies = predictions.map((predicted) =>
    score("accuracy", partOf(truth, counts.test, truth.values.length), partOf(predicted, counts.test, truth.values.length)),
  );
  return {
    losses: fine.map((size, at) => ({ size, loss: accuracies.at(-1)! - accuracies[at]! })),
    fewestOf(sizes) {
      const of = <T>(values: readonly T[]): readonly T[] => sizes.map((size) => values[fine.indexOf(size)]!);
      const named = { compressor: "pca", probe: "lda", metric: "accuracy", margin } as const;
      const tested = { sizes, scores: of(scores), discordances: of(discordances), reference: scores.at(-1)! };
      return fewestOfCurve({ ...named, ...tested, rows: counts.test, refused: null, rowsNeeded: null });
    },
  };
}

/** Parts one behind the other. */
function together(parts: readonly Rows<"test">[]): Rows<"test"> {
  const vectors = matrix(
    parts.reduce((sum, part) => sum + part.vectors.rows, 0),
    dimensions,
  );
  const values = new Int32Array(vectors.rows);
  let at = 0;
  for (const part of parts) {
    vectors.data.set(part.vectors.data, at * dimensions);
    values.set(part.labels.values, at);
    at += part.vectors.rows;
  }
  const labels: ClassLabels = { kind: "classes", classes: 2, values };
  return rows("test", vectors, labels);
}
