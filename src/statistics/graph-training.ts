/**
 * Trains a small model whose loss is a graph: AdamW over batches of rows in random order, the rate falling to 0 along a
 * cosine, and of all passes the one whose loss on rows held out is lowest, the start among them.
 *
 *   θ ← AdamW(θ, ∇ loss(batch; θ)),  the rate of step t of T: ½ rate (1 + cos π t/T)
 *
 * Forwards and backwards on the engine, with one thread, whatever number others have: the same rows and seed give the same
 * bytes. Ends when so many passes in a row were no better than the best.
 *
 * Loshchilov & Hutter 2019, arXiv:1711.05101; early stopping: Prechelt 1998, doi:10.1007/3-540-49430-8_3.
 */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { backward } from "../graph/backward.ts";
import { GraphBuilder, type Value } from "../graph/builder.ts";
import { type EngineTensor, type EngineTensors, openSession, openWritingSession } from "../runtime/session.ts";
import { ParameterMemory, type Parameters, type StepSettings } from "./parameter-memory.ts";

/** A model and what it is trained on. */
export interface GraphTraining {
  readonly name: string;
  /** First values. */
  readonly start: Parameters;
  /** The loss, a mean over the rows of a batch; it makes its own inputs, whose first dimension may be "batch". */
  loss(graph: GraphBuilder, parameter: (name: string) => Value): Value;
  /** The inputs of a batch, by name. */
  feeds(rows: Int32Array): EngineTensors;
  /** Rows (or pairs) that are trained on, and those that say when to stop. */
  readonly parts: HeldOut;
  readonly settings: TrainingSettings;
}

/** Rows that are trained on, and those held out. */
export interface HeldOut {
  readonly training: Int32Array;
  readonly heldOut: Int32Array;
}

/** How long, and how fast. */
export interface TrainingSettings {
  /** The first learning rate. */
  readonly rate: number;
  /** Of AdamW, decoupled. */
  readonly decay: number;
  readonly batchRows: number;
  /** Passes over the rows at most: so many, or as many more as make so many steps. */
  readonly passes: number;
  readonly steps: number;
  /** The share of all passes that may be no better than the best, one after another. */
  readonly patience: number;
}

/** What came of it. */
export interface TrainedParameters {
  readonly parameters: Parameters;
  /** Loss on the rows held out: at the start, and after each pass. */
  readonly losses: readonly number[];
}

const lossName = "loss";

/**
 * Trains.
 * @throws InputError when the loss is not finite
 */
export async function trainGraph(model: GraphTraining, random: Random): Promise<TrainedParameters> {
  const { training, heldOut } = model.parts;
  const { rate, decay } = model.settings;
  const steps = await openSteps(model);
  const batchRows = Math.min(model.settings.batchRows, training.length);
  const inPass = Math.floor(training.length / batchRows);
  const passes = Math.max(model.settings.passes, Math.ceil(model.settings.steps / inPass));
  const patience = Math.ceil(model.settings.patience * passes);
  const judged = heldOut.length > 0 ? heldOut : training;
  const losses = [await steps.heldOutLoss(judged, batchRows)];
  let best = { loss: losses[0]!, parameters: steps.read(), at: 0 };
  const order = training.slice();
  for (let pass = 1; pass <= passes && pass - best.at <= patience; pass++) {
    random.shuffle(order);
    for (let batch = 0; batch < inPass; batch++) {
      const step = (pass - 1) * inPass + batch;
      const learningRate = (rate / 2) * (1 + Math.cos((Math.PI * step) / (passes * inPass)));
      await steps.step(order.subarray(batch * batchRows, (batch + 1) * batchRows), { step: step + 1, learningRate, decay });
    }
    const loss = await steps.heldOutLoss(judged, batchRows);
    losses.push(loss);
    if (loss < best.loss) best = { loss, parameters: steps.read(), at: pass };
  }
  await steps.close();
  return { parameters: best.parameters, losses };
}

