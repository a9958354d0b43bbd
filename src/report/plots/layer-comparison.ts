/** What finetuning changed, by layer: how alike the vectors are, and their shape. */

import type { Comparison, Geometry, PairComparison } from "../../results/comparison.ts";
import type { SliceIdentity } from "../../results/slice-identity.ts";
import { formatCount, formatNumber } from "../format.ts";
import { capital, poolingName } from "../words.ts";
import { layerTicks } from "./layers.ts";
import { drawLines, type Line, type LinesData } from "./lines.ts";
import type { Figure, StudyPlot } from "./plot.ts";

/** The plot. */
export const layerComparison: StudyPlot = {
  name: "layer-comparison",
  description: "CKA, RSA, participation ratio and TwoNN by layer, before and after finetuning",
  about: "finetuning",
  figures({ summary: { comparison } }) {
    if (comparison === undefined) return [];
    const layers = [...new Set(comparison.geometry.flatMap(({ layer }) => (layer === null ? [] : [layer])))];
    return layers.length < 2 ? [] : [...similarity(comparison, layers), ...shape(comparison, layers)];
  },
};

const similarities = [
  ["linear CKA", "linearCka"],
  ["debiased CKA", "linearCkaDebiased"],
  ["RSA", "rsa"],
] as const;

const shapes = [
  ["participation ratio", "participationRatio"],
  ["intrinsic dimension (TwoNN)", "twonn"],
] as const;

function similarity(comparison: Comparison, layers: readonly number[]): readonly Figure[] {
  const { pairs, rows } = comparison;
  if (pairs.length === 0) return [];
  const poolings = poolingsOf(pairs);
  const lines = groups(pairs).flatMap((group) =>
    similarities.map(
      ([label, key], series): Line => ({
        ...placed(group, label, series),
        points: pointsOf(group, (one: PairComparison) => one[key]),
      }),
    ),
  );
  const data: LinesData = {
    title: "Likeness of the vectors before and after finetuning, by layer",
    panels: poolings.map(poolingName),
    lines,
    x: layerAxis(layers),
    y: {
      label: "↑ likeness to pretrained (1: alike)",
      type: "linear",
      include: [0, 1],
      span: 1,
      format: (value) => formatNumber(value, 2),
    },
  };
  return [
    {
      heading: "How far each layer moved",
      caption: `Each line compares the vectors of the same ${formatCount(rows.test)} test rows before and after finetuning, layer by layer (0 is the embeddings); several lines of one kind are several runs, one a seed. CKA and RSA are 1 where the vectors are the same up to a rotation and scale; RSA is the rank correlation of all pairwise cosines.`,
      legend: similarities.map(([label], series) => ({ label: capital(label), series, shape: "line" })),
      draw: (frame) => drawLines(data, frame),
    },
  ];
}

function shape({ geometry, rows }: Comparison, layers: readonly number[]): readonly Figure[] {
  const names = [...new Set(geometry.map(({ name }) => name))];
  const poolings = poolingsOf(geometry);
  const kinds = names.flatMap((name) => poolings.map((pooling) => ({ name, pooling })));
  const lines = groups(geometry).flatMap((group) => {
    const series = kinds.findIndex(({ name, pooling }) => name === group[0]?.name && pooling === group[0].pooling);
    const label = kindName(kinds[series]);
    return shapes.map(([panel, key]): Line => ({ panel, label, series, points: pointsOf(group, (one: Geometry) => one[key]) }));
  });
  const data: LinesData = {
    title: "Participation ratio and intrinsic dimension, by layer",
    panels: shapes.map(([panel]) => panel),
    lines,
    x: layerAxis(layers),
    y: {
      label: "↑ dimensions (log scale)",
      type: "log",
      include: [],
      span: 1,
      format: (value) => formatNumber(value, value < 10 ? 1 : 0),
    },
  };
  return [
    {
      heading: "In how many directions the vectors spread",
      caption: `Participation ratio: how many directions the variance is spread over. TwoNN: of how many dimensions the surface is that the vectors lie on, from nearest neighbours alone. Both on ${formatCount(rows.test)} test rows, by layer; several lines of one kind are several runs, one a seed. They answer different questions: variance can gather in few directions while the surface stays as intricate as it was.`,
      legend: kinds.map((kind, series) => ({ label: capital(kindName(kind)), series, shape: "line" })),
      draw: (frame) => drawLines(data, frame),
    },
  ];
}

function kindName(kind: { readonly name: string; readonly pooling: string } | undefined): string {
  return kind === undefined ? "" : `${kind.name}, ${poolingName(kind.pooling)}`;
}

function poolingsOf(slices: readonly SliceIdentity[]): readonly string[] {
  return [...new Set(slices.map(({ pooling }) => pooling ?? ""))];
}

/** The layers of one variant and pooling. */
function groups<T extends SliceIdentity>(slices: readonly T[]): readonly (readonly T[])[] {
  const found = new Map<string, T[]>();
  for (const one of slices) {
    const key = JSON.stringify([one.name, one.pooling, one.headSeed, one.dataSeed]);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return [...found.values()];
}

function placed([first]: readonly SliceIdentity[], label: string, series: number): Pick<Line, "panel" | "label" | "series"> {
  return { panel: poolingName(first?.pooling ?? ""), label, series };
}

function pointsOf<T extends SliceIdentity>(group: readonly T[], value: (one: T) => number | null): Line["points"] {
  return group
    .flatMap((one) => {
      const y = value(one);
      return y === null ? [] : [{ x: one.layer ?? 0, y }];
    })
    .sort((a, b) => a.x - b.x);
}

function layerAxis(layers: readonly number[]): LinesData["x"] {
  return { label: "layer →", type: "linear", ticks: (narrow) => layerTicks(layers, narrow), format: (x) => `${formatCount(x)}` };
}
