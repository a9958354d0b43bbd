/** The network of the perceptron probe, forwards and backwards, by matrix products. */
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";

/** One hidden layer of rectified units. */
export interface Network {
  /** A [d, hidden] */
  readonly first: Matrix;
  /** a [1, hidden] */
  readonly firstOffsets: Matrix;
  /** B [hidden, outputs] */
  readonly second: Matrix;
  /** b [1, outputs] */
  readonly secondOffsets: Matrix;
}

/** What the rows are to give. */
export interface NetworkTargets {
  /** Place of the class among the outputs, or a value; one a row of all features. */
  readonly wanted: Float64Array;
  readonly isClass: boolean;
}

/** h = max(0, X·A + a) and z = h·B + b. */
export async function networkOutputs(network: Network, features: Matrix): Promise<{ units: Matrix; outputs: Matrix }> {
  const units = await multiply(features, network.first);
  const { columns, data } = units;
  for (let at = 0; at < data.length; at++) data[at] = Math.max(0, data[at]! + network.firstOffsets.data[at % columns]!);
  const outputs = await multiply(units, network.second);
  for (let at = 0; at < outputs.data.length; at++) {
    outputs.data[at] = outputs.data[at]! + network.secondOffsets.data[at % outputs.columns]!;
  }
  return { units, outputs };
}

/**
 * Gradient of mean loss + ½ λ (‖A‖² + ‖B‖²) over chosen rows, by A, a, B, b; the
 * loss is log Σ e^{z_c} − z_y for classes and ½ (y − z)² for values.
 */
export async function networkGradient(
  network: Network,
  features: Matrix,
  targets: NetworkTargets,
  chosen: Int32Array,
  penalty: number,
): Promise<readonly Float32Array[]> {
  const batch = takeRows(features, chosen);
  const { units, outputs } = await networkOutputs(network, batch);
  for (const [i, row] of chosen.entries()) {
    const outputsOfRow = outputs.data.subarray(i * outputs.columns, (i + 1) * outputs.columns);
    toResidual(outputsOfRow, targets.wanted[row]!, targets.isClass, chosen.length);
  }
  const second = await multiply(units, outputs, { transposeA: true });
  const back = await multiply(outputs, network.second, { transposeB: true });
  for (let at = 0; at < back.data.length; at++) if (units.data[at] === 0) back.data[at] = 0;
  const first = await multiply(batch, back, { transposeA: true });
  addDecay(first, network.first, penalty);
  addDecay(second, network.second, penalty);
  return [first.data, columnSums(back), second.data, columnSums(outputs)];
}

/** Outputs of a row become the derivative of its share of the mean loss. */
function toResidual(outputs: Float32Array, wanted: number, isClass: boolean, rows: number): void {
  if (!isClass) {
    outputs[0] = (outputs[0]! - wanted) / rows;
    return;
  }
  const largest = outputs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (const value of outputs) total += Math.exp(value - largest);
  for (let c = 0; c < outputs.length; c++) {
    outputs[c] = (Math.exp(outputs[c]! - largest) / total - (c === wanted ? 1 : 0)) / rows;
  }
}

function addDecay(gradient: Matrix, weights: Matrix, penalty: number): void {
  for (let at = 0; at < gradient.data.length; at++) gradient.data[at] = gradient.data[at]! + penalty * weights.data[at]!;
}

function columnSums({ rows, columns, data }: Matrix): Float32Array {
  const sums = matrix(1, columns);
  for (let at = 0; at < rows * columns; at++) sums.data[at % columns] = sums.data[at % columns]! + data[at]!;
  return sums.data;
}
