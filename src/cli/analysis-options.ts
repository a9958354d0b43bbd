/** The options that say what is analysed. */
import { type Command, Option } from "commander";
import { type HeadlineMetric, headlineMetrics } from "../statistics/headline-metric.ts";
import type { AnalysisOptions } from "../studies/plan.ts";
import { commaList, fraction, wholeNumber } from "./shared-options.ts";

/** As commander gives them. */
export interface AnalysisWords {
  readonly compressors?: readonly string[];
  readonly probes?: readonly string[];
  readonly inquiries?: readonly string[];
  readonly sizes?: readonly number[];
  readonly metric?: HeadlineMetric;
  readonly margin?: number;
  readonly bootstraps?: number;
  readonly permutations?: number;
  readonly rotations?: number;
  readonly redraws?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly dataSeed?: number;
  readonly seed: number;
  readonly threads: number;
  readonly quiet?: boolean;
}

/** Adds --compressors, --probes, --sizes, --margin and the numbers of resamplings. */
export function addAnalysisOptions(command: Command): Command {
  const size = wholeNumber(1, 1_000_000);
  return command
    .option("--compressors <list>", "names separated by commas, see assay compressors (default: the quick ones)", commaList)
    .option("--probes <list>", "names separated by commas, the reference first, see assay probes", commaList)
    .option("--inquiries <list>", "further questions, names separated by commas, see assay inquiries (default: none)", commaList)
    .option(
      "--sizes <list>",
      "sizes of the curves; up to six are all tested for the fewest dimensions, of more a few (default: 1,2,3,4,6,8,12,16,… up to all)",
      (word) => commaList(word).map(size),
    )
    .addOption(
      new Option("--metric <name>", "what all scores are (default: accuracy, for real values spearman)").choices(headlineMetrics),
    )
    .option(
      "--margin <fraction>",
      "loss that is accepted for the fewest dimensions, 0.01 is one point (default: that, or 2 % of what the whole vector has above the most frequent class, whichever is smaller)",
      fraction(0, 1),
    )
    .option("--bootstraps <number>", "resamples of the test rows (default: 2000)", wholeNumber(200, 1_000_000))
    .option("--permutations <number>", "permutations of the test labels (default: 999)", wholeNumber(99, 1_000_000))
    .option("--rotations <number>", "random rotations (default: 20)", wholeNumber(1, 10_000))
    .option("--redraws <number>", "times that training rows are drawn anew, 0 for none (default: 40)", wholeNumber(0, 1000));
}

/** As the library takes them. */
export function analysisOptions(words: AnalysisWords): AnalysisOptions {
  const { compressors, probes, inquiries, sizes, metric, margin, bootstraps, permutations, rotations, redraws } = words;
  const { seed, dataSeed = seed, threads } = words;
  const chosen = { compressors, probes, inquiries, sizes, metric, margin };
  return { ...chosen, bootstraps, permutations, rotations, redraws, seed, dataSeed, threads };
}
