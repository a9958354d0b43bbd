/**
 * Logistic regression with an L2 penalty, two classes or more.
 *
 * Minimises ½‖w‖² + Σᵢ lossᵢ / λ, the intercept free, on features that are centred
 * and scaled (feature-scales.ts). Two classes: one
 * weight vector, loss = log(1 + eᶻ) − y·z. More: one weight vector a class,
 * loss = log Σ e^{z_c} − z_y; the weights are centred over classes, which changes
 * no prediction and makes them unique. This is scikit-learn's objective; λ is its 1/C.
 *
 * Several subsets of the dimensions, each with all penalties, are solved in step by Newton's method
 * (statistics/newton.ts): one reading of the rows serves them all. Its equations are solved by conjugate gradients,
 * guided by ρI + mean(p(1 − p))·G/λ with G the Gram matrix, which is close to the Hessian: few steps.
 *
 * Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x; the probe of Alain & Bengio
 * 2016, arXiv:1610.01644.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, positivePenalties } from "../base/maker-options.ts";
import { matrix, takeRows } from "../numeric/matrix.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { columnMoments } from "../statistics/moments/column-moments.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { type Moments, moments } from "../statistics/moments/moments.ts";
import { type Minimum, minimizeByNewton, type Problems } from "../statistics/newton.ts";
import type { Rows } from "../statistics/rows.ts";
import { type ClassPresence, presentClasses } from "./class-presence.ts";
import { commonScale, featureScales } from "./feature-scales.ts";
import { gramPreconditioner } from "./gram-preconditioner.ts";
import { type LinearClassifier, linearClassifier } from "./linear-classifier.ts";
import { centredOverOutputs, type LogisticModel, logisticProblems } from "./logistic-problems.ts";
import type { Probe } from "./probe.ts";
import { type SharedFeatures, sharedFeatures } from "./shared-features.ts";
import { groupSubsets, type SubsetGroup } from "./subset-groups.ts";
import { classLabels } from "./target.ts";

/** Options of logistic regression. */
export interface LogisticOptions {
  /** Values of λ to choose from on validation rows, weakest first. */
  readonly penalties?: readonly number[];
}

/** A fitted logistic regression. */
export interface FittedLogistic extends LinearClassifier {
  /** What was minimised, at the solution. */
  readonly objective: number;
  /** About twice what a perfect solver could still gain, as a share of the objective. */
  readonly residual: number;
  /** Passes over the rows that it took part in. */
  readonly evaluations: number;
}

/** The probe. */
export interface LogisticProbe extends Probe {
  fit: (...args: Parameters<Probe["fit"]>) => Promise<readonly FittedLogistic[]>;
  fitSubsets: (...args: Parameters<NonNullable<Probe["fitSubsets"]>>) => Promise<readonly (readonly FittedLogistic[])[]>;
}

/**
 * Logistic regression; the penalty is λ, scikit-learn's 1/C.
 *
 * @example
 * ```ts
 * import { logistic } from "assay";
 * import { rows } from "assay/statistics";
 *
 * const [fitted] = await logistic().fit(rows("training", matrix, labels), [1]);
 * const predicted = await fitted?.predict(matrix);
 * ```
 */
export function logistic(options: LogisticOptions = {}): LogisticProbe {
  checkMakerOptions("logistic", options, { penalties: positivePenalties });
  return branded({
    name: "logistic",
    ...madeBy("probes/logistic", "logistic", { ...options }),
    description: "logistic regression with an L2 penalty",
    noun: { one: "logistic probe", many: "logistic probes" },
    isLinear: true,
    source: "Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x",
    targets: ["binary", "multiclass"],
    penalties: options.penalties ?? [0.01, 0.1, 1, 10, 100, 1000, 10_000],
    async fit(training, penalties) {
      const all = Int32Array.from({ length: training.vectors.columns }, (_, j) => j);
      const [fits] = await fitSubsets(training, [all], penalties);
      return fits ?? [];
    },
    fitSubsets,
  });
}

/** Numbers that models may keep of their last point: 256 MiB. */
const mostKept = 1 << 26;

async function fitSubsets(
  training: Rows<"training">,
  subsets: readonly Int32Array[],
  penalties: readonly number[],
): Promise<readonly (readonly FittedLogistic[])[]> {
  const labels = classLabels("logistic", training.labels);
  const present = presentClasses(labels);
  if (present.classes.length < 2) {
    return subsets.map(({ length }) => penalties.map((penalty) => constant(penalty, labels, length, present)));
  }
  const of = await ownMoments(training);
  const isShared = training.units === "shared";
  const dimensionScales = featureScales(of);
  const outputs = labels.classes === 2 ? 1 : present.classes.length;
  const found: FittedLogistic[][] = subsets.map(() => []);
  for (const group of groupSubsets(subsets, outputs * penalties.length)) {
    const shared = commonScale(of, group.dimensions);
    const scales = Float64Array.from(group.dimensions, (j) => (isShared ? shared : dimensionScales[j]!));
    const features = sharedFeatures(training.vectors, of, group.dimensions, scales, present.labels);
    const preconditioner = gramPreconditioner(features.gram, features.dimensions, group.places, group.isNested);
    const models = group.members.flatMap((subset, member) =>
      penalties.map((penalty) => ({ subset, penalty, ...modelOf(group, member, of, isShared, penalty) })),
    );
    const atOnce = Math.max(1, Math.floor(mostKept / (features.rows * outputs)));
    for (let from = 0; from < models.length; from += atOnce) {
      const part = models.slice(from, from + atOnce);
      const problems = (blocks: number): Problems => logisticProblems(features, part, outputs, preconditioner, blocks);
      let starts = part.map(({ places }) => startPoint(places.length, outputs, present));
      const few = startingBlocks(features, Math.max(...part.map(({ places }) => (places.length + 1) * outputs)));
      if (few > 0) starts = (await minimizeByNewton(starts, problems(few), nearEnough)).map(({ point }) => point);
      const minima = await minimizeByNewton(starts, problems(features.blocks.length));
      part.forEach(({ subset, penalty, places }, m) => {
        found[subset]!.push(fitted(penalty, labels.classes, features, places, present, outputs, minima[m]!));
      });
    }
  }
  return found;
}

