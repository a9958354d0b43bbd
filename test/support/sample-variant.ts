/** One invented variant with its rows, for sample-study.ts. */
import type { Random } from "../../src/base/random.ts";
import { testedSizes } from "../../src/cells/sizes.ts";
import type { ResultRow } from "../../src/results/result-row.ts";
import type { BestDimensionValues, Curve, CurvePoint, Fewest, Interval, Variant } from "../../src/results/summary.ts";

/** What to invent. */
export interface SampleOptions {
  readonly seed?: number;
  readonly taskName?: string;
  readonly encoderName?: string;
  /** Null for regression. */
  readonly labelNames?: readonly string[] | null;
  readonly dimensions?: number;
  readonly test?: number;
  /** Names of variants; "vectors" makes a study without a model. */
  readonly names?: readonly ("pretrained" | "finetuned" | "vectors")[];
  readonly layers?: readonly number[];
  readonly poolings?: readonly string[];
  readonly headSeeds?: readonly number[];
  readonly compressors?: readonly string[];
  readonly refused?: boolean;
  /** "none": nothing passes, k is null everywhere. */
  readonly fewest?: "found" | "none";
  /** Of the best dimension's advantage over rotations. */
  readonly axisPrivilege?: number;
  /** Sizes are cut to the first so many. */
  readonly sizes?: number;
}

const allCompressors = [
  "pca",
  "gaussian-projection",
  "random-dimensions",
  "first-dimensions",
  "top-dimensions:f-statistic",
  "top-dimensions:variance",
];

/** 1, 2, 3, 4, 6, 8, 12, … and d. */
function sampleSizes(dimensions: number): number[] {
  const sizes = new Set<number>([1, 2, 3, dimensions]);
  for (let k = 4; k < dimensions; k *= 2) for (const size of [k, k * 1.5]) if (size < dimensions) sizes.add(size);
  return [...sizes].filter((k) => k <= dimensions).sort((a, b) => a - b);
}

/** What one variant is made from. */
export interface VariantOptions extends SampleOptions {
  readonly labelNames: readonly string[] | null;
  readonly dimensions: number;
  readonly test: number;
  readonly name: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  readonly majority: number;
  readonly random: Random;
}

