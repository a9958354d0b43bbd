/** `assay report`: rebuild the page from the result rows. */
import { join } from "node:path";
import type { Command } from "commander";
import { toolVersion } from "../../base/version.ts";
import { writeOutput } from "../../formats/output-file.ts";
import { sealedText } from "../../formats/seal.ts";
import { counted } from "../../results/words.ts";
import { type CommandResult, runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";

/** Adds the command. */
export function addReportCommand(program: Command): void {
  const command = program
    .command("report")
    .summary("rebuild the page of a study from its result rows")
    .description(
      "Reads summary.json, results.jsonl and manifest.json of a study's folder and writes its report.html anew.\nOf the folder of a run: encoders × tasks and sources on one page, and the compressors beside it.",
    )
    .argument("<folder>", "the folder of a study, or of a run of many");
  withOverwrite(command, "a page at --out");
  withSharedOptions(command, "the page to write (default: report.html in the folder)")
    .addHelpText("after", "\nExample:\n  assay report studies/demo-all-MiniLM-L6-v2-uint8")
    .action((folder: string, words: SharedWords & OverwriteWord) =>
      runCommand(words, async () => {
        const { isRun } = await import("../../plans/run-folder.ts");
        if (isRun(folder)) return reportOfRun(folder, words);
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

/** Its page is made of results alone, and may always be made again. */
async function reportOfRun(folder: string, { out, overwrite }: SharedWords & OverwriteWord): Promise<CommandResult> {
  const [{ readGridSummary, unpackCompressors, writeGridTable }, { renderGrid }] = await Promise.all([
    import("../../plans/index.ts"),
    import("../../report/index.ts"),
  ]);
  const summary = await readGridSummary(folder);
  const path = out ?? join(folder, "report.html");
  const page = sealedText(renderGrid(summary, { name: "assay", version: toolVersion }), "markup");
  await writeOutput(path, page, { where: "report", form: "page", overwrite: out === undefined || overwrite });
  const compressors = await unpackCompressors(folder);
  const table = join(folder, "results.parquet");
  if (summary.rows.length > 0) await writeGridTable(table, summary.rows);
  const size = [[summary.rows.length, "row"] as const, [summary.sources.length, "source"] as const];
  const counts = size.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  return {
    lines: [
      `Report: ${path}`,
      `On it: ${counts.join(", ")}`,
      ...(summary.rows.length > 0 ? [`Rows: ${table}`] : []),
      ...compressors.map((made) => `Compressor: ${made}`),
    ],
    json: { ...summary, report: path, compressors },
  };
}
