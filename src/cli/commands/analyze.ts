/** `assay analyze`: the same analysis on vectors that a person brings. */
import { basename, extname, join } from "node:path";
import type { Command } from "commander";
import { type AnalysisWords, addAnalysisOptions, analysisOptions } from "../analysis-options.ts";
import { runCommand } from "../run-command.ts";
import { withDataSeed, withSharedOptions } from "../shared-options.ts";
import { folderName } from "./study.ts";

interface AnalyzeWords extends AnalysisWords {
  readonly labels?: string;
  readonly splits?: string;
  readonly labelColumn?: string;
  readonly splitColumn?: string;
  readonly vectorColumn?: string;
  readonly tensor?: string;
  readonly regression?: boolean;
  readonly overwrite?: boolean;
}

/** Adds the command. */
export function addAnalyzeCommand(program: Command): void {
  const command = program
    .command("analyze")
    .alias("analyse")
    .summary("the same analysis on vectors you bring (npy, safetensors, parquet)")
    .description(
      "Measures the whole vector, every single dimension and every compression curve on vectors that you have already.\nVECTORS is an .npy, .safetensors or .parquet file, or a vector set that assay embed wrote.",
    )
    .argument("<vectors>", "the vectors, one row a text")
    .option("--labels <file>", "labels: one a line, or a table with a label column (a vector set has its own)")
    .option("--splits <file>", "train, validation or test: one a line, or a table (default: a seeded stratified split)")
    .option("--label-column <name>", "column of the labels, in the table of labels or in the vectors' parquet")
    .option("--split-column <name>", "column of the splits")
    .option("--vector-column <name>", "column of the vectors in a parquet file")
    .option("--tensor <name>", "tensor of the vectors in a safetensors file")
    .option("--regression", "labels are numbers to predict, not classes");
  withDataSeed(command);
  addAnalysisOptions(command);
  command.option("--overwrite", "replace another study in the folder");
  withSharedOptions(command, "folder of the study (default: studies/<name of the vectors>)")
    .addHelpText(
      "after",
      `
Examples:
  assay analyze embeddings.npy --labels labels.txt
  assay analyze documents.parquet --vector-column embedding --label-column topic --compressors pca,first-dimensions
  assay analyze vectors/reviews
  assay analyze vectors/reviews --inquiries k-sparse,copies,selectivity,description-length`,
    )
    .action((vectors: string, words: AnalyzeWords) =>
      runCommand(words, async (context) => {
        const [{ bringVectors, isVectorSet, openVectorSet }, { runVectorStudy }, { inquiryLines, lastLine, writeReport }] =
          await Promise.all([
            import("../../vectors/index.ts"),
            import("../../studies/index.ts"),
            import("../../report/index.ts"),
          ]);
        const { labels, splits, labelColumn, splitColumn, vectorColumn, tensor, regression } = words;
        const set = (await isVectorSet(vectors))
          ? await openVectorSet(vectors)
          : await bringVectors(vectors, {
              labels,
              splits,
              labelColumn,
              splitColumn,
              vectorColumn,
              tensor,
              regression,
              seed: words.dataSeed ?? words.seed,
            });
        for (const fact of [...set.task.facts, ...set.facts]) context.note(fact.sentence);
        const folder = words.out ?? join("studies", folderName(basename(vectors, extname(vectors))));
        const analysis = await runVectorStudy({
          ...analysisOptions(words),
          ...context,
          vectors: set,
          folder,
          overwrite: words.overwrite,
        });
        const report = await writeReport(folder);
        return {
          lines: [`Report: ${report}`, ...inquiryLines(analysis.summary), lastLine(analysis.summary)],
          json: analysis.summary,
        };
      }),
    );
}
