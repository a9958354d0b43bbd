/**
 * A multi-layer perceptron with one hidden layer of 64 rectified units: what is in
 * the vectors without being on a line. On features centred and scaled
 * (feature-scales.ts),
 *
 *   h = max(0, X·A + a),  z = h·B + b,  minimise mean loss + ½ λ (‖A‖² + ‖B‖²)
 *
 * with the loss of softmax regression, or ½ (y − z)² on standardised values. Sixty
 * passes of Adam (Kingma & Ba 2015, arXiv:1412.6980) over batches of 256 rows, at
 * least 600 steps, the rate falling from 0.003 to 0 along a cosine; starts and
 * order are seeded, so the same rows give the same network. λ is the penalty.
 *
 * The probe of Conneau et al. 2018, arXiv:1805.01070, and Hewitt & Liang 2019,
 * arXiv:1909.03368 (who show why its score needs a control).
 */
import { branded, madeBy } from "../base/brought.ts";
import { ShapeError } from "../base/errors.ts";
import { checkMakerOptions, positivePenalties } from "../base/maker-options.ts";
import { seeded } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import { moments } from "../statistics/moments/moments.ts";
import type { Rows } from "../statistics/rows.ts";
import { toShares } from "../statistics/softmax.ts";
import { presentClasses } from "./class-presence.ts";
import { featureScales } from "./feature-scales.ts";
import { type Network, networkGradient, networkOutputs } from "./mlp-network.ts";

import type { FittedProbe, Probe } from "./probe.ts";
import { trainingLabels } from "./target.ts";

/** Options of the perceptron. */
export interface MlpOptions {
  /** Values of λ to choose from on validation rows, weakest first. */
  readonly penalties?: readonly number[];
}

const hidden = 64;
const batchRows = 256;
const passes = 60;
const fewestSteps = 600;
const firstRate = 0.003;

/** Adam's decay of both moments, and what keeps a division finite. */
const decays = [0.9, 0.999] as const;
const epsilon = 1e-8;

/** A multi-layer perceptron; the penalty is λ. */
export function mlp(options: MlpOptions = {}): Probe {
  checkMakerOptions("mlp", options, { penalties: positivePenalties });
  return branded({
    name: "mlp",
    ...madeBy("probes/mlp", "mlp", { ...options }),
    description: "a perceptron with one hidden layer of 64 rectified units and weight decay",
    noun: { one: "mlp probe", many: "mlp probes" },
    source: "Hewitt & Liang 2019, arXiv:1909.03368",
    targets: ["binary", "multiclass", "regression"],
    penalties: options.penalties ?? [0.0001, 0.003, 0.1],
    async fit(training, penalties) {
      const labels = trainingLabels("mlp", training.labels);
      const features = await scaledFeatures(training);
      const targets = targetsOf(labels);
      const fits: FittedProbe[] = [];
      for (const penalty of penalties) {
        const network = await trained(features.rows, targets, penalty);
        const { shares } = targets;
        fits.push({
          penalty,
          predict: (vectors) => predicted(network, targets, features.scaled(vectors)),
          ...(shares === null
            ? {}
            : {
                probabilities: async (vectors) => shares((await networkOutputs(network, features.scaled(vectors))).outputs),
              }),
        });
      }
      return fits;
    },
  });
}

interface Features {
  readonly rows: Matrix;
  scaled(vectors: Matrix): Matrix;
}

async function scaledFeatures({ vectors: training, units }: Rows<"training">): Promise<Features> {
  const of = await moments(training);
  const scales = featureScales(of, units);
  const scaled = (vectors: Matrix): Matrix => {
    if (vectors.columns !== of.dimensions) {
      throw new ShapeError({
        where: "mlp",
        must: `vectors must have ${of.dimensions} dimensions, as the training rows did`,
        got: `${vectors.columns}`,
        todo: "Compress these vectors in the same way.",
      });
    }
    const { rows, columns } = vectors;
    return matrix(
      rows,
      columns,
      vectors.data.map((value, at) => (value - of.mean[at % columns]!) / scales[at % columns]!),
    );
  };
  return { rows: scaled(training), scaled };
}

