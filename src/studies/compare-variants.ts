/** What finetuning changed: geometry of every slice, the pretrained slice beside each other one, and heads beside class means. */

import type { GeometryCell, PairSpec } from "../cells/cell.ts";
import { defined } from "../cells/geometry-cell.ts";
import { linearMapOfHead } from "../cells/linear-map-of-head.ts";
import { prepareHead } from "../cells/own-head.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import type { Inferred } from "../claims/inference.ts";
import { type RedundancyPair, redundancyChanges } from "../claims/redundancy-change.ts";
import {
  type ComparedPredictions,
  type DifferenceSettings,
  type PairedPredictions,
  variantDifferences,
} from "../claims/variant-difference.ts";
import { headAlignment } from "../measures/head-alignment.ts";
import { importanceAgreement } from "../measures/importance-agreement.ts";
import { layerNormOutliers } from "../measures/layer-norm-outliers.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import type { AgainstChance, Comparison, HeadOrigin, PairComparison, SeedAgreement } from "../results/comparison.ts";
import { identityOfSlice, sameMatrix, variantNames } from "../results/slice-identity.ts";
import type { Call } from "../runtime/worker.ts";
import { spearman } from "../statistics/correlation.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { splitCodes } from "../tasks/task.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { CellCalls } from "./cell-worker.ts";
import type { CellRun } from "./run-cells.ts";

/** A slice with what was found in it. */
export interface MeasuredSlice {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  readonly geometry: GeometryCell;
  readonly inferred: Inferred;
  /** Of each variant's first slice; null for the others, which are not tested against each other. */
  readonly predictions: ComparedPredictions | null;
}

/** The pretrained slice that another variant's is held against, where there is one. */
export interface SlicePair {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  readonly before: CheckedVariant;
}

/** The pairs of slices that will be compared: one cell each. */
export function slicePairs(variants: readonly CheckedVariant[]): readonly SlicePair[] {
  const first = variants.find(({ name }) => name === variantNames.pretrained);
  if (first === undefined) return [];
  return variants
    .filter((variant) => variant !== first)
    .flatMap((variant) =>
      variant.vectors.slices
        .filter((slice) => first.vectors.slices.some((one) => sameMatrix(one, slice)))
        .map((slice) => ({ variant, slice, before: first })),
    );
}

/** Compares; the pairs are cells, run in the pool or taken from the store. */
export async function compareVariants(
  measured: readonly MeasuredSlice[],
  variants: readonly CheckedVariant[],
  pairs: readonly SlicePair[],
  run: CellRun,
  settings: DifferenceSettings,
): Promise<Comparison> {
  const rowsOf = (code: number): number => variants[0]?.vectors.splits.filter((split) => split === code).length ?? 0;
  return {
    rows: { train: rowsOf(splitCodes.training), test: rowsOf(splitCodes.test) },
    geometry: measured.map(({ variant, slice, geometry: { kind: _, classMeans: __, ...numbers } }) => ({
      ...identityOfSlice({ ...variant, ...slice }),
      ...numbers,
    })),
    pairs: await comparedPairs(pairs, run),
    differences: await variantDifferences(pairedPredictions(measured), settings),
    redundancy: await redundancyChanges(redundancyPairs(measured), settings),
    origins: await headOrigins(measured, variants),
    agreement: seedAgreements(measured),
    norms: variants.flatMap(({ name, headSeed, dataSeed, layerNorms }) =>
      layerNorms === null || layerNorms.length === 0
        ? []
        : [
            {
              name,
              headSeed,
              dataSeed,
              layers: layerNorms.length,
              outliers: layerNormOutliers(layerNorms, Math.ceil(layerNorms.length / 2)),
            },
          ],
    ),
  };
}

/** First slices that the pretrained variant has too. */
function pairedPredictions(measured: readonly MeasuredSlice[]): readonly PairedPredictions[] {
  const first = measured.filter(({ variant }) => variant.name === variantNames.pretrained);
  return measured.flatMap(({ variant, slice, predictions: after }) => {
    const before = first.find((one) => sameMatrix(one.slice, slice))?.predictions ?? null;
    if (variant.name === variantNames.pretrained || before === null || after === null) return [];
    return [{ slice: identityOfSlice({ ...variant, ...slice }), before, after }];
  });
}

/** The first slice of each name, all seeds together, beside the pretrained one. */
function redundancyPairs(measured: readonly MeasuredSlice[]): readonly RedundancyPair[] {
  const first = measured.find(({ variant, predictions }) => variant.name === variantNames.pretrained && predictions !== null);
  const names = new Map<string, MeasuredSlice[]>();
  for (const one of measured) {
    if (first === undefined || one.variant.name === variantNames.pretrained || one.predictions?.full == null) continue;
    if (sameMatrix(one.slice, first.slice)) names.set(one.variant.name, [...(names.get(one.variant.name) ?? []), one]);
  }
  if (first?.predictions?.full == null) return [];
  const before = { ...first.predictions, full: first.predictions.full };
  return [...names].map(([name, sets]) => ({
    name,
    ...first.slice,
    headSeeds: sets.map(({ variant }) => variant.headSeed),
    dataSeeds: sets.map(({ variant }) => variant.dataSeed),
    probe: first.inferred.variant.full.probe,
    dimensions: first.variant.vectors.dimensions,
    before,
    after: sets.flatMap(({ predictions }) => (predictions?.full == null ? [] : [{ ...predictions, full: predictions.full }])),
  }));
}

