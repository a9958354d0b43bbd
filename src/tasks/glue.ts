/**
 * The nine GLUE tasks (Wang et al. 2019, arXiv:1804.07461) from the Hub's
 * nyu-mll/glue. The labels of the official test rows are hidden, so the
 * official validation rows (of MNLI the matched ones) are the test rows here,
 * and a seeded, stratified 10 % of the training rows are validation.
 */
import { join } from "node:path";
import { MissingError, UsageError } from "../base/errors.ts";
import { openSnapshot } from "../runtime/hub/hub.ts";
import { taskFromFiles } from "./from-files.ts";
import type { BuiltInTask, Task } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";

/** One task as data. */
interface GlueTask {
  readonly name: string;
  readonly description: string;
  readonly columns: { readonly text: string; readonly pair?: string };
  /** Names of the labels 0, 1, …; empty for regression. */
  readonly labelNames: readonly string[];
  /** GLUE's own metrics, beside accuracy (or Spearman). */
  readonly besides: Task["besides"];
  readonly rows: string;
  readonly licence: string;
  readonly citation: string;
  /** The split that becomes test. */
  readonly test?: string;
}

const repository = "nyu-mll/glue";
const glue = "in A. Wang et al.: GLUE. ICLR 2019, arXiv:1804.07461";
const twoSentences = { text: "sentence1", pair: "sentence2" } as const;
const unstated = "not stated by its authors (GLUE's card: other, that of the original data set)";

const table: readonly GlueTask[] = [
  {
    name: "cola",
    description: "Is a sentence grammatical English? Corpus of Linguistic Acceptability.",
    columns: { text: "sentence" },
    labelNames: ["unacceptable", "acceptable"],
    besides: ["matthews"],
    rows: "8,551 training, 1,043 test",
    licence: unstated,
    citation: `A. Warstadt, A. Singh, S. Bowman: Neural Network Acceptability Judgments. TACL 2019, arXiv:1805.12471; ${glue}`,
  },
  {
    name: "sst2",
    description: "Is a phrase of a film review positive or negative? Stanford Sentiment Treebank.",
    columns: { text: "sentence" },
    labelNames: ["negative", "positive"],
    besides: [],
    rows: "67,349 training, 872 test",
    licence: unstated,
    citation: `R. Socher et al.: Recursive Deep Models for Semantic Compositionality over a Sentiment Treebank. EMNLP 2013; ${glue}`,
  },
  {
    name: "mrpc",
    description: "Do two sentences of the news say the same? Microsoft Research Paraphrase Corpus.",
    columns: twoSentences,
    labelNames: ["not_equivalent", "equivalent"],
    besides: ["f1"],
    rows: "3,668 training, 408 test",
    licence: unstated,
    citation: `W. Dolan, C. Brockett: Automatically Constructing a Corpus of Sentential Paraphrases. IWP 2005; ${glue}`,
  },
  {
    name: "qqp",
    description: "Do two questions ask the same? Quora Question Pairs.",
    columns: { text: "question1", pair: "question2" },
    labelNames: ["not_duplicate", "duplicate"],
    besides: ["f1"],
    rows: "363,846 training, 40,430 test",
    licence: "Quora's terms of service (non-commercial use)",
    citation: `S. Iyer, N. Dandekar, K. Csernai: First Quora Dataset Release: Question Pairs. 2017; ${glue}`,
  },
  {
    name: "stsb",
    description: "How alike are two sentences, from 0 to 5? Semantic Textual Similarity Benchmark.",
    columns: twoSentences,
    labelNames: [],
    besides: ["pearson"],
    rows: "5,749 training, 1,500 test",
    licence: unstated,
    citation: `D. Cer et al.: SemEval-2017 Task 1: Semantic Textual Similarity. SemEval 2017, arXiv:1708.00055; ${glue}`,
  },
  {
    name: "mnli",
    description: "Does a premise entail, contradict or leave open a hypothesis? MultiNLI, matched test rows.",
    columns: { text: "premise", pair: "hypothesis" },
    labelNames: ["entailment", "neutral", "contradiction"],
    besides: [],
    rows: "392,702 training, 9,815 test (matched)",
    licence: "OANC licence for most of it; Creative Commons and public domain for the fiction",
    citation: `A. Williams, N. Nangia, S. Bowman: A Broad-Coverage Challenge Corpus for Sentence Understanding through Inference. NAACL 2018, arXiv:1704.05426; ${glue}`,
    test: "validation_matched",
  },
  {
    name: "qnli",
    description: "Does a sentence hold the answer to a question? Made from SQuAD.",
    columns: { text: "question", pair: "sentence" },
    labelNames: ["entailment", "not_entailment"],
    besides: [],
    rows: "104,743 training, 5,463 test",
    licence: "CC BY-SA 4.0 (SQuAD)",
    citation: `P. Rajpurkar et al.: SQuAD: 100,000+ Questions for Machine Comprehension of Text. EMNLP 2016, arXiv:1606.05250; ${glue}`,
  },
  {
    name: "rte",
    description: "Does a first sentence entail a second? Recognizing Textual Entailment 1, 2, 3 and 5.",
    columns: twoSentences,
    labelNames: ["entailment", "not_entailment"],
    besides: [],
    rows: "2,490 training, 277 test",
    licence: unstated,
    citation: `I. Dagan, O. Glickman, B. Magnini: The PASCAL Recognising Textual Entailment Challenge. 2006, and its successors; ${glue}`,
  },
  {
    name: "wnli",
    description:
      "Does a sentence entail the same with its pronoun replaced? Winograd schemas; 71 test rows, built against training.",
    columns: twoSentences,
    labelNames: ["not_entailment", "entailment"],
    besides: [],
    rows: "635 training, 71 test",
    licence: unstated,
    citation: `H. Levesque, E. Davis, L. Morgenstern: The Winograd Schema Challenge. KR 2012; ${glue}`,
  },
];

