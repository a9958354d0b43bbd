/** What a finetuning can be told, and what holds when it is not. */
import { InputError, UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Task } from "../tasks/task.ts";
import type { HeadOptions } from "./head-plan.ts";
import { schedules } from "./schedule.ts";
import type { Freeze } from "./training-plan.ts";

/** Options of a finetuning; everything but the folder has a default. */
export interface FinetuneOptions extends RunControl {
  /** Where the model goes, and the checkpoints while it is trained. */
  readonly folder: string;
  /** The family's own when left out: transformers loads it as a classifier. */
  readonly head?: HeadOptions | undefined;
  /** 3 when left out. */
  readonly epochs?: number | undefined;
  /** Texts of one run of the engine; 32 when left out. */
  readonly batchSize?: number | undefined;
  /** Batches of one step; 1 when left out. */
  readonly accumulate?: number | undefined;
  /** Largest learning rate; 5e-5 when left out. */
  readonly learningRate?: number | undefined;
  /** "linear" when left out; see `schedules`. */
  readonly schedule?: string | undefined;
  /** Share of the steps in which the learning rate rises from 0; 0.1 when left out. */
  readonly warmup?: number | undefined;
  /** 0.01 when left out; none on biases and layer norms. */
  readonly weightDecay?: number | undefined;
  /** Memory of AdamW's moments; 0.9 and 0.999 when left out. */
  readonly betas?: readonly [number, number] | undefined;
  /** Added to the root of AdamW's second moment; 1e-8 when left out. */
  readonly epsilon?: number | undefined;
  /** Largest norm of the gradient; 1 when left out, null for any. */
  readonly clip?: number | null | undefined;
  /** Factor of the learning rate from one layer down to the next; 1 when left out. */
  readonly layerDecay?: number | undefined;
  /** What stays as it is: "encoder", or the embeddings and that many of the lowest layers; nothing when left out. */
  readonly freeze?: Freeze | undefined;
  /** Rate of every dropout; those of config.json when left out. */
  readonly dropout?: number | undefined;
  /** 0 when left out. */
  readonly labelSmoothing?: number | undefined;
  /** One a class, or "balanced" for rows/(classes · rows of the class); 1 each when left out. */
  readonly classWeights?: readonly number[] | "balanced" | undefined;
  /** Stop after so many epochs without a better validation score; never when left out. */
  readonly patience?: number | undefined;
  /** Which epoch's model is kept: the best by validation score (when left out), or the last. */
  readonly keep?: "best" | "last" | undefined;
  /** Seed of the head's first weights; 0 when left out. */
  readonly headSeed?: number | undefined;
  /** Seed of the order of texts and of dropout; 0 when left out. */
  readonly dataSeed?: number | undefined;
  /** In tokens; the encoder's own when left out. */
  readonly maxLength?: number | undefined;
  /** Engine threads; one a core when left out. Last bits depend on it. */
  readonly threads?: number | undefined;
  /** Also write TensorBoard's event files, to `tensorboard/` in the folder. */
  readonly tensorboard?: boolean | undefined;
  /** Also save the model after these steps, to `trajectory/step-<n>/`; 0 is before the first. */
  readonly trajectory?: readonly number[] | undefined;
  /** Seconds between two checkpoints, at least; 60 when left out. */
  readonly checkpointEvery?: number | undefined;
  /** Replace another model in the folder. */
  readonly overwrite?: boolean | undefined;
}

/** Options that decide the outcome, with the defaults filled in. */
export interface FinetuneSettings {
  readonly head: HeadOptions;
  readonly epochs: number;
  readonly batchSize: number;
  readonly accumulate: number;
  readonly learningRate: number;
  readonly schedule: string;
  readonly warmup: number;
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly clip: number | null;
  readonly layerDecay: number;
  readonly freeze: Freeze;
  readonly dropout: number | "configured";
  readonly labelSmoothing: number;
  /** One a class; null for 1 each. */
  readonly classWeights: readonly number[] | null;
  readonly patience: number | null;
  readonly keep: "best" | "last";
  readonly headSeed: number;
  readonly dataSeed: number;
  readonly maxLength: number;
  readonly trajectory: readonly number[];
}

/**
 * Fills in defaults and checks.
 * @throws UsageError for numbers out of range, UnknownNameError for a schedule there is not
 * @throws InputError when options do not fit the labels
 */
