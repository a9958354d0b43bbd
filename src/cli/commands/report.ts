/** `assay report`: rebuild the page from the result rows. */
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { flagOption } from "../../base/options.ts";
import { toolVersion } from "../../base/version.ts";
import { writeOutput } from "../../formats/output-file.ts";
import { sealedText } from "../../formats/seal.ts";
import { counted } from "../../results/words.ts";
import { openInBrowser, openPageOption } from "../open-in-browser.ts";
import { type CommandResult, runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const reportTable = {
  open: openPageOption,
  figures: flagOption(
    "of a study: also write every figure as SVG for papers and as CSV, and the main results in LaTeX and Markdown",
  ),
};

interface ReportWords extends SharedWords, OverwriteWord, Words<typeof reportTable> {}

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
  addOptions(command, reportTable);
  withSharedOptions(command, "the page to write (default: report.html in the folder)")
    .addHelpText(
      "after",
      "\nExamples:\n  assay report studies/demo-all-MiniLM-L6-v2-uint8\n  assay report studies/demo-all-MiniLM-L6-v2-uint8 --figures\n  assay report studies/demo-all-MiniLM-L6-v2-uint8 --open",
    )
    .action((folder: string, words: ReportWords) =>
      runCommand(words, async () => {
        const { isRun } = await import("../../plans/run-folder.ts");
        if (isRun(folder)) {
          if (words.figures === true) throw figuresOfRun();
          return reportOfRun(folder, words);
        }
        const [{ figuresFolder, lastLine, terminalTable, writeFigures, writeReport }, { readStudy }] = await Promise.all([
          import("../../report/index.ts"),
          import("../../studies/index.ts"),
        ]);
        const report = await writeReport(folder, { path: words.out, overwrite: words.overwrite });
        const figures = words.figures === true ? await writeFigures(folder) : [];
        if (words.open === true) openInBrowser(resolve(report));
        const { summary } = await readStudy(folder);
        const written =
          figures.length === 0 ? [] : [`Figures: ${counted(figures.length, "file")} in ${join(folder, figuresFolder)}`];
        return {
          lines: [`Report: ${report}`, ...written, ...terminalTable(summary), lastLine(summary)],
          json: { report, figures },
        };
      }),
    );
}

/** Its page is made of results alone, and may always be made again. */
async function reportOfRun(folder: string, { out, overwrite, open }: ReportWords): Promise<CommandResult> {
  const [{ readGridSummary, unpackCompressors, writeGridTable }, { renderGrid }] = await Promise.all([
    import("../../plans/index.ts"),
    import("../../report/index.ts"),
  ]);
  const summary = await readGridSummary(folder);
  const path = out ?? join(folder, "report.html");
  const page = sealedText(renderGrid(summary, { name: "assay", version: toolVersion }), "markup");
  await writeOutput(path, page, { where: "report", form: "page", overwrite: out === undefined || overwrite });
  if (open === true) openInBrowser(resolve(path));
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

function figuresOfRun(): UsageError {
  const [must, got] = ["--figures is for a study", "the folder of a run"];
  return new UsageError({ where: "assay report", must, got, todo: "Leave it out: the run's page has tables alone." });
}