/** What the outputs are to be. */
interface Targets {
  /** Place among the classes that occur, or a standardised value; one a row. */
  readonly wanted: Float64Array;
  readonly isClass: boolean;
  readonly outputs: number;
  /** Outputs back to labels [n, outputs] → n. */
  read(outputs: Matrix): Labels;
  /** Outputs to the probabilities of all classes [n, classes]; null for values. */
  readonly shares: ((outputs: Matrix) => Float64Array) | null;
}

function targetsOf(labels: Labels): Targets {
  if (labels.kind === "classes") {
    const present = presentClasses(labels);
    const read = (outputs: Matrix): Labels => {
      const values = new Int32Array(outputs.rows);
      for (let i = 0; i < outputs.rows; i++) {
        const outputsOfRow = outputs.data.subarray(i * outputs.columns, (i + 1) * outputs.columns);
        values[i] = present.classes[outputsOfRow.reduce((best, value, c) => (value > outputsOfRow[best]! ? c : best), 0)]!;
      }
      return { kind: "classes", classes: labels.classes, values };
    };
    const shares = (outputs: Matrix): Float64Array => {
      const presentShares = toShares(Float64Array.from(outputs.data), outputs.columns);
      const all = new Float64Array(outputs.rows * labels.classes);
      for (const [at, share] of presentShares.entries()) {
        all[Math.floor(at / outputs.columns) * labels.classes + present.classes[at % outputs.columns]!] = share;
      }
      return all;
    };
    return { wanted: Float64Array.from(present.labels), isClass: true, outputs: present.classes.length, read, shares };
  }
  const mean = labels.values.reduce((sum, value) => sum + value, 0) / labels.values.length;
  const square = labels.values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / labels.values.length;
  const scale = square > 0 ? Math.sqrt(square) : 1;
  return {
    wanted: labels.values.map((value) => (value - mean) / scale),
    isClass: false,
    outputs: 1,
    read: (outputs) => ({ kind: "values", values: Float64Array.from(outputs.data, (value) => mean + scale * value) }),
    shares: null,
  };
}

async function predicted(network: Network, targets: Targets, features: Matrix): Promise<Labels> {
  return targets.read((await networkOutputs(network, features)).outputs);
}

async function trained(features: Matrix, targets: Targets, penalty: number): Promise<Network> {
  const { rows, columns: d } = features;
  const random = seeded(0).fork("mlp");
  const draws = (count: number, fan: number): Float32Array =>
    new Float32Array(count).map(() => random.normal() * Math.sqrt(2 / Math.max(1, fan)));
  const network: Network = {
    first: matrix(d, hidden, draws(d * hidden, d)),
    firstOffsets: matrix(1, hidden),
    second: matrix(hidden, targets.outputs, draws(hidden * targets.outputs, hidden)),
    secondOffsets: matrix(1, targets.outputs),
  };
  const parameters = [network.first, network.firstOffsets, network.second, network.secondOffsets];
  const means = parameters.map(({ data }) => new Float64Array(data.length));
  const squares = parameters.map(({ data }) => new Float64Array(data.length));
  const batch = Math.min(batchRows, rows);
  const batchesInPass = Math.floor(rows / batch);
  const steps = Math.max(fewestSteps, passes * batchesInPass);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let step = 0; step < steps; step++) {
    const place = step % batchesInPass;
    if (place === 0) random.shuffle(order);
    const chosen = order.subarray(place * batch, (place + 1) * batch);
    const gradient = await networkGradient(network, features, targets, chosen, penalty);
    const rate = (firstRate / 2) * (1 + Math.cos((Math.PI * step) / steps));
    for (const [k, { data }] of parameters.entries()) adam(data, gradient[k]!, means[k]!, squares[k]!, rate, step + 1);
  }
  return network;
}

function adam(
  data: Float32Array,
  gradient: Float32Array,
  mean: Float64Array,
  square: Float64Array,
  rate: number,
  step: number,
): void {
  const [first, second] = decays;
  const unbiased = rate / (1 - first ** step);
  const unbiasedSquare = 1 / (1 - second ** step);
  for (let at = 0; at < data.length; at++) {
    const g = gradient[at]!;
    mean[at] = first * mean[at]! + (1 - first) * g;
    square[at] = second * square[at]! + (1 - second) * g * g;
    data[at] = data[at]! - (unbiased * mean[at]!) / (Math.sqrt(square[at]! * unbiasedSquare) + epsilon);
  }
}
