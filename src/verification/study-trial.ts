/** One data set of a scenario through the cells and the inference of a study, without a disk, and what is true of it. */
import type { Random } from "../base/random.ts";
import { runCurveCell } from "../cells/curve-cell.ts";
import { type DimensionsCell, runDimensionsCell } from "../cells/dimensions-cell.ts";
import { type FullCell, runFullCell } from "../cells/full-cell.ts";
import { type OwnHeadCell, ownHeadCompressors, runOwnHeadCell } from "../cells/own-head-cell.ts";
import { runRedrawsCell } from "../cells/redraws-cell.ts";
import { cutSlice, type StudiedSlice } from "../cells/slice.ts";
import { bestTurnedRules, type Turning } from "../cells/turned-rules.ts";
import { type Inferred, infer } from "../claims/inference.ts";
import { summarise } from "../claims/summarise.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { randomRotation } from "../numeric/rotation.ts";
import { allSingleDimensions } from "../probes/all-single-dimensions.ts";
import { isLinearProbe } from "../probes/linear-probes.ts";
import type { Summary } from "../results/summary.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { Labels } from "../statistics/labels.ts";
import { headlineMetric, majorityClass } from "../statistics/metrics.ts";
import type { Rows } from "../statistics/rows.ts";
import { scoredBy, setScoredBy } from "../studies/scored-by.ts";
import { normalPopulation } from "./normal-population.ts";
import { isClosedForm, normalTruth } from "./normal-truth.ts";
import { drawRows, type Scenario, sharesOfRows } from "./scenario.ts";
import { SureRuleError } from "./score-probes.ts";
import { partOfRows, vectorSet } from "./trial-set.ts";
import {
  freshRows,
  type SplitCurve,
  type SplitFit,
  splitCurve,
  splitFull,
  splitter,
  type Truth,
  truthByFreshRows,
} from "./truth.ts";

/** Fewer than a study's, so that a thousand data sets are done in time: quantiles of fewer resamples scatter more, no other way. */
const resampling: Readonly<Record<"bootstraps" | "permutations" | "rotations", number>> = {
  bootstraps: 1000,
  permutations: 199,
  rotations: 20,
};

/** As many as a study has. */
const redraws = 40;

/** Ranks make resamples of correlations dear, and many rows those of a clear k*. */
const fewBootstraps = 400;

/** What a study says of a data set, beside what is true. */
export interface StudyTrial {
  readonly scenario: Scenario;
  readonly inferred: Inferred;
  readonly summary: Summary;
  readonly dimensionsCell: DimensionsCell;
  readonly seed: number;
  readonly seen: { readonly full: FullCell; readonly testLabels: Labels };
  readonly truth: {
    /** Of the baseline. */
    readonly majority: number;
    /** By probe. */
    readonly full: readonly number[];
    /** Of the model's own head on whole vectors; null where there is none. */
    readonly ownHead: number | null;
    /** In the order of the compressors, those of the own head behind them. */
    readonly curves: readonly SplitCurve[];
    /** By living dimension. */
    readonly dimensions: ReadonlyMap<number, number>;
    /** Of the coordinate chosen after each rotation. */
    readonly rotations: readonly number[];
    /** The same of standardised vectors. */
    readonly standardisedRotations: readonly number[];
    /** Whether all of this is known well enough to judge the coverage of an interval. */
    readonly areScoresJudged: boolean;
  };
}

/** Draws and analyses one data set. */
export async function studyTrial(scenario: Scenario, random: Random): Promise<StudyTrial> {
  const { rows: sizes, probes } = scenario;
  const map = mapOf(scenario, random);
  const draw = async (part: string, count: number): Promise<Rows<"test">> =>
    scoredBy(await drawRows(scenario, "test", count, map, random.fork(part)), scenario.metric ?? null);
  const drawn = {
    training: await draw("training", sizes.training),
    validation: await draw("validation", sizes.validation),
    test: await draw("test", sizes.test),
  };
  const settings = { seed: random.fork("analysis").below(2 ** 31) };
  const isClosed = scenario.metric === undefined && isClosedForm(scenario.shares, probes);
  const population = isClosed ? normalPopulation({ ...scenario, shares: sharesOfRows(scenario) }, map) : null;
  if (population !== null) {
    try {
      return await analysedTrial(scenario, drawn, normalTruth(population, scenario.shares === null), settings);
    } catch (error) {
      if (!(error instanceof SureRuleError)) throw error; // where rows can all but be told apart: fresh rows tell it, too
    }
  }
  const fresh = await draw("fresh", freshRows(sizes.test));
  return analysedTrial(scenario, drawn, truthByFreshRows(fresh, sizes.test), settings);
}