/** What is left to gain on a sample of the rows, as a share, when all rows take over. */
const nearEnough = 1e-4;

/** A sample has so many rows for each number to be found, and is at most this share of all. */
const rowsPerUnknown = 10;
const largestSample = 0.25;

/** How many blocks are enough to begin with; 0 where it would not pay. */
function startingBlocks({ blocks, rows }: SharedFeatures, unknowns: number): number {
  const needed = Math.max(rows / 16, rowsPerUnknown * unknowns);
  const count = Math.ceil((blocks.length * needed) / rows);
  return count <= largestSample * blocks.length ? count : 0;
}

/** Rows that the Gram matrix is taken from: at least so many, and so many for each dimension. */
const [gramRows, gramRowsEach] = [8192, 20];

/**
 * Mean and scatter of these very rows; what stands beside the diagonal only guides the solver, and may be that of a
 * sample of the rows.
 */
async function ownMoments({ vectors, moments: known }: Rows<"training">): Promise<Moments> {
  const { rows, columns: d } = vectors;
  if (known !== undefined) {
    const of = plainMoments(await known());
    if (of.rows === rows) return of; // else those of all rows that these are a sample of
  }
  const every = Math.floor(rows / Math.max(gramRows, gramRowsEach * d));
  if (every <= 1) return moments(vectors);
  const sample = await moments(
    takeRows(
      vectors,
      Uint32Array.from({ length: Math.floor(rows / every) }, (_, i) => i * every),
    ),
  );
  const { mean, squares } = columnMoments(vectors);
  const factors = squares.map((square, j) => {
    const sampled = sample.scatter[j * d + j]!;
    return sampled > 0 ? Math.sqrt(square / sampled) : 0;
  });
  const scatter = sample.scatter.map((value, at) => value * factors[Math.floor(at / d)]! * factors[at % d]!);
  for (let j = 0; j < d; j++) scatter[j * d + j] = squares[j]!;
  return { rows, dimensions: d, mean, scatter };
}

/** On features in the group's shared scale a weight costs (own scale / group's scale)² times as much as on its own. */
function modelOf(group: SubsetGroup, member: number, of: Moments, isShared: boolean, penalty: number): LogisticModel {
  const places = group.places[member]!;
  const dimensions = places.map((place) => group.dimensions[place]!);
  const ridge = isShared ? (commonScale(of, dimensions) / commonScale(of, group.dimensions)) ** 2 : 1;
  return { member, places, ridge, lossWeight: 1 / penalty };
}

/** Weights zero, intercepts at the log of the class frequencies: the best constant prediction. */
function startPoint(d: number, outputs: number, { counts }: ClassPresence): Float64Array {
  const start = new Float64Array((d + 1) * outputs);
  if (outputs === 1) start[d] = Math.log(counts[1]! / counts[0]!);
  else for (let c = 0; c < outputs; c++) start[d * outputs + c] = Math.log(counts[c]!);
  return centredOverOutputs(start, outputs);
}

function fitted(
  penalty: number,
  classes: number,
  features: SharedFeatures,
  places: Int32Array,
  present: ClassPresence,
  outputs: number,
  minimum: Minimum,
): FittedLogistic {
  const k = places.length;
  const point = centredOverOutputs(minimum.point, outputs);
  const width = outputs === 1 ? 1 : classes;
  const coefficients = matrix(k, width);
  const intercepts = new Float64Array(width).fill(outputs === 1 ? 0 : Number.NEGATIVE_INFINITY);
  for (let c = 0; c < outputs; c++) {
    const column = outputs === 1 ? 0 : present.classes[c]!;
    let offset = point[k * outputs + c]!;
    for (let j = 0; j < k; j++) {
      const weight = Math.fround(point[j * outputs + c]! / features.scales[places[j]!]!);
      coefficients.data[j * width + column] = weight;
      offset -= features.mean[places[j]!]! * weight;
    }
    intercepts[column] = offset;
  }
  return {
    ...linearClassifier(penalty, classes, coefficients, intercepts),
    objective: minimum.value,
    residual: minimum.value === 0 ? 0 : minimum.decrement / minimum.value,
    evaluations: minimum.passes,
  };
}

/** One class only: always that class. */
function constant(penalty: number, labels: ClassLabels, d: number, present: ClassPresence): FittedLogistic {
  const only = present.classes[0]!;
  const width = labels.classes === 2 ? 1 : labels.classes;
  const intercepts = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  if (width === 1) intercepts[0] = only === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  else intercepts[only] = 0;
  return {
    ...linearClassifier(penalty, labels.classes, matrix(d, width), intercepts),
    objective: 0,
    residual: 0,
    evaluations: 0,
  };
}
