/**
 * Where heads come from: every head that reads a slice, its first weights and its last, beside the class means of that
 * slice, its own and the pretrained one.
 */

import { cellOf } from "../cells/finished-slice.ts";
import { defined } from "../cells/geometry-cell.ts";
import { linearMapOfHead } from "../cells/linear-map-of-head.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { prepareHead } from "../cells/prepared-head.ts";
import type { CheckedVariant, StudiedHead } from "../cells/studied-variant.ts";
import { type HeadAlignment, headAlignment } from "../measures/head-alignment.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { AgainstChance, HeadOrigin } from "../results/comparison.ts";
import { identityOfSlice, sameMatrix } from "../results/slice-identity.ts";
import { spearman } from "../statistics/correlation.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { trainScores } from "./importance-overlap.ts";
import type { Inferred } from "./inference.ts";
import { baselineVariant, type InferredSlice } from "./inferred-slice.ts";

/** The origins of the heads of all variants. */
export async function headOrigins(
  slices: readonly InferredSlice[],
  variants: readonly CheckedVariant[],
): Promise<readonly HeadOrigin[]> {
  const origins: HeadOrigin[] = [];
  for (const variant of variants) {
    if (variant.head === null) continue;
    const read = slices.filter((slice) => isReadBy(variant, slice));
    for (const weights of ["initial", "final"] as const) {
      const layers = weights === "initial" ? variant.head.initialLayers : variant.head.layers;
      if (layers == null) continue;
      const map = await mapOf({ ...variant.head, layers }, variant);
      for (const slice of read) {
        const alignment = await alignmentOf(slice, map);
        if (alignment === null) continue;
        origins.push({
          ...identityOfSlice({ ...slice.variant, ...slice.slice }),
          head: { seed: variant.headSeed, weights },
          alignment: { value: alignment.cosine, chance: alignment.chance },
          importance: map.through === null ? importanceOf(slice.inferred, map.weight) : null,
        });
      }
    }
  }
  return origins;
}

/** Whether a slice is the one that a variant's head reads, of the variant itself or of the pretrained one. */
function isReadBy({ name, headSeed, dataSeed, head }: CheckedVariant, { variant, slice }: InferredSlice): boolean {
  const isSameVariant = variant.name === name && variant.headSeed === headSeed && variant.dataSeed === dataSeed;
  return head !== null && (isSameVariant || variant.name === baselineVariant) && sameMatrix(slice, head);
}

/** A head as a linear map, and the map of the layers below its last: chance draws last layers only. */
interface HeadMap {
  readonly weight: Matrix;
  /** Null for a head of one layer. What comes before the last may be the encoder's own pooler. */
  readonly through: Matrix | null;
}

async function mapOf(head: StudiedHead, { vectors }: CheckedVariant): Promise<HeadMap> {
  const prepared = prepareHead(head, vectors);
  const { weight } = await linearMapOfHead(prepared);
  const before = head.layers.slice(0, -1);
  const through = before.length === 0 ? null : (await linearMapOfHead({ ...prepared, layers: before, classes: null })).weight;
  return { weight, through };
}

/** Null where there are no classes, or the class means coincide. */
async function alignmentOf(slice: InferredSlice, { weight, through }: HeadMap): Promise<HeadAlignment | null> {
  const { labels, dimensions } = slice.variant.vectors;
  const packed = cellOf(slice, "geometry")?.classMeans ?? null;
  if (labels.kind === "values" || packed === null) return null;
  const { classes } = labels;
  // The means themselves, one row a class: their means are themselves.
  const means = matrix(classes, dimensions, Float32Array.from(unpackLabels(packed, classes * dimensions).values));
  const each: ClassLabels = { kind: "classes", classes, values: Int32Array.from({ length: classes }, (_, c) => c) };
  return defined(async () => headAlignment(means, each, weight, through));
}

/** Quantile of a standard normal distribution that |z| stays under with 95 % probability. */
const bothSides = 1.959964;

/** ρ of single-dimension train score and √(Σ_c w̃_cj²); unrelated orders of n dimensions have ρ ~ N(0, 1/(n − 1)) (Kendall 1948). */
function importanceOf({ rows }: Inferred, weight: Matrix): AgainstChance | null {
  const train = trainScores(rows);
  if (train.size < 3) return null;
  const sizes = Float64Array.from(train.keys(), (dimension) => columnSize(weight, dimension));
  const value = spearman(Float64Array.from(train.values()), sizes);
  return Number.isFinite(value) ? { value, chance: Math.min(1, bothSides / Math.sqrt(train.size - 1)) } : null;
}

/** The spread of a column about its mean. */
function columnSize({ rows, columns, data }: Matrix, column: number): number {
  const values = Array.from({ length: rows }, (_, i) => data[i * columns + column]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  return Math.hypot(...values.map((value) => value - mean));
}
