/** `assay finetune`: an encoder and labelled text in, a model folder that Python loads out. */
import { join } from "node:path";
import type { Command } from "commander";
import { flagOption } from "../../base/options.ts";
import { revisionOption } from "../../encoders/encoder-options.ts";
import { counted, formatNumber } from "../../results/words.ts";
import type { FinetuneManifest } from "../../training/index.ts";
import { encoderOf, requiredModel } from "../encoder-options.ts";
import { addHeadOptions, addTrainingOptions, type FinetuneWords, finetuneOptions } from "../finetune-options.ts";
import { runCommand } from "../run-command.ts";
import { withOverwrite, withSharedOptions } from "../shared-options.ts";
import { studyLine } from "../study-line.ts";
import { addOptions, addRequiredOptions } from "../table-options.ts";
import { addTaskOptions, linesOf, requiredTask, type TaskWords, taskOf } from "../task-options.ts";
import { folderName } from "./study.ts";

interface Words extends TaskWords, FinetuneWords {
  readonly model: string;
  readonly task: string;
  readonly revision?: string | undefined;
  readonly onnx?: boolean | undefined;
  readonly seed: number;
}

/** Adds the command. */
export function addFinetuneCommand(program: Command): void {
  const command = program
    .command("finetune")
    .summary("an encoder and labelled text in, a finetuned model that Python's transformers loads out")
    .description(
      "Trains an encoder and a head on a task's training rows, keeps the best epoch by validation score, scores the test rows once,\nand writes a folder in Hugging Face layout. Interrupted at any moment, the same command goes on where it was.",
    );
  addRequiredOptions(command, { model: requiredModel, task: requiredTask });
  addOptions(command, { revision: revisionOption });
  addTaskOptions(command);
  addTrainingOptions(command);
  addHeadOptions(command);
  addOptions(command, { onnx: flagOption("also write onnx/model.onnx, which transformers.js loads") });
  withOverwrite(command, "another model in the folder");
  withSharedOptions(command, "folder of the model (default: models/<task>-<encoder>)")
    .addHelpText(
      "after",
      `
Examples:
  assay finetune --model sentence-transformers/all-MiniLM-L6-v2 --task sst2 --limit 5000
  assay finetune --model ./my-bert --task reviews.csv --text body --label stars --epochs 5 --patience 2 --out models/reviews
  assay finetune --model ./my-bert --task reviews.csv --head linear --pooling mean --random-dimensions 16 --freeze 4`,
    )
    .action((words: Words) =>
      runCommand(words, async (context) => {
        const training = await import("../../training/index.ts");
        const { finetune, readFinetuneManifest, seenTestRowsSentence, writeOnnxModel } = training;
        const task = await taskOf(words, context);
        for (const line of await linesOf(task)) context.note(line);
        const encoder = await encoderOf(words, context);
        const folder = words.out ?? join("models", folderName(`${task.name}-${encoder.name}`));
        const { onProgress, signal } = context;
        const finetuned = await finetune(encoder, task, { ...finetuneOptions(words, folder), onProgress, signal });
        const onnx = words.onnx === true ? await writeOnnxModel(finetuned) : null;
        const manifest = await readFinetuneManifest(folder);
        if (manifest.truncated > 0) {
          context.note(
            `${counted(manifest.truncated, "text was", "texts were")} cut at ${String(manifest.settings["maxLength"])} tokens.`,
          );
        }
        if (manifest.seenTestRows > 0) context.note(seenTestRowsSentence(manifest));
        return {
          lines: [
            scoresLine(manifest),
            ...testLines(manifest, training),
            `Model: ${folder}${onnx === null ? "" : " (with onnx/model.onnx)"}`,
            `In Python: ${pythonLine(manifest, folder)}`,
            `Before and after: ${studyLine(words, folder)}`,
          ],
          json: { folder, onnx, ...manifest },
        };
      }),
    );
}

function scoresLine({ task, epochs, keptEpoch, test, settings }: FinetuneManifest): string {
  const validation = keptEpoch === null ? null : (epochs[keptEpoch - 1]?.validation ?? null);
  const shown = (score: number | null): string => (score === null ? "not measured" : formatNumber(score, 4));
  const epoch = `epoch ${keptEpoch} of ${epochs.length}${epochs.length < Number(settings["epochs"]) ? ", stopped early" : ""}`;
  return `${task.metric}: validation ${shown(validation)} (${epoch}), test ${shown(test)}`;
}

/** More classes than this are in finetune.json and the model card only. */
const shownClasses = 20;

/** Baseline, macro-F1 and each class; loudly where there is but one in the predictions. */
function testLines(
  { task, testScores }: FinetuneManifest,
  { classTable, oneClassSentence }: Pick<typeof import("../../training/index.ts"), "classTable" | "oneClassSentence">,
): readonly string[] {
  if (testScores == null) return [];
  const { baseline, macroF1, classes } = testScores;
  const name = baseline.label === null ? "a constant" : `always saying ${JSON.stringify(baseline.label)}`;
  const sentence = oneClassSentence(testScores);
  const table = classes.length > shownClasses ? [] : classTable(testScores);
  const [titles] = table; // none where no classes are shown
  const widths = titles === undefined ? [] : titles.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return [
    `Baseline: ${name} gets ${task.metric} ${formatNumber(baseline.score, 4)}${macroF1 === null ? "" : `; the model's macro-F1 is ${formatNumber(macroF1, 4)}`}.`,
    ...(sentence === null ? [] : [sentence]),
    ...table.map((row) => `  ${row.map(pad).join("  ")}`),
  ];
}

function pythonLine({ settings }: FinetuneManifest, folder: string): string {
  const { kind } = settings["head"] as { readonly kind: string };
  const classOf = kind === "pooler" ? "AutoModelForSequenceClassification" : "AutoModel";
  return `transformers.${classOf}.from_pretrained(${JSON.stringify(folder)})`;
}
