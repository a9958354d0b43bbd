/** `assay report`: rebuild the page from the result rows. */
import type { Command } from "commander";
import { runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";

/** Adds the command. */
export function addReportCommand(program: Command): void {
  const command = program
    .command("report")
    .summary("rebuild the page of a study from its result rows")
    .description("Reads summary.json, results.jsonl and manifest.json of a study's folder and writes its report.html anew.")
    .argument("<folder>", "the folder of the study");
  withOverwrite(command, "a page at --out");
  withSharedOptions(command, "the page to write (default: report.html in the folder)")
    .addHelpText("after", "\nExample:\n  assay report studies/demo-all-MiniLM-L6-v2-uint8")
    .action((folder: string, words: SharedWords & OverwriteWord) =>
      runCommand(words, async () => {
        const [{ lastLine, writeReport }, { readStudy }] = await Promise.all([
          import("../../report/index.ts"),
          import("../../studies/index.ts"),
        ]);
        const report = await writeReport(folder, { path: words.out, overwrite: words.overwrite });
        const { summary } = await readStudy(folder);
        return { lines: [`Report: ${report}`, lastLine(summary)], json: { report } };
      }),
    );
}
