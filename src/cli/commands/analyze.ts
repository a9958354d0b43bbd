/** `assay analyze`: the same analysis on vectors that a person brings. */
import { join } from "node:path";
import type { Command } from "commander";
import { type OpenVectorsOptions, openVectorsTable } from "../../studies/open-options.ts";
import { labelTable } from "../../tasks/task-options.ts";
import { vectorsName } from "../../vectors/local-vectors.ts";
import { type AnalysisWords, addAnalysisOptions, analysisOptions } from "../analysis-options.ts";
import { commandLine } from "../command-line.ts";
import { noteLaterFacts } from "../later-facts.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { dataSeedOption, type OverwriteWord, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { linesOf } from "../task-options.ts";
import { folderName } from "./study.ts";

const {
  compressors: _c,
  probes: _p,
  rankings: _k,
  seed: _s,
  regression: _r,
  maxClasses: _m,
  dropUnlabelled: _d,
  sample,
  ...fileTable
} = openVectorsTable;

/** The options of opening vectors that are not of the analysis too. */
const openWordTable = { ...fileTable, ...labelTable, sample, dataSeed: dataSeedOption };

interface AnalyzeWords extends Words<typeof openWordTable>, AnalysisWords, OverwriteWord {
  readonly dataSeed?: number | undefined;
}

/** Adds the command. */
export function addAnalyzeCommand(program: Command): void {
  const command = program
    .command("analyze")
    .alias("analyse")
    .summary("the same analysis on vectors you bring (npy, safetensors, parquet)")
    .description(
      "Measures the whole vector, every single dimension and every compression curve on vectors that you have already.\nVECTORS is an .npy (also .npy.gz), .npz, .safetensors, .parquet, .arrow, .jsonl or .csv file, a vector set that assay embed wrote,\nthe address of a store (assay sources lists them), or - for standard input.",
    )
    .argument("<vectors>", "the vectors, one row a text");
  addOptions(command, openWordTable);
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
  assay analyze "postgresql://ann@db/shop?table=items&vector=embedding&label=topic"
  assay analyze million.npy --labels labels.txt --compressors pca,top-dimensions:lda-forward
  assay analyze vectors/reviews --inquiries k-sparse,copies,selectivity,description-length`,
    )
    .action((vectors: string, words: AnalyzeWords, command: Command) =>
      runCommand(words, async (context) => {
        const [{ openVectors, runVectorStudy }, { endingLines, writeReport }] = await Promise.all([
          import("../../studies/index.ts"),
          import("../../report/index.ts"),
        ]);
        const folder = words.out ?? join("studies", folderName(vectorsName(vectors)));
        const set = await openVectors(vectors, {
          ...controlOf(context),
          ...openOptions(words),
          ...(words.overwrite ? {} : { folder }),
        });
        const { name, labelNames } = set.task;
        const facts = [...set.task.facts, ...set.facts];
        for (const line of await linesOf({ ...set, name, labelNames, facts })) context.note(line);
        const analysis = await runVectorStudy({
          ...analysisOptions(words),
          ...controlOf(context),
          vectors: set,
          folder,
          overwrite: words.overwrite,
          command: commandLine(command),
        });
        noteLaterFacts(analysis.summary, [...set.task.facts, ...set.facts], context);
        const report = await writeReport(folder);
        return {
          lines: [`Report: ${report}`, ...endingLines(analysis.summary)],
          json: analysis.summary,
        };
      }),
    );
}

/** How the vectors are opened, of the words. */
function openOptions(words: AnalyzeWords): OpenVectorsOptions {
  const { compressors, probes, rankings, seed, dataSeed = seed } = words;
  return {
    ...wordsOf(fileTable, words),
    ...wordsOf(labelTable, words),
    sample: words.sample,
    compressors,
    probes,
    rankings,
    seed: dataSeed,
  };
}
