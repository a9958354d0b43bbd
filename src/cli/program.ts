/** The table of commands. */
import { Command } from "commander";
import { toolVersion } from "../base/version.ts";
import { addAnalyzeCommand } from "./commands/analyze.ts";
import { addCatalogueCommands } from "./commands/catalogues.ts";
import { addEmbedCommand } from "./commands/embed.ts";
import { addReportCommand } from "./commands/report.ts";
import { addStudyCommand } from "./commands/study.ts";

/** Builds the program; it throws CommanderError instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command("assay")
    .description("Where does the information sit in an embedding, and how little of the vector do you need?")
    .version(toolVersion, "-V, --version")
    .showSuggestionAfterError(true)
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride()
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted, 75 stopped and can continue.

Example:
  assay study --model sentence-transformers/all-MiniLM-L6-v2 --task sst2`,
    );
  addStudyCommand(program);
  addEmbedCommand(program);
  addAnalyzeCommand(program);
  addReportCommand(program);
  addCatalogueCommands(program);
  return program;
}
