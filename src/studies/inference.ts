/**
 * From cells to claims: every score gets its interval, the full vector is
 * tested against the majority, and only then k*, retention and the best
 * dimension are given. All scores share the same resamples of the test rows,
 * so every difference is paired.
 */
import { bootstrapScores, differences, percentileInterval, resample } from "../statistics/bootstrap.ts";
import { baselinePrediction, type Metric, retention, score } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import type { Labels } from "../statistics/rows.ts";
import type { BestInCell, CellFit, CurveCell, DimensionsCell, FullCell } from "./cell.ts";
import { fewestOfCurve } from "./fewest.ts";
import { unpackLabels } from "./packed-labels.ts";
import { percent } from "./percent.ts";
import type { ResultRow } from "./result-row.ts";
import type { BestDimension, Curve, Fewest, IntervalScore, Refusal, Variant } from "./summary.ts";

/** Which variant the cells belong to. */
export interface VariantIdentity {
  readonly name: string;
  readonly layer: number | null;
  readonly pooling: string | null;
  readonly headSeed: number | null;
  readonly dataSeed: number;
}

/** Everything that claims are made from. */
export interface InferenceInput {
  readonly identity: VariantIdentity;
  readonly metric: "accuracy" | "spearman";
  readonly besides: readonly Metric[];
  readonly trainingLabels: Labels;
  readonly testLabels: Labels;
  readonly margin: number;
  readonly bootstraps: number;
  readonly seed: number;
  readonly full: FullCell;
  readonly dimensions: DimensionsCell | null;
  readonly curves: readonly CurveCell[];
}

/** The claims and the rows behind them. */
export interface Inferred {
  readonly variant: Variant;
  readonly rows: readonly ResultRow[];
  /** Test score of always predicting the most frequent training label; 0 for regression. */
  readonly majority: number;
}

/** Makes the variant's entry of the summary and its result rows. */
export async function infer(input: InferenceInput): Promise<Inferred> {
  const count = input.testLabels.values.length;
  const resamples = resample(count, { seed: input.seed, count: input.bootstraps });
  const unpack = (fit: CellFit | BestInCell): Labels => unpackLabels(fit.test, count);
  const scored = async (metric: Metric, predictions: readonly Labels[]): Promise<ResampledScore[]> => {
    const resampled = await bootstrapScores(metric, input.testLabels, predictions, resamples);
    return predictions.map((predicted, i) => ({
      score: score(metric, input.testLabels, predicted),
      resampled: resampled[i] ?? new Float64Array(input.bootstraps),
    }));
  };
  const rows: ResultRow[] = [];
  const blank = blankRow(input.identity);
  const besideRows = async (row: ResultRow, predicted: Labels): Promise<void> => {
    rows.push(row);
    for (const metric of input.besides) {
      const [beside] = await scored(metric, [predicted]);
      if (beside === undefined) continue;
      const [low, high] = percentileInterval(beside.resampled);
      rows.push({ ...row, metric, score: beside.score, low, high, train: null, validation: null, retention: null });
    }
  };

  // The baseline and the whole vector.
  const baseline = baselinePrediction(input.trainingLabels, count);
  const fullFits = input.full.fits;
  const [majority, ...fullScores] = await scored(input.metric, [baseline, ...fullFits.map(unpack)]);
  const reference = fullScores[0];
  const referenceFit = fullFits[0];
  if (majority === undefined || reference === undefined || referenceFit === undefined) throw new Error("the full cell is empty");
  const above = aboveBaseline(reference, input.metric === "accuracy" ? majority : 0, count);
  const refused = above.shown ? null : refusal(reference, majority.score, above.rowsNeeded, count, input.metric);
  const retained = (value: number): number | null =>
    refused === null ? retention(value, majority.score, reference.score) : null;

  rows.push({ ...blank, part: "majority", metric: input.metric, score: majority.score, ...lowHigh(majority) });
  for (const [i, fit] of fullFits.entries()) {
    const own = fullScores[i] ?? reference;
    const row = { ...blank, part: "full" as const, metric: input.metric, score: own.score, ...lowHigh(own), ...fitColumns(fit) };
    await besideRows({ ...row, retention: retained(own.score) }, unpack(fit));
  }

  // Curves, and the fewest dimensions of each.
  const curves: Curve[] = [];
  const fewest: Fewest[] = [];
  for (const cell of input.curves) {
    const [compressor, ranking] = nameParts(cell.compressor);
    const probeNames = cell.points[0]?.fits.map((fit) => fit.probe) ?? [];
    for (const [p, probe] of probeNames.entries()) {
      const fits = cell.points.flatMap(({ k, fits: atSize }) => (atSize[p] === undefined ? [] : [{ k, fit: atSize[p] }]));
      const scores = await scored(
        input.metric,
        fits.map(({ fit }) => unpack(fit)),
      );
      const points = fits.map(({ k, fit }, i) => ({ k, fit, scored: scores[i] ?? reference }));
      for (const { k, fit, scored: own } of points) {
        const row = { ...blank, part: "curve" as const, compressor, ranking, k, metric: input.metric, seed: input.seed };
        await besideRows(
          { ...row, score: own.score, ...lowHigh(own), ...fitColumns(fit), retention: retained(own.score) },
          unpack(fit),
        );
      }
      curves.push({
        compressor: cell.compressor,
        probe,
        points: points.map(({ k, fit, scored: own }) => ({ k, ...withInterval(own), train: fit.train, penalty: fit.penalty })),
      });
      fewest.push(
        fewestOfCurve({
          compressor: cell.compressor,
          probe,
          margin: input.margin,
          sizes: points.map(({ k }) => k),
          scores: scores,
          reference,
          rows: count,
          refused: refused?.sentence ?? null,
          rowsNeeded: above.rowsNeeded,
        }),
      );
    }
  }

  // Single dimensions.
  let bestDimension: BestDimension | null = null;
  if (input.dimensions !== null) {
    const cell = input.dimensions;
    for (const one of cell.dimensions) {
      const { dimension, low, high, train, pValue, qValue } = one;
      const row = { ...blank, part: "dimension" as const, probe: cell.probe, dimension, metric: input.metric, score: one.score };
      rows.push({ ...row, low, high, train, pValue, qValue, retention: retained(one.score), seed: input.seed });
    }
    const [best, ...rotations] = await scored(input.metric, [cell.best, ...cell.rotations].map(unpack));
    if (best === undefined) throw new Error("the dimensions cell is empty");
    for (const [i, own] of rotations.entries()) {
      const turned = cell.rotations[i];
      const row = { ...blank, part: "rotation" as const, probe: cell.probe, metric: input.metric, score: own.score };
      rows.push({
        ...row,
        ...lowHigh(own),
        dimension: turned?.dimension ?? null,
        train: turned?.train ?? null,
        seed: input.seed,
      });
    }
    if (refused === null) {
      const rotated = meanScore(rotations);
      bestDimension = {
        index: cell.best.dimension,
        probe: cell.probe,
        ...withInterval(best),
        train: cell.best.train,
        pValue: cell.pValue,
        retention: retained(best.score) ?? 0,
        rotated: withInterval(rotated),
        axisPrivilege: {
          value: best.score - rotated.score,
          interval: percentileInterval(differences(best.resampled, rotated.resampled)),
        },
        withinMargin: cell.dimensions.filter((one) => one.score >= reference.score - input.margin).length,
        values: cell.values,
      };
    }
  }

  const variant: Variant = {
    ...input.identity,
    dimensions: input.full.living + input.full.dead.length,
    deadDimensions: input.full.dead,
    full: { ...withInterval(reference), train: referenceFit.train, probe: referenceFit.probe, penalty: referenceFit.penalty },
    ownHead: null,
    reference: "full",
    bestDimension,
    curves,
    fewest,
    refused,
  };
  return { variant, rows, majority: majority.score };
}

