/**
 * Steps of a training, in the thread of the engine: gradients come out of one
 * run of the training graph straight into the memory of the optimizer.
 *
 *   θ ← AdamW(θ, clip(Σ over the step's parts of ∇ loss))
 *
 * Everything is added up in a fixed order, so that the same steps give the same
 * bits every time with the same number of threads.
 */
import { FormatError, InputError } from "../base/errors.ts";
import { factors, type Shape } from "../graph/value.ts";
import { type AdamWStep, type OptimizerKernel, openOptimizerKernel } from "../kernels/adamw.ts";
import { type DropoutKernel, dropoutKey, openDropoutKernel } from "../kernels/dropout.ts";
import {
  type EngineTensor,
  type EngineTensors,
  openSession,
  openWritingSession,
  type Session,
  type WritingSession,
} from "../runtime/session.ts";
import type { ParameterLayout, PlacedParameter } from "./parameter-layout.ts";
import { type GradientOutputs, type MaskInput, outputNames } from "./training-graph.ts";
import { TrainingMemory } from "./training-memory.ts";

/** What the engine is opened with. */
export interface TrainingEngineInput {
  readonly trainingModel: Uint8Array;
  readonly scoringModel: Uint8Array;
  readonly masks: readonly MaskInput[];
  readonly gradients: readonly GradientOutputs[];
  readonly layout: ParameterLayout;
  /** First values of the trained parameters, by name. */
  readonly initial: ReadonlyMap<string, Float32Array>;
  /** Values of the others. */
  readonly frozen: ReadonlyMap<string, Float32Array>;
  readonly threads: number | undefined;
}

/** One step. */
export interface TrainingStep {
  /** The inputs of each part: texts and targets. */
  readonly parts: readonly EngineTensors[];
  /**
   * Of the dropout. The mask of site s (from 0, as the graph has them) in part p (from 0) of step t has the key
   * K(K(dropoutSeed, t, p), s, 0), K being `dropoutKey`.
   */
  readonly dropoutSeed: number;
  readonly adamW: Omit<AdamWStep, "gradientScale" | "decay">;
  /** Largest norm of the gradient; null for any. */
  readonly clip: number | null;
}

/** What came of a step. */
export interface StepResult {
  readonly loss: number;
  /** Of the whole gradient, before clipping. */
  readonly gradientNorm: number;
}

/** Added to the norm before dividing by it, as torch.nn.utils.clip_grad_norm_ does. */
const normFloor = 1e-6;

/** A gap between things in the memory, so that each begins on a cache line. */
const alignment = 64;

/** An open training. */
export class TrainingEngine {
  readonly memory: TrainingMemory;
  readonly #plan: Omit<TrainingEngineInput, "initial" | "frozen">;
  readonly #optimizer: OptimizerKernel;
  readonly #dropout: DropoutKernel;
  readonly #training: WritingSession;
  readonly #scoring: Session;
  readonly #placed: ReadonlyMap<string, PlacedParameter>;

  private constructor(input: TrainingEngineInput, memory: TrainingMemory, training: WritingSession, scoring: Session) {
    this.memory = memory;
    // not the first values: they are in the memory now, and as large as the model
    const { initial: _initial, frozen: _frozen, ...plan } = input;
    this.#plan = plan;
    this.#optimizer = openOptimizerKernel(memory.memory);
    this.#dropout = openDropoutKernel(memory.memory);
    this.#training = training;
    this.#scoring = scoring;
    this.#placed = new Map(input.layout.parameters.map((parameter) => [parameter.name, parameter]));
  }

  /** Opens both graphs and lays the parameters out. @throws AssayError "engine" */
  static async open(input: TrainingEngineInput): Promise<TrainingEngine> {
    const memory = new TrainingMemory(input.layout);
    for (const parameter of input.layout.parameters) {
      const values = input.initial.get(parameter.name);
      if (values === undefined) throw new Error(`${parameter.name} has no first values`);
      memory.view("parameters", parameter).set(values);
    }
    const options = { threads: input.threads, weights: input.frozen };
    const training = await openWritingSession(input.trainingModel, options);
    const scoring = await openSession(input.scoringModel, options);
    return new TrainingEngine(input, memory, training, scoring);
  }

  /**
   * Makes one step.
   * @throws InputError when the loss is not finite; the parameters are then as before
   */
  async step({ parts, dropoutSeed, adamW, clip }: TrainingStep): Promise<StepResult> {
    const { layout } = this.#plan;
    let loss = 0;
    this.#zeroRows();
    for (const [index, part] of parts.entries()) {
      const seed = dropoutKey(dropoutSeed, adamW.step, index);
      loss += await this.#gradients(part, seed, index > 0);
    }
    const gradients = this.memory.pointer("gradients");
    const gradientNorm = Math.sqrt(this.#optimizer.sumOfSquares(gradients, layout.size));
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw diverged(adamW.step, loss, gradientNorm);
    const gradientScale = clip === null ? 1 : Math.min(1, clip / (gradientNorm + normFloor));
    for (const { offset, count, decay, rateFactor } of layout.groups) {
      this.#optimizer.adamw(
        this.memory.pointer("parameters", offset),
        this.memory.pointer("firstMoments", offset),
        this.memory.pointer("secondMoments", offset),
        this.memory.pointer("gradients", offset),
        count,
        { ...adamW, gradientScale, decay, learningRate: adamW.learningRate * rateFactor },
      );
    }
    return { loss, gradientNorm };
  }

