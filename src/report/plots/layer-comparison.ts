/** What finetuning changed, by layer: how alike the vectors are, and their shape. */
import type { Comparison } from "../../results/comparison.ts";
import { capital, poolingName } from "../../results/names.ts";
import { keyOfSlice, type SliceIdentity } from "../../results/slice-identity.ts";
import { formatCount } from "../../results/words.ts";
import { layerAxis } from "./axes.ts";
import { type Line, lineChart } from "./lines.ts";
import { type Figure, legendOf, type StudyPlot } from "./plot.ts";

/** The plot. */
export const layerComparison: StudyPlot = {
  name: "layer-comparison",
  description: "CKA, RSA, participation ratio and TwoNN by layer, before and after finetuning",
  about: "finetuning",
  figures({ summary: { comparison } }) {
    if (comparison === undefined) return [];
    const layers = [...new Set(comparison.geometry.flatMap(({ layer }) => (layer === null ? [] : [layer])))];
    return layers.length < 2 ? [] : [...similarity(comparison, layers), shape(comparison, layers)];
  },
};

const similarities = { "linear CKA": "linearCka", "debiased CKA": "linearCkaDebiased", RSA: "rsa" } as const;
const shapes = { "participation ratio": "participationRatio", "intrinsic dimension (TwoNN)": "twonn" } as const;

function similarity({ pairs, rows }: Comparison, layers: readonly number[]): readonly Figure[] {
  if (pairs.length === 0) return [];
  const lines = runs(pairs).flatMap(({ pooling, run }) =>
    Object.entries(similarities).map(([label, measure], series): Line => {
      return { panel: pooling, label, series, points: pointsOf(run, (slice) => slice[measure]) };
    }),
  );
  return [
    {
      heading: "How far each layer moved",
      caption: `Each line compares the vectors of the same ${formatCount(rows.test)} test rows before and after finetuning, layer by layer (0 is the embeddings); several lines of one kind are several runs, one a seed. CKA and RSA are 1 where the vectors are the same up to a rotation and scale; RSA is the rank correlation of all pairwise cosines.`,
      legend: legendOf(Object.keys(similarities).map(capital), "line"),
      chart: lineChart({
        title: "Likeness of the vectors before and after finetuning, by layer",
        panels: [...new Set(pairs.map(({ pooling }) => poolingName(pooling ?? "")))],
        lines,
        x: (shown) => layerAxis(shown, 0.3, layers),
        y: { label: "↑ likeness to pretrained (1: alike)", scale: "linear", include: [0, 1], span: 1, format: { decimals: 2 } },
      }),
    },
  ];
}

function shape({ geometry, rows }: Comparison, layers: readonly number[]): Figure {
  const names = [...new Set(geometry.map(({ name }) => name))];
  const poolings = [...new Set(geometry.map(({ pooling }) => poolingName(pooling ?? "")))];
  const kinds = names.flatMap((name) => poolings.map((pooling) => `${name}, ${pooling}`));
  const lines = runs(geometry).flatMap(({ name, pooling, run }) =>
    Object.entries(shapes).map(([panel, measure]): Line => {
      const label = `${name}, ${pooling}`;
      return { panel, label, series: kinds.indexOf(label), points: pointsOf(run, (slice) => slice[measure]) };
    }),
  );
  return {
    heading: "In how many directions the vectors spread",
    caption: `Participation ratio: how many directions the variance is spread over. TwoNN: of how many dimensions the surface is that the vectors lie on, from nearest neighbours alone. Both on ${formatCount(rows.test)} test rows, by layer; several lines of one kind are several runs, one a seed. They answer different questions: variance can gather in few directions while the surface stays as intricate as it was.`,
    legend: legendOf(kinds.map(capital), "line"),
    chart: lineChart({
      title: "Participation ratio and intrinsic dimension, by layer",
      panels: Object.keys(shapes),
      lines,
      x: (shown) => layerAxis(shown, 0.3, layers),
      y: { label: "↑ dimensions (log scale)", scale: "log", include: [], span: 1, format: "magnitude" },
    }),
  };
}

/** The layers of one variant, pooling and seeds. */
function runs<T extends SliceIdentity>(slices: readonly T[]) {
  const found = new Map<string, { readonly name: string; readonly pooling: string; readonly run: readonly T[] }>();
  for (const slice of slices) {
    const key = keyOfSlice({ ...slice, layer: null });
    const run = [...(found.get(key)?.run ?? []), slice];
    found.set(key, { name: slice.name, pooling: poolingName(slice.pooling ?? ""), run });
  }
  return [...found.values()];
}

/** From the lowest layer. */
function pointsOf<T extends SliceIdentity>(run: readonly T[], value: (slice: T) => number | null): Line["points"] {
  const points = run.map((slice) => ({ x: slice.layer ?? 0, y: value(slice) }));
  return points.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }])).sort((a, b) => a.x - b.x);
}
