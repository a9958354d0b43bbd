/** The table of commands: words to calls, results to lines. */
import process from "node:process";
import { Command, CommanderError } from "commander";
import { toolVersion } from "../base/version.ts";
import { addAnalyzeCommand } from "./commands/analyze.ts";
import { addApplyCommand } from "./commands/apply.ts";
import { addCatalogueCommands } from "./commands/catalogues.ts";
import { addCertifyCommand } from "./commands/certify.ts";
import { addCompressCommand } from "./commands/compress.ts";
import { addDecodeCommand } from "./commands/decode.ts";
import { addDriftCommand } from "./commands/drift.ts";
import { addEmbedCommand } from "./commands/embed.ts";
import { addExportCommand } from "./commands/export.ts";
import { addFinetuneCommand } from "./commands/finetune.ts";
import { addOverlapCommand } from "./commands/overlap.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addPredictCommand } from "./commands/predict.ts";
import { addRecallCommand } from "./commands/recall.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addStatusCommand } from "./commands/status.ts";
import { addStudyCommand } from "./commands/study.ts";
import { addTaskCommand } from "./commands/task.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { printResult, say } from "./printing.ts";
import { report } from "./run-command.ts";
import { refuseEmptyWords, type SharedWords } from "./shared-options.ts";
import { commandAsJson } from "./table-options.ts";

/**
 * Builds the program; it throws CommanderError instead of ending the process, and hands its help to `onHelp`.
 * @param isHelpJson  whether help of the program itself is data
 */
export function buildProgram(onHelp: (text: string) => void, isHelpJson = false): Command {
  const program = new Command("assay")
    .configureHelp({ optionDescription: ({ description }) => description }) // default and choices are among its words
    .configureOutput({ writeOut: onHelp, writeErr: (text) => text.trimEnd().split("\n").forEach(say) })
    .description("Where does the information sit in an embedding, and how little of the vector do you need?")
    .version(toolVersion, "-V, --version")
    .showSuggestionAfterError(true)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride()
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 bad usage, 3 not certified or drift found, 130 interrupted, 75 stopped and can continue, 64 a task that no other try can make, 141 nobody reads the results.

Example:
  assay study --model sentence-transformers/all-MiniLM-L6-v2 --task sst2`,
    );
  addStudyCommand(program);
  addEmbedCommand(program);
  addAnalyzeCommand(program);
  addCompressCommand(program);
  addApplyCommand(program);
  addDecodeCommand(program);
  addSearchCommand(program);
  addDriftCommand(program);
  addCertifyCommand(program);
  addRecallCommand(program);
  addExportCommand(program);
  addFinetuneCommand(program);
  addPredictCommand(program);
  addReportCommand(program);
  addServeCommand(program);
  addOverlapCommand(program);
  addPlanCommand(program);
  addRunCommand(program);
  addStatusCommand(program);
  addTaskCommand(program);
  addVerifyCommand(program);
  addCatalogueCommands(program);
  for (const command of program.commands) {
    refuseEmptyWords(command);
    helpAsJson(command, onHelp);
  }
  if (isHelpJson) program.outputHelp = () => onHelp(asJson(programAsJson(program)));
  return program;
}

/** With --json, help is the arguments and options of the command as data. */
function helpAsJson(command: Command, onHelp: (text: string) => void): void {
  const printHelp = command.outputHelp.bind(command);
  command.outputHelp = (context) => {
    if (command.opts<Partial<SharedWords>>().json === true) onHelp(asJson(commandAsJson(command)));
    else printHelp(typeof context === "function" ? undefined : context);
  };
}

function programAsJson(program: Command): Readonly<Record<string, unknown>> {
  const { commands } = program;
  return {
    program: program.name(),
    version: toolVersion,
    sentence: program.description(),
    commands: commands.map(commandAsJson),
  };
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Runs one command line and sets the exit code; never throws. */
export async function runProgram(words: readonly string[]): Promise<void> {
  let help = "";
  const onHelp = (text: string): void => {
    help += text;
  };
  const program = buildProgram(onHelp, words.includes("--json"));
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else process.exitCode = report(error);
  }
  await printResult(help).catch((error: unknown) => {
    process.exitCode = report(error);
  });
}
