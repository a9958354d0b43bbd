/** The options of `assay finetune`: how it is trained, and the head that is trained with it. */
import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
import { option } from "../base/options.ts";
import { listOf, wholeNumber } from "../base/value-kinds.ts";
import { defaultHead, headKind, linearHeadTable } from "../training/head-options.ts";
import type { Bottleneck, FinetuneOptions, HeadOptions } from "../training/index.ts";
import { finetuneTable } from "../training/training-options.ts";
import type { OverwriteWord, SharedWords } from "./shared-options.ts";
import { addOptions, type Words, wordsOf } from "./table-options.ts";

const { headSeed, dataSeed: orderSeed, threads: _threads, overwrite: _overwrite, ...trainingTable } = finetuneTable;

/** The options of the head, its bottleneck a flag for each kind. */
export const headTable = {
  head: option({
    kind: headKind,
    default: defaultHead.kind,
    sentence: "the family's classifier, or one linear map",
    placeholder: "kind",
  }),
  pooling: linearHeadTable.pooling,
  layer: linearHeadTable.layer,
  dimensions: option({
    kind: listOf(wholeNumber(0, 1_000_000_000)),
    default: null,
    sentence: "only these dimensions reach a linear head",
    placeholder: "list",
  }),
  randomDimensions: option({
    kind: wholeNumber(1, 1e6),
    default: null,
    sentence: "only so many dimensions, drawn by --head-seed",
    placeholder: "number",
  }),
  learnedDimensions: option({
    kind: wholeNumber(1, 1e6),
    default: null,
    sentence: "only so many numbers of a linear map that is learned",
    placeholder: "number",
  }),
  matryoshka: linearHeadTable.matryoshka,
  headSeed,
  orderSeed: { ...orderSeed, default: null, otherwise: "that of --data-seed" },
};

/** What a command line says of a finetuning. */
export interface FinetuneWords extends Words<typeof trainingTable>, Words<typeof headTable>, SharedWords, OverwriteWord {
  readonly dataSeed?: number | undefined;
}

/** Adds the options of the training. */
export function addTrainingOptions(command: Command): Command {
  return addOptions(command, trainingTable);
}

/** Adds the options of the head. */
export function addHeadOptions(command: Command): Command {
  return addOptions(command, headTable);
}

/** As the library takes them. @throws UsageError for options that do not go together */
export function finetuneOptions(words: FinetuneWords, folder: string): FinetuneOptions {
  const { seed, dataSeed = seed, orderSeed = dataSeed, headSeed, threads, overwrite } = words;
  return {
    folder,
    head: headOf(words),
    ...wordsOf(trainingTable, words),
    ...{ headSeed, dataSeed: orderSeed, threads, overwrite },
  };
}

function headOf(words: FinetuneWords): HeadOptions {
  const { pooling, layer, matryoshka } = words;
  const bottlenecks = bottlenecksOf(words);
  const isPlain = [pooling, layer, matryoshka, ...bottlenecks].every((word) => word === undefined);
  if (words.head !== "linear" && isPlain) return defaultHead;
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
  const { dimensions, randomDimensions, learnedDimensions } = words;
  const seed = words.headSeed ?? headTable.headSeed.default;
  return [
    ...(dimensions === undefined ? [] : [{ kind: "chosen", dimensions } as const]),
    ...(randomDimensions === undefined ? [] : [{ kind: "random", count: randomDimensions, seed } as const]),
    ...(learnedDimensions === undefined ? [] : [{ kind: "learned", count: learnedDimensions } as const]),
  ];
}

function usage(must: string, got: string, todo: string): UsageError {
  return new UsageError({ where: "assay finetune", must, got, todo });
}
