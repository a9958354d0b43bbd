/** The options that say which finetuned models a study compares with the pretrained one. */
import type { Command } from "commander";
import { type Complaint, UsageError } from "../base/errors.ts";
import { option } from "../base/options.ts";
import { wholeNumber } from "../base/value-kinds.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import type { StudyOptions } from "../studies/study-options.ts";
import { studyTable } from "../studies/study-options.ts";
import { finetuneTable } from "../training/training-options.ts";
import { headTable } from "./finetune-options.ts";
import { addOptions, type Words } from "./table-options.ts";

/** Whether a study finetunes when nothing is said. */
const finetuneByDefault = true;

/** The options of a study's finetuned models. */
const studyFinetuningTable = {
  finetuned: studyTable.finetuned,
  headOf: studyTable.headOf,
  seeds: option({
    kind: wholeNumber(1, 1000),
    default: 1,
    sentence: "models to finetune, each with a head seed of its own",
    placeholder: "number",
  }),
  headSeed: { ...finetuneTable.headSeed, sentence: "seed of the first one's head, the others follow" },
  epochs: finetuneTable.epochs,
  learningRate: finetuneTable.learningRate,
  batchSize: finetuneTable.batchSize,
  head: { ...headTable.head, sentence: "the model's usual classifier, or one linear map of the first pooling" },
  interventions: studyTable.interventions,
  trajectory: studyTable.trajectory,
};

/** What a command line says of a study's finetuned models. */
export interface StudyFinetuningWords extends Words<typeof studyFinetuningTable> {
  readonly finetune?: boolean;
}

/** Adds --finetune, --no-finetune, --finetuned, --seeds, --head-seed, --epochs, --learning-rate, --batch-size, --head, --interventions and --trajectory. */
export function addStudyFinetuningOptions(command: Command): Command {
  return addOptions(
    command
      .option("--finetune", `finetune too, and compare the vectors before and after${finetuneByDefault ? " (default)" : ""}`)
      .option("--no-finetune", `pretrained vectors only${finetuneByDefault ? "" : " (default)"}`),
    studyFinetuningTable,
  );
}

/** As the library takes them. @throws UsageError for options of a finetuning that is switched off */
export function studyFinetuning(
  words: StudyFinetuningWords,
  encoder: Pick<Encoder, "config">,
  layers: StudyOptions["layers"],
  poolings: readonly Pooling[] | undefined,
): Pick<StudyOptions, "finetune" | "finetuned" | "headOf" | "interventions" | "trajectory"> {
  const { finetuned, headOf } = words;
  const isChosen = choosesFinetuning(words);
  const isWanted = words.finetune ?? (isChosen || (finetuned === undefined && finetuneByDefault));
  const wrong = contradiction(words, isChosen, isWanted);
  if (wrong !== null) throw new UsageError(wrong);
  const brought = {
    finetuned,
    ...(headOf === undefined ? {} : { headOf }),
    ...(words.interventions === true ? { interventions: true } : {}),
  };
  if (!isWanted) return { finetune: false, ...brought };
  return {
    ...brought,
    ...(words.trajectory === undefined ? {} : { trajectory: words.trajectory }),
    finetune: finetuneWords(words, encoder, layers, poolings),
  };
}

/** Whether an option is given that a finetuning alone has. */
function choosesFinetuning({ seeds, headSeed, epochs, learningRate, batchSize, head }: StudyFinetuningWords): boolean {
  return [seeds, headSeed, epochs, learningRate, batchSize, head].some((word) => word !== undefined);
}

/** The first pair of words that do not go together, or null. */
function contradiction(words: StudyFinetuningWords, isChosen: boolean, isWanted: boolean): Complaint | null {
  const { finetuned, headOf, interventions, trajectory } = words;
  if (!isWanted && isChosen) {
    return {
      where: "assay study",
      must: "options of the finetuning must come without --no-finetune",
      got: "both",
      todo: "Leave one out.",
    };
  }
  if (headOf !== undefined && finetuned === undefined) {
    return {
      where: "--head-of",
      must: "must come with --finetuned, which names the checkpoints",
      got: "no --finetuned",
      todo: "Add --finetuned <folder>.",
    };
  }
  if (interventions === true && !isWanted && finetuned === undefined) {
    return {
      where: "--interventions",
      must: "must have a finetuned model to intervene in",
      got: "--no-finetune",
      todo: "Leave --no-finetune out, or add --finetuned <folder>.",
    };
  }
  if (trajectory !== undefined && !isWanted) {
    return {
      where: "--trajectory",
      must: "must come with a finetuning to look at",
      got: finetuned === undefined ? "--no-finetune" : "--finetuned alone",
      todo: "Add --finetune.",
    };
  }
  return null;
}

/** How the models are to be finetuned. */
function finetuneWords(
  { seeds, headSeed, epochs, learningRate, batchSize, head }: StudyFinetuningWords,
  encoder: Pick<Encoder, "config">,
  layers: StudyOptions["layers"],
  poolings: readonly Pooling[] | undefined,
): Exclude<StudyOptions["finetune"], false | undefined> {
  const firstSeed = headSeed ?? studyFinetuningTable.headSeed.default;
  const layer = typeof layers === "object" ? Math.max(...layers) : encoder.config.layers;
  return {
    seeds: Array.from({ length: seeds ?? studyFinetuningTable.seeds.default }, (_, i) => firstSeed + i),
    ...(epochs === undefined ? {} : { epochs }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(head === undefined
      ? {}
      : {
          head:
            head === "pooler" ? { kind: head } : { kind: head, layer, pooling: poolings?.[0] ?? studyTable.poolings.default[0] },
        }),
  };
}