export function finetuneSettings(encoder: Encoder, task: Task, options: FinetuneOptions): FinetuneSettings {
  const settings: FinetuneSettings = {
    head: options.head ?? { kind: "pooler" },
    epochs: options.epochs ?? 3,
    batchSize: options.batchSize ?? 32,
    accumulate: options.accumulate ?? 1,
    learningRate: options.learningRate ?? 5e-5,
    schedule: schedules.get(options.schedule ?? "linear").name,
    warmup: options.warmup ?? 0.1,
    weightDecay: options.weightDecay ?? 0.01,
    betas: options.betas ?? [0.9, 0.999],
    epsilon: options.epsilon ?? 1e-8,
    clip: options.clip === undefined ? 1 : options.clip,
    layerDecay: options.layerDecay ?? 1,
    freeze: options.freeze ?? null,
    dropout: options.dropout ?? "configured",
    labelSmoothing: options.labelSmoothing ?? 0,
    classWeights: classWeights(task, options.classWeights),
    patience: options.patience ?? null,
    keep: options.keep ?? "best",
    headSeed: options.headSeed ?? 0,
    dataSeed: options.dataSeed ?? 0,
    maxLength: options.maxLength ?? encoder.maxLength,
    trajectory: [...new Set(options.trajectory ?? [])].sort((a, b) => a - b),
  };
  whole("epochs", settings.epochs, 1, 10_000);
  whole("batch size", settings.batchSize, 1, 65_536);
  whole("accumulation", settings.accumulate, 1, 65_536);
  whole("patience", settings.patience ?? 1, 1, 10_000);
  whole("maximum length", settings.maxLength, 1, encoder.config.maxPositions);
  for (const step of settings.trajectory) whole("a step of the trajectory", step, 0, Number.MAX_SAFE_INTEGER);
  inRange("learning rate", settings.learningRate, Number.MIN_VALUE, 100);
  inRange("warm-up", settings.warmup, 0, 1);
  inRange("weight decay", settings.weightDecay, 0, 1e6);
  for (const beta of settings.betas) inRange("betas", beta, 0, 1 - 2 ** -24);
  inRange("epsilon", settings.epsilon, Number.MIN_VALUE, 1);
  inRange("clip", settings.clip ?? 1, Number.MIN_VALUE, Number.MAX_VALUE);
  inRange("layer decay", settings.layerDecay, Number.MIN_VALUE, 1);
  inRange("dropout", settings.dropout === "configured" ? 0 : settings.dropout, 0, 1 - 2 ** -24);
  inRange("label smoothing", settings.labelSmoothing, 0, 1 - 2 ** -24);
  if (task.labels.kind === "values" && (settings.labelSmoothing > 0 || options.classWeights !== undefined)) {
    throw new InputError({
      where: "finetuning",
      must: "label smoothing and class weights need classes",
      got: "numbers to predict",
      todo: "Leave them out.",
    });
  }
  return settings;
}

function classWeights({ labels, splits }: Task, wanted: FinetuneOptions["classWeights"]): readonly number[] | null {
  if (wanted === undefined || labels.kind === "values") return wanted === undefined || wanted === "balanced" ? null : wanted;
  if (wanted === "balanced") {
    const counts = new Array<number>(labels.classes).fill(0);
    labels.values.forEach((label, row) => {
      if (splits[row] === 0) counts[label] = (counts[label] ?? 0) + 1;
    });
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count) => (count === 0 ? 1 : total / (labels.classes * count)));
  }
  if (wanted.length === labels.classes && wanted.every((weight) => Number.isFinite(weight) && weight > 0)) return wanted;
  throw new InputError({
    where: "class weights",
    must: `must be ${labels.classes} positive numbers, one a class`,
    got: wanted.join(", "),
    todo: 'Give one a class in the order of the label names, or "balanced".',
  });
}

function whole(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value)) throw outOfRange(name, value, `a whole number from ${low} to ${high}`);
  inRange(name, value, low, high);
}

function inRange(name: string, value: number, low: number, high: number): void {
  if (!(value >= low && value <= high)) throw outOfRange(name, value, `from ${low} to ${high}`);
}

function outOfRange(name: string, value: number, must: string): UsageError {
  return new UsageError({
    where: "finetuning",
    must: `${name} must be ${must}`,
    got: `${value}`,
    todo: "Leave it out for the default.",
  });
}