/** What a trial is analysed with. */
export interface TrialSettings extends Partial<typeof resampling> {
  readonly seed: number;
  /** Of several seeds of one name. */
  readonly headSeed?: number;
}

/** Rows of each split, drawn as test rows are. */
export type DrawnRows = Readonly<Record<"training" | "validation" | "test", Rows<"test">>>;

/** Analyses one data set. */
export async function analysedTrial(
  scenario: Scenario,
  drawn: DrawnRows,
  truth: Truth,
  settings: TrialSettings,
): Promise<StudyTrial> {
  const { rows: sizes, probes } = scenario;
  const { seed, headSeed = null, ...given } = settings;
  const set = setScoredBy(
    vectorSet(scenario, [drawn.training, drawn.validation, drawn.test, truth.beyond]),
    scenario.metric ?? null,
  );
  const both = cutSlice(await set.read({ layer: null, pooling: null }), set.labels, set.splits);
  const { groups } = drawn.test;
  const test = { ...partOfRows(both.test, 0, sizes.test), groups };
  const { full, curves, head } = await runSplitCells(scenario, both, splitter(sizes.test, truth), seed);
  const metric = headlineMetric(test.labels);
  const counts = { ...resamplingOf(scenario, metric), ...given };
  const spec = { kind: "dimensions", tested: "test-labels-with-tail", turned: "plain-and-standardised", ...counts } as const;
  const dimensions = await runDimensionsCell({ ...both, test }, spec, seed, set.task.labelNames);
  const redrawn = { kind: "redraws", compressor: "pca", probe: probes[0]!, sizes: null, draws: redraws } as const;
  const inferred = await infer({
    identity: { name: "vectors", layer: null, pooling: null, headSeed, dataSeed: 0 },
    isFinetuned: headSeed !== null || head !== null,
    metric: set.task.metric,
    besides: null,
    labelNames: [],
    trainingLabels: both.training.labels,
    testLabels: test.labels,
    testGroups: groups,
    margin: scenario.margin,
    bootstraps: counts.bootstraps,
    seed,
    full: full.seen,
    isLinear: isLinearProbe(probes[0]!),
    dimensions,
    curves: curves.map(({ seen }) => seen),
    isRepeated: headSeed !== null,
    ownHead:
      head?.whole == null ? null : { kind: "own-head", whole: head.whole.seen, curves: head.curves.map(({ seen }) => seen) },
    redraws: scenario.best === undefined ? null : await runRedrawsCell({ ...both, test }, redrawn, seed),
    curved: null,
  });
  return {
    scenario,
    inferred,
    summary: summarise(set, [inferred], { ...counts, seed }),
    dimensionsCell: dimensions,
    seed,
    seen: { full: full.seen, testLabels: test.labels },
    truth: {
      majority: majorityOf(scenario, both.training.labels),
      full: full.truth,
      ownHead: head?.whole?.truth ?? null,
      curves: [...curves, ...(head?.curves ?? [])],
      ...(await truthsOfDimensions(both, truth, scenario.dimensions, { count: counts.rotations, seed })),
      areScoresJudged: truth.isExactEnough,
    },
  };
}

/** Cells of predictions, each with what is true of it. */
interface SplitCells {
  readonly full: ReturnType<typeof splitFull>;
  /** In the order of the compressors. */
  readonly curves: readonly SplitCurve[];
  /** Null where there is no head. */
  readonly head: { readonly whole: SplitFit | null; readonly curves: readonly SplitCurve[] } | null;
}

