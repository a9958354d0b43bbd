/** The options that say which finetuned models a study compares with the pretrained one. */
import type { Command } from "commander";
import { UsageError } from "../base/errors.ts";
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
  const { finetuned, headOf, seeds, headSeed, epochs, learningRate: rate, batchSize, head } = words;
  const chosen = [seeds, headSeed, epochs, rate, batchSize, head].some((word) => word !== undefined);
  const wanted = words.finetune ?? (chosen || (finetuned === undefined && finetuneByDefault));
  if (!wanted && chosen) {
    throw new UsageError({
      where: "assay study",
      must: "options of the finetuning must come without --no-finetune",
      got: "both",
      todo: "Leave one out.",
    });
  }
  if (headOf !== undefined && finetuned === undefined) {
    throw new UsageError({
      where: "--head-of",
      must: "must come with --finetuned, which names the checkpoints",
      got: "no --finetuned",
      todo: "Add --finetuned <folder>.",
    });
  }
  if (words.interventions === true && !wanted && finetuned === undefined) {
    throw new UsageError({
      where: "--interventions",
      must: "must have a finetuned model to intervene in",
      got: "--no-finetune",
      todo: "Leave --no-finetune out, or add --finetuned <folder>.",
    });
  }
  if (words.trajectory !== undefined && !wanted) {
    throw new UsageError({
      where: "--trajectory",
      must: "must come with a finetuning to look at",
      got: finetuned === undefined ? "--no-finetune" : "--finetuned alone",
      todo: "Add --finetune.",
    });
  }
  const brought = {
    finetuned,
    ...(headOf === undefined ? {} : { headOf }),
    ...(words.interventions === true ? { interventions: true } : {}),
  };
  if (!wanted) return { finetune: false, ...brought };
  const first = headSeed ?? studyFinetuningTable.headSeed.default;
  const layer = typeof layers === "object" ? Math.max(...layers) : encoder.config.layers;
  return {
    ...brought,
    ...(words.trajectory === undefined ? {} : { trajectory: words.trajectory }),
    finetune: {
      seeds: Array.from({ length: seeds ?? studyFinetuningTable.seeds.default }, (_, i) => first + i),
      ...(epochs === undefined ? {} : { epochs }),
      ...(rate === undefined ? {} : { learningRate: rate }),
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(head === undefined
        ? {}
        : { head: head === "pooler" ? { kind: head } : { kind: head, layer, pooling: poolings?.[0] ?? "cls" } }),
    },
  };
}