/** One variant. */
export function sampleVariant(options: VariantOptions): { variant: Variant; rows: ResultRow[] } {
  const { dimensions, majority, random, test, labelNames } = options;
  const tuned = options.name === "finetuned";
  const refused = options.refused === true;
  const ceiling = refused
    ? majority + 0.004
    : tuned
      ? 0.872
      : 0.764 + 0.012 * ((options.layer ?? 6) - 6) + (options.pooling === "mean" ? 0.05 : 0);
  const half = 1.1 / Math.sqrt(test);
  const around = (score: number): Interval => [round(score - half), round(Math.min(1, score + half))];
  const dead = dimensions > 300 ? [127, 223, 319] : [];
  const sizes = sampleSizes(dimensions).slice(0, options.sizes ?? dimensions);
  const metric = labelNames === null ? "spearman" : "accuracy";
  const key = {
    schema: "assay/row@1" as const,
    variant: options.name,
    layer: options.layer,
    pooling: options.pooling,
    headSeed: options.headSeed,
    dataSeed: 0,
    metric,
  };
  const row = (part: ResultRow["part"], score: number, more: Partial<ResultRow>): ResultRow => ({
    ...key,
    part,
    compressor: null,
    ranking: null,
    probe: null,
    k: null,
    dimension: null,
    score,
    low: null,
    high: null,
    train: null,
    validation: null,
    penalty: null,
    retention: null,
    pValue: null,
    qValue: null,
    seed: null,
    ...more,
  });
  /** The scores beside accuracy, of the same predictions. */
  const beside = (own: ResultRow): ResultRow[] => {
    if (labelNames === null) return [];
    const bounds = (score: number): Partial<ResultRow> => ({ score, low: around(score)[0], high: around(score)[1], train: null });
    return [
      { ...own, metric: "macro-f1", ...bounds(round(own.score - 0.01)) },
      { ...own, metric: "matthews", ...bounds(round(own.score / 2)) },
      { ...own, metric: "worst-recall", ...bounds(round(own.score - 0.05)), className: labelNames[0] ?? "0" },
      { ...own, metric: "calibration-error", ...bounds(0.06), expected: 0.018 },
    ];
  };
  const full = row("full", round(ceiling), { low: around(ceiling)[0], high: around(ceiling)[1], probe: "logistic", penalty: 1 });
  const rows: ResultRow[] = [row("majority", majority, {}), full, ...beside(full)];

  const curves: Curve[] = (options.compressors ?? allCompressors).map((compressor, i) => {
    const slow = compressor === "pca" ? (tuned ? 0.2 : 9) : (tuned ? 1.5 : 26) * (1 + i / 4);
    const points: CurvePoint[] = sizes.map((k) => {
      const score = round(majority + (ceiling - majority) * (1 - Math.exp(-Math.sqrt(k / slow))) + 0.006 * random.normal());
      const point = row("curve", score, {
        compressor,
        probe: "logistic",
        k,
        low: around(score)[0],
        high: around(score)[1],
        train: round(score + 0.05),
        penalty: 1,
      });
      rows.push(point, ...beside(point));
      return { k, score, interval: around(score), train: round(score + 0.05), penalty: 1 };
    });
    return { compressor, probe: labelNames === null ? "ridge" : "logistic", points };
  });
  if (tuned && !refused) curves.push(...ownHeadCurves(curves, majority));
  const found = !refused && options.fewest !== "none";
  const grid = testedSizes(sizes);
  const fewest: Fewest[] = curves.map((curve, i) => {
    const k = found ? (grid[Math.min(grid.length - 1, (tuned ? 1 : grid.length - 3) + (i > 0 ? 2 : 0))] ?? null) : null;
    const bound = (size: number): number => (k !== null && size >= k ? -0.008 : -0.02);
    return {
      compressor: curve.compressor,
      probe: curve.probe,
      margin: 0.01,
      grid,
      k,
      interval: k === null ? null : [grid[Math.max(0, grid.indexOf(k) - 2)] ?? k, k],
      pointEstimate: refused || sizes.length === 0 ? null : (sizes[Math.max(0, sizes.length - 4)] ?? null),
      reason:
        k !== null
          ? null
          : refused
            ? "The full vector is not above the majority baseline."
            : "The score at the largest size tested is not shown to be above the baseline.",
      reasonCode: k !== null ? null : refused ? "refused" : "not-above-baseline",
      rowsNeeded: k === null && !refused ? 5210 : null,
      tests: refused
        ? []
        : grid.map((size) => ({ k: size, difference: bound(size) + 0.006, lower: bound(size), shown: bound(size) > -0.01 })),
    };
  });

  const live = Array.from({ length: dimensions }, (_, i) => i).filter((i) => !dead.includes(i));
  const bestScore = majority + (ceiling - majority) * (tuned ? 0.97 : 0.42);
  const dimensionScores = live.map((dimension, i) => {
    const score = round(majority + (bestScore - majority) * Math.exp((-i / live.length) * 4) + 0.012 * random.normal());
    return { dimension: live[(i * 97) % live.length] ?? dimension, score };
  });
  for (const { dimension, score } of refused && dimensions > 300 ? [] : dimensionScores) {
    const pValue = round(Math.min(1, 0.001 + Math.exp(-(score - majority) * 60)));
    rows.push(
      row("dimension", score, {
        dimension,
        probe: "threshold",
        low: around(score)[0],
        high: around(score)[1],
        train: round(score + 0.01),
        pValue,
        qValue: Math.min(1, pValue * 1.4),
      }),
    );
  }
  const best = [...dimensionScores].sort((a, b) => b.score - a.score)[Math.min(2, dimensionScores.length - 1)];
  const privilege = options.axisPrivilege ?? 0.004;
  const variant: Variant = {
    name: options.name,
    layer: options.layer,
    pooling: options.pooling,
    headSeed: options.headSeed,
    dataSeed: 0,
    deadDimensions: dead,
    full: {
      score: round(ceiling),
      interval: around(ceiling),
      train: round(Math.min(1, ceiling + 0.11)),
      probe: labelNames === null ? "ridge" : "logistic",
      penalty: 1,
    },
    isFinetuned: tuned,
    ownHead: tuned ? { score: round(ceiling + 0.004), interval: around(ceiling + 0.004) } : null,
    reference: tuned ? "ownHead" : "full",
    bestDimension:
      refused || best === undefined
        ? null
        : {
            index: best.dimension,
            probe: "threshold",
            score: best.score,
            interval: around(best.score),
            train: round(best.score + 0.02),
            pValue: 0.001,
            retention: round((best.score - majority) / (ceiling - majority)),
            retentionInterval: [
              round((best.score - majority - 0.03) / (ceiling - majority)),
              round((best.score - majority + 0.03) / (ceiling - majority)),
            ],
            rotated: { score: round(best.score - privilege), interval: around(best.score - privilege) },
            axisPrivilege: { value: privilege, interval: [round(privilege - 0.017), round(privilege + 0.018)] },
            standardised: {
              rotated: { score: round(best.score - privilege), interval: around(best.score - privilege) },
              axisPrivilege: { value: privilege, interval: [round(privilege - 0.017), round(privilege + 0.018)] },
            },
            withinMargin: dimensionScores.filter(({ score }) => score >= ceiling - 0.01).length,
            values: sampleValues(labelNames, random),
          },
    curves,
    fewest,
    redraws: {
      draws: 40,
      rows: 1495,
      drawn: "rows",
      compressor: curves[0]?.compressor ?? "pca",
      probe: curves[0]?.probe ?? "logistic",
      grid,
      ...(refused || grid.length === 0
        ? {}
        : { k: Array.from({ length: 40 }, (_, i) => (found ? (grid[i % 2] ?? null) : null)) }),
      best: best === undefined ? [] : [{ index: best.dimension, wins: 40 }],
    },
    refused: refused
      ? {
          code: "full-not-above-majority",
          sentence:
            "The full vector is not shown to be better than always giving the most frequent class, so nothing can be said about keeping less of it.",
        }
      : null,
  };
  return { variant, rows };
}

