/** The options that say what is analysed. */
import type { Command } from "commander";
import { type AnalysisOptions, analysisTable } from "../studies/analysis-options.ts";
import type { SharedWords } from "./shared-options.ts";
import { addOptions, type Words, wordsOf } from "./table-options.ts";

/** Seed and threads are of every command, and the seed of the data goes with the data. */
const { seed: _seed, dataSeed: _dataSeed, threads: _threads, ...analysisWordTable } = analysisTable;

/** What a command line says of an analysis. */
export interface AnalysisWords extends Words<typeof analysisTable>, SharedWords {
  readonly seed: number;
  readonly threads: number;
}

/** Adds --compressors, --probes, --sizes, --margin and the numbers of resamplings. */
export function addAnalysisOptions(command: Command): Command {
  return addOptions(command, analysisWordTable);
}

/** As the library takes them. */
export function analysisOptions(words: AnalysisWords): AnalysisOptions {
  const { seed, dataSeed = seed, threads } = words;
  return { ...wordsOf(analysisWordTable, words), seed, dataSeed, threads };
}