function blankRow(identity: VariantIdentity): ResultRow {
  return {
    schema: "assay/row@1",
    variant: identity.name,
    layer: identity.layer,
    pooling: identity.pooling,
    headSeed: identity.headSeed,
    dataSeed: identity.dataSeed,
    part: "majority",
    compressor: null,
    ranking: null,
    probe: null,
    k: null,
    dimension: null,
    metric: "accuracy",
    score: 0,
    low: null,
    high: null,
    train: null,
    validation: null,
    penalty: null,
    retention: null,
    pValue: null,
    qValue: null,
    seed: null,
  };
}

function fitColumns(fit: CellFit): Pick<ResultRow, "probe" | "penalty" | "train" | "validation"> {
  return { probe: fit.probe, penalty: fit.penalty, train: fit.train, validation: fit.validation };
}

function lowHigh(own: ResampledScore): Pick<ResultRow, "low" | "high"> {
  const [low, high] = percentileInterval(own.resampled);
  return { low, high };
}

function withInterval(own: ResampledScore): IntervalScore {
  return { score: own.score, interval: percentileInterval(own.resampled) };
}

/** "top-dimensions:f-statistic" is the compressor "top-dimensions:f-statistic" with the ranking "f-statistic". */
function nameParts(name: string): readonly [string, string | null] {
  const colon = name.indexOf(":");
  return colon < 0 ? [name, null] : [name, name.slice(colon + 1)];
}

/** The mean over rotations, resample by resample. */
function meanScore(scores: readonly ResampledScore[]): ResampledScore {
  const length = scores[0]?.resampled.length ?? 0;
  const resampled = new Float64Array(length);
  let sum = 0;
  for (const own of scores) {
    sum += own.score / scores.length;
    own.resampled.forEach((value, i) => {
      resampled[i] = (resampled[i] ?? 0) + value / scores.length;
    });
  }
  return { score: sum, resampled };
}

function refusal(full: ResampledScore, majority: number, rowsNeeded: number | null, count: number, metric: string): Refusal {
  const [low, high] = percentileInterval(full.resampled);
  const against = metric === "accuracy" ? `the majority baseline of ${percent(majority)}` : "a constant prediction (0)";
  const more =
    rowsNeeded === null
      ? "Its score is not even above it, so more test rows would not help."
      : `About ${rowsNeeded} test rows would be needed to show a difference of this size; there are ${count}.`;
  return {
    code: "full-not-above-majority",
    sentence: `The whole vector scores ${percent(full.score)} [${percent(low)}, ${percent(high)}] on the test rows and is not shown to be above ${against} (one-sided 95 %, paired), so the fewest dimensions, the retention and the best dimension are not given. ${more}`,
  };
}