/** The own head on vectors brought back: it needs four times as many. */
function ownHeadCurves(curves: readonly Curve[], majority: number): readonly Curve[] {
  return curves
    .filter(({ compressor }) => ["pca", "random-dimensions", "top-dimensions:f-statistic"].includes(compressor))
    .map(({ compressor, points }) => ({
      compressor,
      probe: "own-head",
      points: points.map((point) => {
        const source = points.findLast(({ k }) => k <= point.k / 4);
        if (source === undefined) return { ...point, score: majority, interval: [majority, majority], penalty: null };
        return { ...source, k: point.k, penalty: null };
      }),
    }));
}

function sampleValues(labelNames: readonly string[] | null, random: Random): BestDimensionValues {
  if (labelNames === null) {
    const x = Array.from({ length: 300 }, () => round(random.normal()));
    return { x, y: x.map((value) => round(2.5 + value + 0.9 * random.normal())) };
  }
  const edges = Array.from({ length: 31 }, (_, i) => round(-3 + i * 0.2));
  return {
    edges,
    classes: labelNames.map((name, c) => ({
      name,
      counts: edges
        .slice(1)
        .map((edge) =>
          Math.round(80 * Math.exp(-((edge - 0.9 * (c / Math.max(1, labelNames.length - 1) - 0.5) * 2) ** 2) / 1.1)),
        ),
    })),
  };
}

/** Four decimals. */
export function round(value: number): number {
  return Math.round(value * 10000) / 10000;
}