  /** Logits of a batch, row-major [batch, outputs]. */
  async score(feeds: EngineTensors): Promise<Float32Array> {
    const results = await this.#scoring.run({ ...feeds, ...this.#parameterFeeds() }, [outputNames.logits]);
    return results[outputNames.logits]?.data as Float32Array;
  }

  /** A copy of a trained parameter. */
  read(name: string): Float32Array<ArrayBuffer> {
    return this.memory.view("parameters", this.#place(name)).slice();
  }

  /** Frees the engine. */
  async close(): Promise<void> {
    await this.#training.close();
    await this.#scoring.close();
  }

  /** Runs one part forward and backward; its gradients are written, or added where `adding`. Returns its loss. */
  async #gradients(part: EngineTensors, dropoutSeed: number, adding: boolean): Promise<number> {
    const sizes = symbolSizes(part);
    const extent = (shape: Shape): number[] => shape.map((dimension) => sizeOf(dimension, sizes));
    // places of what this batch needs, after the regions
    let end = this.memory.scratch;
    const take = (
      shape: readonly number[],
    ): { readonly pointer: number; readonly shape: readonly number[]; readonly count: number } => {
      const pointer = end;
      const count = shape.reduce((product, size) => product * size, 1);
      end += Math.ceil((4 * count) / alignment) * alignment;
      return { pointer, shape, count };
    };
    const masks = this.#plan.masks.map((mask) => ({ ...mask, ...take(extent(mask.shape)) }));
    const rows = this.#plan.gradients.flatMap((gradient) =>
      gradient.rows.map((each) => {
        const shape = extent(each.shape);
        return { ...each, target: this.#place(gradient.parameter), values: take([...shape, each.rowSize]), places: take(shape) };
      }),
    );
    const dense = this.#plan.gradients.flatMap(({ parameter, dense: name, rows: looked }) => {
      if (name === null) return [];
      const target = this.#place(parameter);
      // a second part, or rows that come on top, must not overwrite what is there
      const apart = adding || looked.length > 0 ? take(target.shape) : null;
      return [{ name, target, apart }];
    });
    this.memory.reserve(end - this.memory.scratch);
    const { buffer } = this.memory.memory;
    const floats = (pointer: number, count: number): Float32Array => new Float32Array(buffer, pointer, count);
    const feeds: Record<string, EngineTensor> = { ...part, ...this.#parameterFeeds() };
    masks.forEach(({ name, shape, pointer, count, rate }, site) => {
      this.#dropout.fillMask(pointer, count, dropoutKey(dropoutSeed, site, 0), rate);
      feeds[name] = { type: "float32", shape: shape as readonly number[], data: floats(pointer, count) };
    });
    const into: Record<string, EngineTensor> = {};
    for (const { rows: name, indices, values, places } of rows) {
      into[name] = { type: "float32", shape: values.shape, data: floats(values.pointer, values.count) };
      into[indices] = { type: "int32", shape: places.shape, data: new Int32Array(buffer, places.pointer, places.count) };
    }
    for (const { name, target, apart } of dense) {
      const data = apart === null ? this.memory.view("gradients", target) : floats(apart.pointer, apart.count);
      into[name] = { type: "float32", shape: target.shape, data };
    }
    const loss = Float32Array.of(Number.NaN);
    into[outputNames.loss] = { type: "float32", shape: [], data: loss };
    await this.#training.runInto(feeds, into);
    for (const { target, apart } of dense) {
      if (apart !== null) this.#optimizer.add(this.memory.pointer("gradients", target.offset), apart.pointer, target.count);
    }
    for (const { target, values, places, rowSize } of rows) {
      const pointer = this.memory.pointer("gradients", target.offset);
      this.#optimizer.scatterAddRows(pointer, values.pointer, places.pointer, places.count, rowSize);
    }
    return loss[0]!;
  }

  /** Gradients that are only added to begin at 0. */
  #zeroRows(): void {
    for (const { parameter, dense, rows } of this.#plan.gradients) {
      if (rows.length === 0 && dense !== null) continue;
      const { offset, count } = this.#place(parameter);
      this.#optimizer.zero(this.memory.pointer("gradients", offset), count);
    }
  }

  #parameterFeeds(): Record<string, EngineTensor> {
    return Object.fromEntries(
      this.#plan.layout.parameters.map((parameter) => [
        parameter.name,
        { type: "float32" as const, shape: parameter.shape, data: this.memory.view("parameters", parameter) },
      ]),
    );
  }

  #place(name: string): PlacedParameter {
    const parameter = this.#placed.get(name);
    if (parameter === undefined) throw new Error(`${name} is not trained`);
    return parameter;
  }
}

/** The sizes of the symbols "batch" and "length", from the token ids. */
function symbolSizes(feeds: EngineTensors): Readonly<Record<string, number>> {
  const [batch, length] = feeds["token_ids"]?.shape ?? [];
  if (batch === undefined || length === undefined) {
    throw new FormatError({ where: "training", must: "a part must hold token ids", got: "none", todo: "Pass a batch of texts." });
  }
  return { batch, length };
}

function sizeOf(dimension: Shape[number], sizes: Readonly<Record<string, number>>): number {
  const { size, symbols } = factors([dimension]);
  return symbols.reduce((product, symbol) => {
    const count = sizes[symbol];
    if (count === undefined) throw new Error(`${symbol} has no size in training`);
    return product * count;
  }, size);
}

function diverged(step: number, loss: number, norm: number): InputError {
  return new InputError({
    where: "training",
    must: "loss and gradient must stay finite",
    got: `a loss of ${loss} and a gradient norm of ${norm} at step ${step}`,
    todo: "Use a smaller learning rate, or a longer warm-up.",
  });
}
