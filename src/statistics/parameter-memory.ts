/** Parameters of a small model in the memory of the optimizer (kernels/adamw.ts), with their moments and gradients. */
import { type OptimizerKernel, openOptimizerKernel } from "../kernels/adamw.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";

/** Parameters by name. */
export type Parameters = Readonly<Record<string, Matrix>>;

/** Numbers of a parameter by its name, in the memory. */
export type ParameterViews = Readonly<Record<string, Float32Array>>;

/** One step of AdamW. */
export interface StepSettings {
  /** Counted from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Decoupled. */
  readonly decay: number;
}

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** Numbers that begin a cache line apart. */
const alignment = 16;

/** Four regions of equal layout: parameters, both moments, gradients. */
export class ParameterMemory {
  /** They move with every step. */
  readonly parameters: ParameterViews;
  /** To be written before a step. */
  readonly gradients: ParameterViews;
  readonly #start: Parameters;
  readonly #size: number;
  readonly #optimizer: OptimizerKernel;

  constructor(start: Parameters) {
    this.#start = start;
    this.#size = Object.values(start).reduce((sum, { data }) => sum + padded(data.length), 0);
    const memory = new WebAssembly.Memory({ initial: Math.ceil((16 * this.#size) / 65_536) + 1 });
    this.#optimizer = openOptimizerKernel(memory);
    this.parameters = this.#views(memory, 0);
    this.gradients = this.#views(memory, 3);
    for (const [key, { data }] of Object.entries(start)) this.parameters[key]!.set(data);
  }

  /** Moves all parameters by their gradients. */
  step({ step, learningRate, decay }: StepSettings): void {
    const [first, second, gradients] = [1, 2, 3].map((region) => 4 * region * this.#size) as [number, number, number];
    const settings = { gradientScale: 1, learningRate, beta1, beta2, epsilon, decay, step };
    this.#optimizer.adamw(0, first, second, gradients, this.#size, settings);
  }

  /** A copy of the parameters as they are. */
  read(): Parameters {
    return Object.fromEntries(
      Object.entries(this.#start).map(([key, { rows, columns }]) => [key, matrix(rows, columns, this.parameters[key]!.slice())]),
    );
  }

  #views({ buffer }: WebAssembly.Memory, region: number): ParameterViews {
    let from = 4 * region * this.#size;
    const views: Record<string, Float32Array> = {};
    for (const [key, { data }] of Object.entries(this.#start)) {
      views[key] = new Float32Array(buffer, from, data.length);
      from += 4 * padded(data.length);
    }
    return views;
  }
}

function padded(count: number): number {
  return Math.ceil(count / alignment) * alignment;
}
