/** Invented details of an invented study, for tests of the page: sound in themselves, and every list another for every dimension. */
import { seeded } from "../../src/base/random.ts";
import { dimensionsOf, type StudyResults } from "../../src/report/study.ts";
import {
  copiesKept,
  type Details,
  extremesKept,
  mistakesKept,
  mostThresholds,
  noRow,
  type SliceDetails,
} from "../../src/results/details.ts";
import { identityOfSlice } from "../../src/results/slice-identity.ts";
import type { Variant } from "../../src/results/summary.ts";

/** What to invent. */
export interface SampleDetailsOptions {
  /** Texts of the first rows, in turn. */
  readonly texts?: readonly string[];
  /** Are all values of every dimension the same? */
  readonly isFlat?: boolean;
}

/** Test rows: fewer than the study has, and enough for what is listed. */
const rows = 24;
const bins = 6;

/** The study with details of every slice. */
export function withDetails(study: StudyResults, options: SampleDetailsOptions = {}): StudyResults {
  return { ...study, details: sampleDetails(study, options) };
}

function sampleDetails({ summary }: StudyResults, { texts = ["A fine film."], isFlat = false }: SampleDetailsOptions): Details {
  const names = summary.task.labelNames ?? [];
  const classes =
    names.length === 0
      ? [{ name: "all rows", rows }]
      : names.map((name, i) => ({ name, rows: Math.floor((rows + names.length - 1 - i) / names.length) }));
  const labels = names.length === 0 ? [] : Array.from({ length: rows }, (_, row) => row % names.length);
  const [before, after] = [summary.variants[0]!, summary.variants.at(-1)!];
  const counts = { right: 3, wrong: 1, bothRight: rows - 6, bothWrong: 2 };
  return {
    schema: "assay/details@1",
    classes,
    rows,
    labels: packed(Uint16Array.from(labels)),
    slices: summary.variants.map((variant) =>
      sampleSlice(variant, dimensionsOf(summary, variant), labels, { groups: Math.max(1, names.length), isFlat }),
    ),
    changes:
      before === after
        ? []
        : [{ before: identityOfSlice(before), after: identityOfSlice(after), counts, right: [1, 2, 3], wrong: [4] }],
    texts: {
      status: "kept",
      leftOut: 0,
      kept: Array.from({ length: rows }, (_, row) => ({ row, text: texts[row % texts.length]!, isCut: row === 5 })),
    },
  };
}

function sampleSlice(
  variant: Variant,
  dimensions: number,
  labels: readonly number[],
  { groups, isFlat }: { readonly groups: number; readonly isFlat: boolean },
): SliceDetails {
  const random = seeded(3);
  const isDead = (dimension: number): boolean => variant.deadDimensions.includes(dimension);
  /** So many numbers a dimension; zeros where it is dead. */
  const each = (count: number, make: (dimension: number, at: number) => number): number[] =>
    Array.from({ length: dimensions * count }, (_, i) => {
      const dimension = Math.floor(i / count);
      return isDead(dimension) ? 0 : make(dimension, i % count);
    });
  const histograms = new Uint32Array(dimensions * groups * bins);
  const confusion = new Uint32Array(labels.length === 0 ? 0 : dimensions * groups ** 2);
  for (let i = 0; i < dimensions; i++) {
    if (isDead(i)) continue;
    for (let row = 0; row < rows; row++) {
      const group = labels[row] ?? 0;
      const bin = isFlat ? 0 : Math.min(bins - 1, Math.floor(random.uniform() * 4) + (group % 2) * 2);
      histograms[(i * groups + group) * bins + bin]! += 1;
      const says = row % 12 < i % 12 ? (group + 1) % groups : group;
      if (labels.length > 0) confusion[(i * groups + group) * groups + says]! += 1;
    }
  }
  const most = mostThresholds(groups);
  const shown = isFlat ? 0 : Math.min(1, most);
  return {
    ...identityOfSlice(variant),
    dimensions,
    living: packed(Uint8Array.from(each(1, () => 1))),
    bins,
    ranges: packed(Float32Array.from(each(2, (i, at) => (isFlat ? 1 : at === 0 ? -1 - i / 8 : 1 + i / 4)))),
    histograms: packed(histograms),
    thresholds: packed(Float32Array.from(each(most, (i, at) => (at < shown ? 0.25 + i / 16 : Number.NaN)))),
    said: packed(Uint16Array.from(each(most + 1, (i, at) => (at <= shown ? (i + at) % groups : 0)))),
    confusion: packed(confusion),
    extremes: packed(Uint32Array.from(each(extremesKept, (i, at) => (i + at) % rows))),
    mistakes: packed(Uint32Array.from(each(mistakesKept, (i, at) => (at < 2 ? (i + at) % rows : noRow)))),
    copies: packed(Uint16Array.from(each(copiesKept, (i, at) => (i + at + 1) % dimensions))),
    correlations: packed(Float32Array.from(each(copiesKept, (i, at) => 0.9 - at / 5 - (i % 10) / 50))),
    wholeConfusion: packed(Uint32Array.from(wholeConfusion(labels, groups))),
    structure: sampleStructure(variant, dimensions, isFlat),
  };
}

/** Every row is right but the first. */
function wholeConfusion(labels: readonly number[], groups: number): readonly number[] {
  const counts = new Array<number>(labels.length === 0 ? 0 : groups ** 2).fill(0);
  for (const [row, label] of labels.entries()) counts[label * groups + (row === 0 ? (label + 1) % groups : label)]! += 1;
  return counts;
}

/** Dimensions from the last to the first, the less alike the further on. */
function sampleStructure({ deadDimensions }: Variant, dimensions: number, isFlat: boolean): SliceDetails["structure"] {
  const living = [...new Array<undefined>(dimensions).keys()].filter((dimension) => !deadDimensions.includes(dimension));
  const isDead = (dimension: number): boolean => deadDimensions.includes(dimension);
  return {
    deviations: packed(Float32Array.from({ length: dimensions }, (_, i) => (isFlat || isDead(i) ? 0 : 1 + (i % 5)))),
    spectrum: packed(Float32Array.from(living, (_, i) => (isFlat ? 0 : 1 / (1 + i)))),
    order: packed(Uint16Array.from(living.toReversed())),
    heights: packed(Float32Array.from(living.slice(1), (_, i) => Math.min(1, 0.05 + i / living.length))),
  };
}

function packed(numbers: Uint8Array | Uint16Array | Uint32Array | Float32Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
}