async function runSplitCells(
  { head: weights, compressors, probes }: Scenario,
  slice: StudiedSlice,
  split: ReturnType<typeof splitter>,
  seed: number,
): Promise<SplitCells> {
  const full = splitFull(await runFullCell(slice, probes), split);
  const curves: SplitCurve[] = [];
  for (const compressor of compressors) {
    curves.push(splitCurve(await runCurveCell(slice, { compressor, probes, sizes: null }, seed), split));
  }
  if (weights === undefined) return { full, curves, head: null };
  const { whole, curves: headCurves } = await ownHeadOf(weights, slice, compressors, seed);
  return { full, curves, head: { whole: whole && split(whole), curves: headCurves.map((cell) => splitCurve(cell, split)) } };
}

/** How often rows are drawn, labels permuted and axes turned. */
function resamplingOf({ clear, bootstraps }: Scenario, metric: HeadlineMetric): typeof resampling {
  const few = metric === "spearman" || clear !== undefined ? fewBootstraps : resampling.bootstraps;
  return { ...resampling, bootstraps: bootstraps ?? few };
}

/** What is true of single dimensions, and of coordinates after rotations. */
async function truthsOfDimensions(
  slice: StudiedSlice,
  truth: Truth,
  d: number,
  turning: Omit<Turning, "scaled">,
): Promise<Pick<StudyTrial["truth"], "dimensions" | "rotations" | "standardisedRotations">> {
  return {
    dimensions: await trueDimensions(slice, truth, d),
    rotations: await trueRotations(slice, truth, d, { ...turning, scaled: "plain" }),
    standardisedRotations: await trueRotations(slice, truth, d, { ...turning, scaled: "standardised" }),
  };
}

/** The true score of the class that is the most frequent one of the training rows; 0 for values. */
function majorityOf(scenario: Scenario, training: Labels): number {
  const { metric } = scenario;
  const shares = sharesOfRows(scenario);
  if (metric === "balanced-accuracy") return 1 / (shares?.length ?? 1);
  return training.kind === "values" || shares === null ? 0 : shares[majorityClass(training)]!;
}

/** What rows are multiplied by: a random rotation, then units; null for neither. */
function mapOf({ turned, units, dimensions: d }: Scenario, random: Random): Matrix | null {
  if (turned !== true && units === undefined) return null;
  const turn = turned === true ? randomRotation(d, random.fork("turn")) : identity(d);
  return units === undefined
    ? turn
    : matrix(
        d,
        d,
        turn.data.map((value, at) => value * units[at % d]!),
      );
}

function identity(d: number): Matrix {
  const result = matrix(d, d);
  for (let j = 0; j < d; j++) result.data[j * d + j] = 1;
  return result;
}

/** The true score of each living dimension's rule. */
async function trueDimensions(slice: StudiedSlice, truth: Truth, d: number): Promise<ReadonlyMap<number, number>> {
  const { rules } = await allSingleDimensions(slice.training, []);
  return new Map(
    Array.from(slice.living, (dimension, j) => {
      const weights = new Float64Array(d);
      weights[dimension] = 1;
      return [dimension, truth.ofNumber({ weights, offset: 0, rule: rules[j]! })] as const;
    }),
  );
}

/** The true score of the best rule after each rotation: the same rotations and rules as in the cell. */
async function trueRotations(slice: StudiedSlice, truth: Truth, d: number, turning: Turning): Promise<readonly number[]> {
  const turned = await bestTurnedRules(slice, turning);
  return turned.map(({ rule, means, direction }) => {
    const weights = new Float64Array(d);
    let offset = 0;
    for (const [j, dimension] of slice.living.entries()) {
      weights[dimension] = direction.data[j]!;
      offset += direction.data[j]! * means[j]!;
    }
    return truth.ofNumber({ weights, offset, rule });
  });
}

/** The cell of a head of one layer; every vector here is of living dimensions or has none that a head is given for. */
function ownHeadOf(
  weights: readonly (readonly number[])[],
  slice: StudiedSlice,
  compressors: readonly string[],
  seed: number,
): Promise<OwnHeadCell> {
  const [inputs, outputs] = [weights[0]!.length, weights.length];
  const layer = { weight: Float32Array.from(weights.flat()), bias: null, inputs, outputs, activation: "none" } as const;
  const head = { layers: [layer], classes: weights.map((_, label) => label), hash: "" };
  const named = ownHeadCompressors.filter((name) => compressors.includes(name));
  return runOwnHeadCell(slice, slice, head, { compressors: named, sizes: null }, seed);
}