/** Steps of one training. */
interface Steps {
  step(rows: Int32Array, settings: StepSettings): Promise<void>;
  heldOutLoss(rows: Int32Array, batchRows: number): Promise<number>;
  /** A copy of the parameters as they are. */
  read(): Parameters;
  close(): Promise<void>;
}

async function openSteps({ name, start, loss, feeds }: GraphTraining): Promise<Steps> {
  const memory = new ParameterMemory(start);
  const given = inputsOf(start, memory.parameters, "");
  const written = inputsOf(start, memory.gradients, "gradient.");
  const training = await openWritingSession(modelOf(start, loss, true), { threads: 1 });
  const scoring = await openSession(modelOf(start, loss, false), { threads: 1 });
  return {
    async step(rows, { step, learningRate, decay }) {
      const value = Float32Array.of(Number.NaN);
      const into = { ...written, [lossName]: { type: "float32", shape: [], data: value } as const };
      await training.runInto({ ...feeds(rows), ...given }, into);
      if (!Number.isFinite(value[0]!)) throw diverged(name, step, value[0]!);
      memory.step({ step, learningRate, decay });
    },
    async heldOutLoss(rows, batchRows) {
      let sum = 0;
      for (let from = 0; from < rows.length; from += batchRows) {
        const part = rows.subarray(from, from + batchRows);
        const results = await scoring.run({ ...feeds(part), ...given }, [lossName]);
        sum += part.length * (results[lossName]!.data as Float32Array)[0]!;
      }
      if (!Number.isFinite(sum)) throw diverged(name, 0, sum);
      return sum / rows.length;
    },
    read: () => memory.read(),
    async close() {
      await training.close();
      await scoring.close();
    },
  };
}

/** Parameters or gradients as tensors of the engine that lie in the memory. */
function inputsOf(
  start: Parameters,
  views: Readonly<Record<string, Float32Array>>,
  prefix: string,
): Readonly<Record<string, EngineTensor>> {
  return Object.fromEntries(
    Object.entries(start).map(([key, { rows, columns }]) => [
      `${prefix}${key}`,
      { type: "float32", shape: [rows, columns], data: views[key]! },
    ]),
  );
}

/** The loss, with the gradients of all parameters or alone. */
function modelOf(start: Parameters, loss: GraphTraining["loss"], withGradients: boolean): Uint8Array {
  const graph = new GraphBuilder();
  const values = new Map(
    Object.entries(start).map(([key, { rows, columns }]) => [key, graph.input(key, "float32", [rows, columns])]),
  );
  const total = loss(graph, (key) => values.get(key)!);
  graph.output(lossName, total);
  if (withGradients) {
    const found = backward(graph, total, [...values.values()]);
    for (const [key, value] of values) {
      const dense = found.get(value)?.dense ?? null;
      if (dense === null) throw new Error(`the loss does not hang on ${key}`);
      graph.output(`gradient.${key}`, dense);
    }
  }
  return graph.toOnnx().model;
}

/**
 * A tenth of the rows at random, at least one where there are two; rows of a group stay together.
 * @throws InputError with fewer than two rows
 */
export function heldOutTenth(name: string, count: number, groups: ArrayLike<number> | null, random: Random): HeldOut {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const groupOf = (row: number): number => (groups === null ? row : groups[row]!);
  const drawn = random.shuffle(Int32Array.from(new Set(Array.from(all, groupOf))));
  if (drawn.length < 2) {
    throw new InputError({
      where: name,
      must: "there must be at least two training rows that do not belong together",
      got: `${drawn.length}`,
      todo: "Give more rows: some are held out to say when to stop.",
    });
  }
  const wanted = Math.max(1, Math.round(drawn.length / 10));
  const out = new Set(drawn.subarray(0, wanted));
  return {
    training: all.filter((row) => !out.has(groupOf(row))),
    heldOut: all.filter((row) => out.has(groupOf(row))),
  };
}

function diverged(name: string, step: number, loss: number): InputError {
  return new InputError({
    where: name,
    must: "the loss must stay finite",
    got: `${loss} ${step === 0 ? "on rows held out" : `at step ${step}`}`,
    todo: "Are there numbers in the training rows that are not finite, or very large?",
  });
}
