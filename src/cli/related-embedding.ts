/** `assay embed` of texts without labels: a retrieval folder, or both texts of each pair. */
import { existsSync } from "node:fs";
import { UsageError } from "../base/errors.ts";
import { flagOption, type OptionTable } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { counted } from "../results/words.ts";
import type { Task } from "../tasks/task.ts";
import { type EmbedRelatedOptions, prefixTable } from "../vectors/embed-related.ts";
import type { RelatedVectors } from "../vectors/open-related.ts";
import type { CommandResult } from "./run-command.ts";
import type { Words } from "./table-options.ts";
import { type TaskWords, taskOf, taskWordTable } from "./task-options.ts";

/** The options of texts without labels. */
export const relatedWordTable = {
  sides: flagOption("embed both texts of a pair, each by itself, and keep which belong together and how much"),
  ...prefixTable,
};

/** What a command line says of them. */
export interface RelatedWords extends Words<typeof relatedWordTable>, TaskWords {}

/** Texts that are to be embedded, with what holds between them. */
export interface RelatedTexts {
  readonly name: string;
  readonly facts: readonly { readonly sentence: string }[];
  embed(encoder: Encoder, options: EmbedRelatedOptions): Promise<RelatedVectors>;
}

/**
 * The retrieval task or the pairs that words name; null where they name labelled text.
 * @throws UsageError for words that the one or the other does not take
 */
export async function relatedTexts(words: RelatedWords, control: RunControl): Promise<RelatedTexts | null> {
  const [{ isRetrievalFolder, loadRetrievalTask, pairTask }, { embedPairs, embedRetrieval }] = await Promise.all([
    import("../tasks/index.ts"),
    import("../vectors/index.ts"),
  ]);
  const { task: path, sides, queryPrefix, documentPrefix } = words;
  if (path !== undefined && existsSync(path) && isRetrievalFolder(path)) {
    const { limit: _, ...others } = taskWordTable;
    refuse(words, { ...others, sides: relatedWordTable.sides }, "a retrieval folder must be read as BEIR lays it out");
    const task = await loadRetrievalTask(path, { ...control, limit: words.limit });
    return { ...task, embed: (encoder, options) => embedRetrieval(encoder, task, { ...options, queryPrefix, documentPrefix }) };
  }
  if (sides === true) {
    refuse(
      words,
      { documentPrefix: prefixTable.documentPrefix },
      "both texts of a pair must have the same prefix, that of queries",
    );
    const task: Task = await taskOf(words, control);
    const pairs = pairTask(task);
    return { ...pairs, embed: (encoder, options) => embedPairs(encoder, pairs, { ...options, queryPrefix }) };
  }
  refuse(words, prefixTable, "a prefix must be of queries and documents, or of pairs");
  return null;
}

/** What was written. */
export function relatedResult({ folder, manifest }: RelatedVectors): CommandResult {
  const { relations, slices, dimensions, rows, prefixes, hash, task, facts } = manifest;
  const parts =
    relations.kind === "judgements"
      ? [
          counted(relations.documents, "document"),
          counted(relations.queries, "query", "queries"),
          counted(relations.judgements, "judgement"),
        ]
      : [counted(rows, "sentence"), counted(relations.pairs, "pair")];
  const matrices = `${counted(slices.length, "matrix", "matrices")} of ${counted(dimensions, "dimension")}`;
  return {
    lines: [`Vectors: ${folder} (${[...parts, matrices].join(", ")})`],
    json: { folder, rows, dimensions, slices, relations, prefixes, hash, facts: [...task.facts, ...facts] },
  };
}

function refuse(words: RelatedWords, table: OptionTable, must: string): void {
  const given = Object.keys(table).find((key) => ![undefined, false].includes(Reflect.get(words, key)));
  if (given === undefined) return;
  const todo = `Leave {${given}} out.`;
  throw new UsageError({
    where: "assay embed",
    must,
    got: "an option that is of no use here",
    todo,
    file: words.task,
  });
}
