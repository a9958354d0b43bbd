/** `assay analyze`: the same analysis on vectors that a person brings. */
import { join } from "node:path";
import type { Command } from "commander";
import { plainStem } from "../../formats/gzip.ts";
import type { OpenVectorsOptions } from "../../studies/open-vectors.ts";
import { type AnalysisWords, addAnalysisOptions, analysisOptions } from "../analysis-options.ts";
import { noteLaterFacts } from "../later-facts.ts";
import { runCommand } from "../run-command.ts";
import { wholeNumber, withDataSeed, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addLabelOptions, linesOf } from "../task-options.ts";
import { folderName } from "./study.ts";

interface AnalyzeWords extends AnalysisWords {
  readonly labels?: string;
  readonly splits?: string;
  readonly labelColumn?: string;
  readonly splitColumn?: string;
  readonly vectorColumn?: string;
  readonly tensor?: string;
  readonly regression?: boolean;
  readonly maxClasses?: number;
  readonly dropUnlabelled?: boolean;
  readonly leftover?: string;
  readonly groups?: string;
  readonly overwrite?: boolean;
  readonly sample?: number;
}

/** Adds the command. */
export function addAnalyzeCommand(program: Command): void {
  const command = program
    .command("analyze")
    .alias("analyse")
    .summary("the same analysis on vectors you bring (npy, safetensors, parquet)")
    .description(
      "Measures the whole vector, every single dimension and every compression curve on vectors that you have already.\nVECTORS is an .npy (also .npy.gz), .npz, .safetensors or .parquet file, or a vector set that assay embed wrote.",
    )
    .argument("<vectors>", "the vectors, one row a text")
    .option(
      "--labels <file>",
      "labels: one a line, an .npy list, or a table with a label column, each also as .gz (a vector set has its own)",
    )
    .option("--splits <file>", "train, validation or test: one a line, or a table (default: a seeded stratified split)")
    .option("--label-column <name>", "column of the labels, in the table of labels or in the vectors' parquet")
    .option("--split-column <name>", "column of the splits")
    .option("--vector-column <name>", "column of the vectors in a parquet file")
    .option("--tensor <name>", "tensor of the vectors in a safetensors file, array in an npz file (default there: X)")
    .option(
      "--leftover <file|column>",
      "another labelling (one a line, a table, or a column of the labels): how much of it compression leaves",
    )
    .option(
      "--groups <file|column>",
      "which rows belong together, as the sentences of a document (one a line, a table, or a column of the labels)",
    );
  addLabelOptions(command).option(
    "--sample <rows>",
    "read the vectors in pieces and hold at most so many rows of each split; 0 to hold all (default: all up to 64 MiB of vectors, else 100 to 10000, for minutes and a gigabyte)",
    wholeNumber(0, 100_000_000),
  );
  withDataSeed(command);
  addAnalysisOptions(command);
  withOverwrite(command, "another study in the folder");
  withSharedOptions(command, "folder of the study (default: studies/<name of the vectors>)")
    .addHelpText(
      "after",
      `
Examples:
  assay analyze embeddings.npy --labels labels.txt
  assay analyze documents.parquet --vector-column embedding --label-column topic --compressors pca,first-dimensions
  assay analyze embeddings.npy --labels y.npy --drop-unlabelled
  assay analyze arrays.npz --tensor X --label-column y
  assay analyze vectors/reviews
  assay analyze million.npy --labels labels.txt --compressors pca,top-dimensions:lda-forward
  assay analyze vectors/reviews --inquiries k-sparse,copies,selectivity,description-length`,
    )
    .action((vectors: string, words: AnalyzeWords) =>
      runCommand(words, async (context) => {
        const [{ openVectors, runVectorStudy }, { inquiryLines, lastLine, writeReport }] = await Promise.all([
          import("../../studies/index.ts"),
          import("../../report/index.ts"),
        ]);
        const folder = words.out ?? join("studies", folderName(plainStem(vectors)));
        const set = await openVectors(vectors, { ...context, ...openOptions(words), ...(words.overwrite ? {} : { folder }) });
        const { name, labelNames } = set.task;
        const facts = [...set.task.facts, ...set.facts];
        for (const line of await linesOf({ ...set, name, labelNames, facts })) context.note(line);
        const analysis = await runVectorStudy({
          ...analysisOptions(words),
          ...context,
          vectors: set,
          folder,
          overwrite: words.overwrite,
        });
        noteLaterFacts(analysis.summary, [...set.task.facts, ...set.facts], context);
        const report = await writeReport(folder);
        return {
          lines: [`Report: ${report}`, ...inquiryLines(analysis.summary), lastLine(analysis.summary)],
          json: analysis.summary,
        };
      }),
    );
}

/** How the vectors are opened, of the words. */
function openOptions(words: AnalyzeWords): OpenVectorsOptions {
  const { labels, splits, labelColumn, splitColumn, vectorColumn, tensor, leftover, groups } = words;
  const { regression, maxClasses, dropUnlabelled } = words;
  const { sample, compressors, probes, seed, dataSeed = seed } = words;
  const columns = { labels, splits, labelColumn, splitColumn, vectorColumn, tensor, leftover, groups };
  return { ...columns, regression, maxClasses, dropUnlabelled, sample, compressors, probes, seed: dataSeed };
}