/** All of them. Adding one: one entry in the table. */
export const glueTasks: readonly BuiltInTask[] = table.map((task) => ({
  name: task.name,
  description: task.description,
  licence: task.licence,
  citation: task.citation,
  rows: `${task.rows}; 10 % of training is validation`,
  offline: false,
  load: (options) => load(task, options),
}));

async function load(task: GlueTask, options: TaskOptions): Promise<Task> {
  for (const name of ["text", "pair", "label", "regression"] as const) {
    if (options[name] === undefined) continue;
    throw new UsageError({
      where: task.name,
      must: `GLUE's tasks have fixed columns and labels, so ${name} must not be given`,
      got: JSON.stringify(options[name]),
      todo: `Leave the option out, or choose the columns of the data set itself: ${repository}:${task.name}.`,
    });
  }
  const remote = await openSnapshot(repository, "dataset", options);
  const filesOf = (split: string): string[] =>
    remote.paths
      .filter(
        (path) =>
          path.startsWith(`${task.name}/${split}-`) &&
          /^\d+-of-\d+\.parquet$/.test(path.slice(task.name.length + split.length + 2)),
      )
      .sort();
  const training = filesOf("train");
  const test = filesOf(task.test ?? "validation");
  if (training.length === 0 || test.length === 0) {
    throw new MissingError({
      where: task.name,
      must: `${repository} must hold ${task.name}/train-… and ${task.name}/${task.test ?? "validation"}-… in parquet`,
      got: `${training.length} and ${test.length} such files at ${remote.revision}`,
      todo: "Choose another revision of the data set, or leave it out.",
    });
  }
  const { folder, revision } = await remote.fetch((path) => training.includes(path) || test.includes(path));
  const local = (path: string): string => join(folder, ...path.split("/"));
  return taskFromFiles(
    {
      name: task.name,
      source: `${repository}:${task.name}@${revision}`,
      licence: task.licence,
      citation: task.citation,
      labelNames: task.labelNames.length === 0 ? undefined : task.labelNames,
      besides: task.besides,
    },
    // without a labelled test split, validation becomes test and training gives a tenth (from-splits.ts)
    { training: training.map(local), validation: test.map(local) },
    { ...options, ...task.columns, label: "label", regression: task.labelNames.length === 0 },
  );
}
