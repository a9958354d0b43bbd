/** The options of `assay finetune`: how it is trained, and the head that is trained with it. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "../base/errors.ts";
import type { Pooling } from "../encoders/encoder.ts";
import type { Bottleneck, FinetuneOptions, Freeze, HeadOptions } from "../training/index.ts";
import { poolingOf } from "./encoder-options.ts";
import { commaList, numberFrom, wholeNumber } from "./shared-options.ts";

/** As commander gives them. */
export interface FinetuneWords {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly accumulate?: number;
  readonly learningRate?: number;
  readonly schedule?: string;
  readonly warmup?: number;
  readonly weightDecay?: number;
  readonly clip?: number | "none";
  readonly layerDecay?: number;
  readonly freeze?: Exclude<Freeze, null>;
  readonly dropout?: number;
  readonly labelSmoothing?: number;
  readonly classWeights?: readonly number[] | "balanced";
  readonly patience?: number;
  readonly keep?: "best" | "last";
  readonly head?: HeadOptions["kind"];
  readonly pooling?: Pooling;
  readonly layer?: number;
  readonly dimensions?: readonly number[];
  readonly randomDimensions?: number;
  readonly learnedDimensions?: number;
  readonly matryoshka?: readonly number[];
  readonly orderSeed?: number;
  readonly headSeed?: number;
  readonly maxLength?: number;
  readonly tensorboard?: boolean;
  readonly trajectory?: readonly number[];
  readonly checkpointEvery?: number;
  readonly overwrite?: boolean;
  readonly seed: number;
  readonly dataSeed?: number;
  readonly threads: number;
}

const largestSeed = 2 ** 31 - 1;
const largestCount = 1_000_000_000;

/** Below 1 by the least that float32 sees. */
const belowOne = 1 - 2 ** -24;

/** Adds the options of the training. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option("--epochs <number>", "passes over the training rows (default: 3)", wholeNumber(1, 10_000))
    .option("--batch-size <texts>", "texts of one run of the engine (default: 32)", wholeNumber(1, 65_536))
    .option("--accumulate <batches>", "batches of one step (default: 1)", wholeNumber(1, 65_536))
    .option("--learning-rate <number>", "largest learning rate (default: 5e-5)", numberFrom(Number.MIN_VALUE, 100))
    .option("--schedule <name>", "how the learning rate runs, see assay schedules (default: linear)")
    .option("--warmup <fraction>", "share of the steps in which it rises from 0 (default: 0.1)", numberFrom(0, 1))
    .option("--weight-decay <number>", "AdamW's, on matrices only (default: 0.01)", numberFrom(0, 1e6))
    .option("--clip <norm|none>", "largest norm of the gradient (default: 1)", clipOf)
    .option("--layer-decay <factor>", "of the learning rate, from a layer to the next lower one (default: 1)", aboveZero)
    .option("--freeze <encoder|layers>", "all but the head, or the embeddings and so many lowest layers", freezeOf)
    .option("--dropout <rate>", "of every dropout (default: those of config.json)", numberFrom(0, belowOne))
    .option("--label-smoothing <fraction>", "share of the target that all classes get (default: 0)", numberFrom(0, belowOne))
    .option("--class-weights <balanced|list>", "balanced, or one number a class (default: 1 each)", classWeightsOf)
    .option("--patience <epochs>", "stop after so many without a better validation score", wholeNumber(1, 10_000))
    .addOption(new Option("--keep <epoch>", "whose model is kept (default: best)").choices(["best", "last"]))
    .option(
      "--max-length <tokens>",
      "longest text, longer ones are cut (default: the model's own, else 512)",
      wholeNumber(1, 1e6),
    )
    .option("--tensorboard", "also write event files for TensorBoard")
    .option("--trajectory <steps>", "also save the model after these steps, 0 is before the first", wholeNumbers(0, largestCount))
    .option("--checkpoint-every <seconds>", "0 for every step (default: 60)", numberFrom(0, 1e6));
}

/** Adds the options of the head. */
export function addHeadOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--head <kind>", "the family's classifier, or one linear map (default: pooler)").choices(["pooler", "linear"]),
    )
    .option("--pooling <name>", "what a linear head reads: cls, mean, max or token:N (default: cls)", poolingOf)
    .option("--layer <number>", "layer that a linear head reads (default: the last)", wholeNumber(0, 10_000))
    .option("--dimensions <list>", "only these dimensions reach a linear head", wholeNumbers(0, largestCount))
    .option("--random-dimensions <number>", "only so many dimensions, drawn by --head-seed", wholeNumber(1, 1e6))
    .option("--learned-dimensions <number>", "only so many numbers of a linear map that is learned", wholeNumber(1, 1e6))
    .option(
      "--matryoshka <sizes>",
      "a linear head is trained on the first so many dimensions, of each size",
      wholeNumbers(1, 1e6),
    )
    .option("--head-seed <integer>", "seed of the head's first weights (default: 0)", wholeNumber(0, largestSeed))
    .option(
      "--order-seed <integer>",
      "seed of the order of texts and of dropout (default: that of --data-seed)",
      wholeNumber(0, largestSeed),
    );
}

