/** What a finetuning can be told. */
import { flagOption, option, overwriteOption, seedOption, type TableOf, threadsOption } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { choice, listOf, namedOr, numberWithin, pairOf, text, wholeNumber } from "../base/value-kinds.ts";
import { maxLengthOption } from "../encoders/encoder-options.ts";
import type { HeadOptions } from "./head-options.ts";

/** What stays as it is: nothing, the embeddings and that many of the lowest layers, or all but the head. */
export type Freeze = number | "encoder" | null;

/** Options of a finetuning; everything but the folder has a default. */
export interface FinetuneOptions extends RunControl {
  /** Where the model goes, and the checkpoints while it is trained. */
  readonly folder: string;
  /** The family's own when left out: transformers loads it as a classifier. */
  readonly head?: HeadOptions | undefined;
  /** Passes over the training rows. */
  readonly epochs?: number | undefined;
  /** Texts of one run of the engine. */
  readonly batchSize?: number | undefined;
  /** Batches of one step. */
  readonly accumulate?: number | undefined;
  /** Largest learning rate. */
  readonly learningRate?: number | undefined;
  /** Name of a schedule (`schedules.names`). */
  readonly schedule?: string | undefined;
  /** Share of the steps in which the learning rate rises from 0. */
  readonly warmup?: number | undefined;
  /** AdamW's; none on biases and layer norms. */
  readonly weightDecay?: number | undefined;
  /** Memory of AdamW's moments. */
  readonly betas?: readonly [number, number] | undefined;
  /** Added to the root of AdamW's second moment. */
  readonly epsilon?: number | undefined;
  /** Largest norm of the gradient; null for any. */
  readonly clip?: number | null | undefined;
  /** Factor of the learning rate from one layer down to the next. */
  readonly layerDecay?: number | undefined;
  /** What stays as it is: "encoder", or the embeddings and that many of the lowest layers; null for nothing. */
  readonly freeze?: Freeze | undefined;
  /** Rate of every dropout. */
  readonly dropout?: number | undefined;
  /** Share of the target that all classes get. */
  readonly labelSmoothing?: number | undefined;
  /** One a class, or "balanced" for rows/(classes · rows of the class). */
  readonly classWeights?: readonly number[] | "balanced" | undefined;
  /** Stop after so many epochs without a better validation score. */
  readonly patience?: number | undefined;
  /** Which epoch's model is kept: the best by validation score, or the last. */
  readonly keep?: "best" | "last" | undefined;
  /** Seed of the head's first weights. */
  readonly headSeed?: number | undefined;
  /** Seed of the order of texts and of dropout. */
  readonly dataSeed?: number | undefined;
  /** In tokens; longer texts are cut. */
  readonly maxLength?: number | undefined;
  /** Engine threads. Last bits depend on it. */
  readonly threads?: number | undefined;
  /** Also write TensorBoard's event files, to `tensorboard/` in the folder. */
  readonly tensorboard?: boolean | undefined;
  /** Also save the model after these steps, to `trajectory/step-<n>/`; 0 is before the first. */
  readonly trajectory?: readonly number[] | undefined;
  /** Seconds between two checkpoints, at least; 0 for every step. */
  readonly checkpointEvery?: number | undefined;
  /** Replace another model in the folder. */
  readonly overwrite?: boolean | undefined;
}

/** Shares below 1, by the least that float32 sees. */
const shareBelowOne = numberWithin({ low: 0, high: 1 - 2 ** -24 });

const aboveZero = numberWithin({ low: 0, high: Number.MAX_VALUE, without: "low" });

/** The options of a finetuning, but for its head. The order of those that decide the outcome is hashed: it stays. */
export const finetuneTable = {
  epochs: option({ kind: wholeNumber(1, 10_000), default: 3, sentence: "passes over the training rows", placeholder: "number" }),
  batchSize: option({
    kind: wholeNumber(1, 65_536),
    default: 32,
    sentence: "texts of one run of the engine",
    placeholder: "texts",
  }),
  accumulate: option({ kind: wholeNumber(1, 65_536), default: 1, sentence: "batches of one step", placeholder: "batches" }),
  learningRate: option({
    kind: numberWithin({ low: 0, high: 100, without: "low" }),
    default: 5e-5,
    sentence: "largest learning rate",
    placeholder: "number",
  }),
  schedule: option({
    kind: text("the name of a schedule"),
    default: "linear",
    sentence: "how the learning rate runs, see assay schedules",
    placeholder: "name",
  }),
  warmup: option({
    kind: numberWithin({ low: 0, high: 1 }),
    default: 0.1,
    sentence: "share of the steps in which it rises from 0",
    placeholder: "fraction",
  }),
  weightDecay: option({
    kind: numberWithin({ low: 0, high: 1e6 }),
    default: 0.01,
    sentence: "AdamW's, on matrices only",
    placeholder: "number",
  }),
  betas: option({
    kind: pairOf(shareBelowOne),
    default: [0.9, 0.999],
    sentence: "memory of AdamW's moments",
    libraryOnly: true,
  }),
  epsilon: option({
    kind: numberWithin({ low: 0, high: 1, without: "low" }),
    default: 1e-8,
    sentence: "what is added to the root of AdamW's second moment",
    libraryOnly: true,
  }),
  clip: option({
    kind: namedOr([{ word: "none", value: null }], aboveZero),
    default: 1,
    sentence: "largest norm of the gradient",
    placeholder: "norm|none",
  }),
  layerDecay: option({
    kind: numberWithin({ low: 0, high: 1, without: "low" }),
    default: 1,
    sentence: "of the learning rate, from a layer to the next lower one",
    placeholder: "factor",
  }),
  freeze: option({
    kind: namedOr([{ word: "encoder", value: "encoder" }], wholeNumber(0, 9999)),
    default: null,
    sentence: "all but the head, or the embeddings and so many lowest layers",
    placeholder: "encoder|layers",
  }),
  dropout: option({
    kind: shareBelowOne,
    default: null,
    otherwise: "those of config.json",
    sentence: "of every dropout",
    placeholder: "rate",
  }),
  labelSmoothing: option({
    kind: shareBelowOne,
    default: 0,
    sentence: "share of the target that all classes get",
    placeholder: "fraction",
  }),
  classWeights: option({
    kind: namedOr([{ word: "balanced", value: "balanced" }], listOf(aboveZero)),
    default: null,
    otherwise: "1 each",
    sentence: "balanced, or one number a class",
    placeholder: "balanced|list",
  }),
  patience: option({
    kind: wholeNumber(1, 10_000),
    default: null,
    sentence: "stop after so many without a better validation score",
    placeholder: "epochs",
  }),
  keep: option({ kind: choice(["best", "last"]), default: "best", sentence: "whose model is kept", placeholder: "epoch" }),
  headSeed: seedOption("seed of the head's first weights"),
  dataSeed: seedOption("seed of the order of texts and of dropout"),
  maxLength: maxLengthOption,
  tensorboard: flagOption("also write event files for TensorBoard"),
  trajectory: option({
    kind: listOf(wholeNumber(0, 1_000_000_000)),
    default: [],
    sentence: "also save the model after these steps, 0 is before the first",
    placeholder: "steps",
  }),
  checkpointEvery: option({
    kind: numberWithin({ low: 0, high: 1e6 }),
    default: 60,
    sentence: "0 for every step",
    placeholder: "seconds",
  }),
  threads: threadsOption,
  overwrite: overwriteOption("another model in the folder"),
} satisfies TableOf<Omit<FinetuneOptions, "folder" | "head" | keyof RunControl>>;