function comparedPairs(pairs: readonly SlicePair[], { seed, store, pool, step }: CellRun): Promise<readonly PairComparison[]> {
  const compared = async ({ variant, slice, before }: SlicePair, call: Call<CellCalls>): Promise<PairComparison> => {
    const spec: PairSpec = { kind: "pair", other: variant.vectors.hash };
    const key = { vectors: before.vectors.hash, slice, spec, seed };
    const { kind: _, ...numbers } = await store.keep(key, async () =>
      call("pair", [await testRows(before.vectors, slice), await testRows(variant.vectors, slice)]),
    );
    return { ...identityOfSlice({ ...variant, ...slice }), ...numbers };
  };
  return pool.map(pairs, compared, { onDone: step });
}

/** Every head that reads a slice, its first weights and its last, beside the class means of that slice: its own and the pretrained. */
async function headOrigins(
  measured: readonly MeasuredSlice[],
  variants: readonly CheckedVariant[],
): Promise<readonly HeadOrigin[]> {
  const origins: HeadOrigin[] = [];
  for (const { name, head, headSeed, dataSeed, vectors } of variants) {
    if (head === null || vectors.labels.kind === "values") continue;
    for (const weights of ["initial", "final"] as const) {
      const layers = weights === "initial" ? (head.initialLayers ?? null) : head.layers;
      if (layers === null) continue;
      const prepared = prepareHead({ ...head, layers }, vectors);
      const { weight } = await linearMapOfHead(prepared);
      // Chance draws last layers only: what comes before may be the encoder's own pooler.
      const before = layers.slice(0, -1);
      const through = before.length === 0 ? null : (await linearMapOfHead({ ...prepared, layers: before, classes: null })).weight;
      for (const own of measured) {
        const { variant, slice, geometry } = own;
        const isOwn = variant.name === name && variant.headSeed === headSeed && variant.dataSeed === dataSeed;
        if (!(isOwn || variant.name === variantNames.pretrained) || !sameMatrix(slice, head) || geometry.classMeans === null)
          continue;
        const { classes } = vectors.labels;
        const means = unpackLabels(geometry.classMeans, classes * vectors.dimensions).values;
        // The means themselves, one row a class: their means are themselves.
        const rows = matrix(classes, vectors.dimensions, Float32Array.from(means));
        const labels: ClassLabels = { kind: "classes", classes, values: Int32Array.from({ length: classes }, (_, c) => c) };
        const alignment = await defined(async () => headAlignment(rows, labels, weight, through));
        if (alignment === null) continue;
        origins.push({
          ...identityOfSlice({ ...variant, ...slice }),
          head: { seed: headSeed, weights },
          alignment: { value: alignment.cosine, chance: alignment.chance },
          importance: through === null ? importanceOf(own.inferred, weight) : null,
        });
      }
    }
  }
  return origins;
}

/** Quantile of a standard normal distribution that |z| stays under with 95 % probability. */
const bothSides = 1.959964;

/** ρ of single-dimension train score and √(Σ_c w̃_cj²); unrelated orders of n dimensions have ρ ~ N(0, 1/(n − 1)) (Kendall 1948). */
function importanceOf({ rows }: Inferred, weight: Matrix): AgainstChance | null {
  const scored = rows.filter(({ part, dimension }) => part === "dimension" && dimension !== null);
  if (scored.length < 3) return null;
  const sizes = scored.map(({ dimension }) => columnSize(weight, dimension ?? 0));
  const value = spearman(
    Float64Array.from(scored, ({ train }) => train ?? 0),
    Float64Array.from(sizes),
  );
  return Number.isFinite(value) ? { value, chance: Math.min(1, bothSides / Math.sqrt(scored.length - 1)) } : null;
}

function columnSize({ rows, columns, data }: Matrix, column: number): number {
  const values = Array.from({ length: rows }, (_, i) => data[i * columns + column] ?? 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  return Math.hypot(...values.map((value) => value - mean));
}

/** The same dimensions with every seed? Over the living ones of all seeds. */
function seedAgreements(measured: readonly MeasuredSlice[]): readonly SeedAgreement[] {
  const groups = new Map<string, MeasuredSlice[]>();
  for (const one of measured) {
    const key = JSON.stringify([one.variant.name, one.slice.layer, one.slice.pooling]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const trains = group.map(
      ({ inferred }) =>
        new Map(inferred.rows.flatMap((row) => (row.part === "dimension" ? [[row.dimension, row.train ?? 0] as const] : []))),
    );
    const [first] = group;
    const shared = [...(trains[0]?.keys() ?? [])].filter((dimension) => trains.every((train) => train.has(dimension)));
    if (first === undefined || group.length < 2 || shared.length < 2) return [];
    const agreement = importanceAgreement(trains.map((train) => shared.map((dimension) => train.get(dimension) ?? 0)));
    const { layer, pooling } = first.slice;
    return [{ name: first.variant.name, layer, pooling, seeds: group.length, agreement }];
  });
}

async function testRows(set: VectorSet, slice: Slice): Promise<Matrix> {
  const chosen = Array.from(set.splits.keys()).filter((row) => set.splits[row] === splitCodes.test);
  return takeRows(await set.read(slice), chosen);
}