/** As the library takes them. @throws UsageError for options that do not go together */
export function finetuneOptions(words: FinetuneWords, folder: string): FinetuneOptions {
  const { seed, dataSeed = seed, orderSeed = dataSeed, clip, ...others } = words;
  const { epochs, batchSize, accumulate, learningRate, schedule, warmup, weightDecay, layerDecay, freeze, dropout } = others;
  const { labelSmoothing, classWeights, patience, keep, headSeed, maxLength, tensorboard, trajectory } = others;
  return {
    folder,
    head: headOf(words),
    ...{ epochs, batchSize, accumulate, learningRate, schedule, warmup, weightDecay, layerDecay, freeze, dropout },
    clip: clip === "none" ? null : clip,
    ...{ labelSmoothing, classWeights, patience, keep, headSeed, dataSeed: orderSeed, maxLength, tensorboard, trajectory },
    checkpointEvery: words.checkpointEvery,
    threads: words.threads,
    overwrite: words.overwrite,
  };
}

function headOf(words: FinetuneWords): HeadOptions {
  const { pooling, layer, matryoshka } = words;
  const bottlenecks = bottlenecksOf(words);
  const isPlain = [pooling, layer, matryoshka, ...bottlenecks].every((word) => word === undefined);
  if (words.head !== "linear" && isPlain) return { kind: "pooler" };
  if (words.head === "pooler") {
    throw usage("options of a linear head must come without --head pooler", "both", "Leave one out.");
  }
  if (bottlenecks.length > 1) {
    throw usage(
      "one of --dimensions, --random-dimensions and --learned-dimensions can be given",
      `${bottlenecks.length} of them`,
      "Choose one.",
    );
  }
  return { kind: "linear", pooling, layer, matryoshka, bottleneck: bottlenecks[0] };
}

function bottlenecksOf(words: FinetuneWords): readonly Bottleneck[] {
  const { dimensions, randomDimensions, learnedDimensions, headSeed = 0 } = words;
  return [
    ...(dimensions === undefined ? [] : [{ kind: "chosen", dimensions } as const]),
    ...(randomDimensions === undefined ? [] : [{ kind: "random", count: randomDimensions, seed: headSeed } as const]),
    ...(learnedDimensions === undefined ? [] : [{ kind: "learned", count: learnedDimensions } as const]),
  ];
}

function usage(must: string, got: string, todo: string): UsageError {
  return new UsageError({ where: "assay finetune", must, got, todo });
}

const aboveZero = numberFrom(Number.MIN_VALUE, 1);

function clipOf(word: string): number | "none" {
  return word === "none" ? word : numberFrom(Number.MIN_VALUE, Number.MAX_VALUE)(word);
}

function freezeOf(word: string): Exclude<Freeze, null> {
  if (word === "encoder") return word;
  if (/^\d{1,4}$/.test(word)) return Number(word);
  throw new InvalidArgumentError("It must be encoder, or a number of layers (0 for the embeddings alone).");
}

function classWeightsOf(word: string): readonly number[] | "balanced" {
  return word === "balanced" ? word : commaList(word).map(numberFrom(Number.MIN_VALUE, Number.MAX_VALUE));
}

function wholeNumbers(low: number, high: number): (word: string) => readonly number[] {
  return (word) => commaList(word).map(wholeNumber(low, high));
}
