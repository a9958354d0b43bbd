/** The options that say which finetuned models a study compares with the pretrained one. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "../base/errors.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import type { StudyOptions } from "../studies/study-plan.ts";
import { defaultTrajectoryPoints } from "../studies/trajectory-steps.ts";
import { fraction, wholeNumber } from "./shared-options.ts";

/** Whether a study finetunes when nothing is said. */
const finetuneByDefault = true;

/** As commander gives them. */
export interface StudyFinetuningWords {
  readonly finetune?: boolean;
  readonly finetuned?: readonly string[];
  readonly headOf?: string;
  readonly seeds?: number;
  readonly headSeed?: number;
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly batchSize?: number;
  readonly head?: "pooler" | "linear";
  readonly interventions?: boolean;
  readonly trajectory?: number | true;
}

/** Adds --finetune, --no-finetune, --finetuned, --seeds, --head-seed, --epochs, --learning-rate, --batch-size, --head, --interventions and --trajectory. */
export function addStudyFinetuningOptions(command: Command): Command {
  return command
    .option("--finetune", `finetune too, and compare the vectors before and after${finetuneByDefault ? " (default)" : ""}`)
    .option("--no-finetune", `pretrained vectors only${finetuneByDefault ? "" : " (default)"}`)
    .option(
      "--finetuned <folder>",
      "a finetuned checkpoint that exists, in place of finetuning; may be given again",
      (word: string, before: readonly string[] | undefined) => [...(before ?? []), word],
    )
    .option("--head-of <folder>", "put the head of this finetuned model on the checkpoints: what they still know of its task")
    .option("--seeds <number>", "models to finetune, each with a head seed of its own (default: 1)", wholeNumber(1, 1000))
    .option("--head-seed <integer>", "seed of the first one's head, the others follow (default: 0)", wholeNumber(0, 2 ** 31 - 1))
    .option("--epochs <number>", "passes over the training rows (default: 3)", wholeNumber(1, 10_000))
    .option("--learning-rate <number>", "largest learning rate (default: 5e-5)", learningRate)
    .option("--batch-size <number>", "texts of one step (default: 32)", wholeNumber(1, 65_536))
    .addOption(
      new Option(
        "--head <kind>",
        "the model's usual classifier, or one linear map of the first pooling (default: pooler)",
      ).choices(["pooler", "linear"]),
    )
    .option(
      "--interventions",
      "switch the best and the outlying dimensions off in all LayerNorms of the finetuned models, and score their classifiers",
    )
    .option(
      "--trajectory [points]",
      `the same numbers along each finetuning, at so many steps of it (default: ${defaultTrajectoryPoints})`,
      wholeNumber(1, 1000),
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
  const layer = typeof layers === "object" ? Math.max(...layers) : encoder.config.layers;
  return {
    ...brought,
    ...(words.trajectory === undefined
      ? {}
      : { trajectory: words.trajectory === true ? defaultTrajectoryPoints : words.trajectory }),
    finetune: {
      seeds: Array.from({ length: seeds ?? 1 }, (_, i) => (headSeed ?? 0) + i),
      ...(epochs === undefined ? {} : { epochs }),
      ...(rate === undefined ? {} : { learningRate: rate }),
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(head === undefined
        ? {}
        : { head: head === "pooler" ? { kind: head } : { kind: head, layer, pooling: poolings?.[0] ?? "cls" } }),
    },
  };
}

function learningRate(word: string): number {
  try {
    return fraction(0, 100)(word);
  } catch {
    throw new InvalidArgumentError("It must be a positive number, 5e-5 for example.");
  }
}
