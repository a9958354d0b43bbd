/** `assay study`: text and an encoder in, claims and a report out. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { counted, formatBytes, formatDuration } from "../../results/words.ts";
import type { StudyEstimate } from "../../studies/estimate.ts";
import { studyTable } from "../../studies/study-options.ts";
import { type AnalysisWords, addAnalysisOptions, analysisOptions } from "../analysis-options.ts";
import { commandLine } from "../command-line.ts";
import { addEncoderOptions, type EncoderWords, encoderOf, layersOf, modelOption } from "../encoder-options.ts";
import { noteLaterFacts } from "../later-facts.ts";
import { openInBrowser, openPageOption } from "../open-in-browser.ts";
import { type CommandContext, type CommandResult, controlOf, runCommand } from "../run-command.ts";
import { type OverwriteWord, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { compressStudy } from "../study-compressor.ts";
import { addStudyFinetuningOptions, type StudyFinetuningWords, studyFinetuning } from "../study-finetuning.ts";
import { addOptions, type Words } from "../table-options.ts";
import { addLeftoverOption, addTaskOptions, linesOf, type TaskWords, taskOf, taskOption } from "../task-options.ts";

/** Of the study's own options those that are asked for here. */
const ownTable = { texts: studyTable.texts };

interface StudyWords extends Words<typeof ownTable>, AnalysisWords, TaskWords, EncoderWords, StudyFinetuningWords, OverwriteWord {
  readonly seed: number;
  readonly compress: boolean;
  readonly open?: boolean;
}

/** What stands below the options in the help. */
const examples = `
Examples:
  assay study
  assay study --model sentence-transformers/all-MiniLM-L6-v2 --task sst2 --limit 5000
  assay study --model ./my-bert --task reviews.csv --text body --label stars --layers all
  assay study --model ./my-bert --task sst2 --layers all --inquiries redundancy-pipeline`;

/** Adds the command. */
export function addStudyCommand(program: Command): void {
  const command = program
    .command("study")
    .summary("the main job: how redundant are these vectors, and where is the information?")
    .description(
      "Embeds a task's texts, measures the whole vector, every single dimension and every compression curve, and writes a report.\nWithout --model and --task it runs on the demo: a real encoder and real sentences that come with the development install.",
    );
  addOptions(command, { model: modelOption, task: taskOption });
  addEncoderOptions(command, "last");
  addTaskOptions(command);
  addStudyFinetuningOptions(command);
  addAnalysisOptions(command);
  addLeftoverOption(command);
  addOptions(command, ownTable);
  command.option("--no-compress", "end without a certified compressor of the vectors");
  addOptions(command, { open: openPageOption });
  withOverwrite(command, "another study in the folder");
  withSharedOptions(command, "folder of the study (default: studies/<task>-<encoder>)")
    .addHelpText("after", examples)
    .action((words: StudyWords, command: Command) =>
      runCommand(words, (context) => studyOf(words, commandLine(command), context)),
    );
}

/** Runs the study that the words ask for, and writes its report. */
async function studyOf(words: StudyWords, command: string, context: CommandContext): Promise<CommandResult> {
  const [{ runStudy }, { endingLines, writeReport }] = await Promise.all([
    import("../../studies/index.ts"),
    import("../../report/index.ts"),
  ]);
  if ((words.model === undefined) !== (words.task === undefined)) throw needsBoth(words);
  const task = await taskOf(words, context);
  for (const line of await linesOf(task)) context.note(line);
  const encoder = await encoderOf(words, context);
  const folder = words.out ?? join("studies", folderName(`${task.name}-${encoder.name}`));
  const layers = layersOf(words.layers ?? studyTable.layers.default, encoder.config.layers);
  const analysis = await runStudy({
    ...analysisOptions(words),
    ...controlOf(context),
    ...studyFinetuning(words, encoder, layers, words.pooling),
    encoder,
    task,
    folder,
    layers,
    poolings: words.pooling,
    maxLength: words.maxLength,
    // what is not switched off is left to the study: groups and leftovers keep none
    ...(words.texts === false ? { texts: false } : {}),
    overwrite: words.overwrite,
    command,
    onEstimate: (estimate) => context.note(`${task.name} with ${encoder.name}: ${estimateWords(estimate)}.`),
  });
  noteLaterFacts(analysis.summary, task.facts, context);
  const { rows, classes } = analysis.summary.task;
  const isCompressed = words.compress && classes !== null;
  const compressed = isCompressed ? [await compressStudy({ folder, testRows: rows.test, seed: words.seed }, context)] : [];
  const report = await writeReport(folder); // with the compressor on it
  if (words.open === true) openInBrowser(resolve(report));
  return {
    lines: [`Report: ${report}`, ...endingLines(analysis.summary), ...compressed],
    json: analysis.summary,
  };
}

/** How much there is to do, and what it takes. */
function estimateWords({ texts, slices, seconds, diskBytes, memoryBytes }: StudyEstimate): string {
  return `${counted(texts, "text")}, ${counted(slices, "matrix", "matrices")} of vectors; about ${formatDuration(seconds)}, ${formatBytes(diskBytes)} on disk, ${formatBytes(memoryBytes)} of memory`;
}

function needsBoth(words: StudyWords): UsageError {
  const missing = words.model === undefined ? "--model" : "--task";
  return new UsageError({
    where: "assay study",
    must: "a model and a task go together",
    got: `no ${missing}`,
    todo: `Add ${missing}, or leave both out for the demo.`,
  });
}

/** A name that is safe as a folder's on every system. */
export function folderName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+/, "");
}
