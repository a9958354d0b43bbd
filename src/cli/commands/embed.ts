/** `assay embed`: text to a vector set. */
import { join } from "node:path";
import type { Command } from "commander";
import { counted } from "../../results/words.ts";
import { studyTable } from "../../studies/study-options.ts";
import { embedTable } from "../../vectors/embed-options.ts";
import { addEncoderOptions, type EncoderWords, encoderOf, layersOf, requiredModel } from "../encoder-options.ts";
import { type RelatedTexts, type RelatedWords, relatedResult, relatedTexts, relatedWordTable } from "../related-embedding.ts";
import { type CommandContext, type CommandResult, controlOf, runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, addRequiredOptions } from "../table-options.ts";
import { addTaskOptions, linesOf, requiredTask, taskOf } from "../task-options.ts";
import { folderName } from "./study.ts";

interface EmbedWords extends SharedWords, RelatedWords, EncoderWords, OverwriteWord {
  readonly tokenBudget?: number | undefined;
  readonly seed: number;
}

/** All come out of one pass. */
const defaultLayers = "all";

/** Adds the command. */
export function addEmbedCommand(program: Command): void {
  const command = program
    .command("embed")
    .summary("text to a vector set on disk, all layers in one pass")
    .description(
      "Embeds a task's texts and writes a vector set: vectors.safetensors, labels, splits, ids and a manifest.\nOf a retrieval folder (corpus.jsonl, queries.jsonl, qrels) it embeds documents and queries, and keeps the judgements; with --sides, both texts of each pair and its score.\nOf a retrieval folder, --limit keeps so many documents at most, with the queries whose judged documents are all among them.",
    );
  addRequiredOptions(command, { model: requiredModel, task: requiredTask });
  addOptions(addEncoderOptions(command, defaultLayers), { tokenBudget: embedTable.tokenBudget });
  addOptions(addTaskOptions(command), relatedWordTable);
  withOverwrite(command, "another vector set in the folder");
  withSharedOptions(command, "folder of the vector set (default: vectors/<task>-<encoder>)")
    .addHelpText(
      "after",
      `
Examples:
  assay embed --model sentence-transformers/all-MiniLM-L6-v2 --task reviews.csv --pooling cls,mean,max --out vectors/reviews
  assay embed --model ./e5-small --task scifact --query-prefix "query: " --document-prefix "passage: "
  assay embed --model ./e5-small --task sts-b.csv --text sentence1 --pair sentence2 --label score --sides`,
    )
    .action((words: EmbedWords) => runCommand(words, (context) => embedWords(words, context)));
}

async function embedWords(words: EmbedWords, context: CommandContext): Promise<CommandResult> {
  const related = await relatedTexts(words, controlOf(context));
  return related === null ? embedLabelled(words, context) : embedRelated(words, related, context);
}

async function embedLabelled(words: EmbedWords, context: CommandContext): Promise<CommandResult> {
  const { embed } = await import("../../vectors/index.ts");
  const task = await taskOf(words, context);
  for (const line of await linesOf(task)) context.note(line);
  const { encoder, options } = await embeddingOf(words, task.name, context);
  const { folder } = options;
  const set = await embed(encoder, task, options);
  for (const fact of set.facts) context.note(fact.sentence);
  return {
    lines: [
      `Vectors: ${folder} (${counted(set.rows, "text")}, ${counted(set.slices.length, "matrix", "matrices")} of ${counted(set.dimensions, "dimension")})`,
    ],
    json: {
      folder,
      rows: set.rows,
      dimensions: set.dimensions,
      slices: set.slices,
      hash: set.hash,
      facts: [...task.facts, ...set.facts],
    },
  };
}

async function embedRelated(words: EmbedWords, related: RelatedTexts, context: CommandContext): Promise<CommandResult> {
  for (const { sentence } of related.facts) context.note(sentence);
  const { encoder, options } = await embeddingOf(words, related.name, context);
  const vectors = await related.embed(encoder, options);
  for (const { sentence } of vectors.manifest.facts) context.note(sentence);
  return relatedResult(vectors);
}

/** The encoder, and how and where it is to embed. */
async function embeddingOf(words: EmbedWords, name: string, context: CommandContext) {
  const encoder = await encoderOf(words, context);
  const options = {
    layers: layersOf(words.layers ?? defaultLayers, encoder.config.layers),
    poolings: words.pooling ?? studyTable.poolings.default,
    maxLength: words.maxLength,
    tokenBudget: words.tokenBudget,
    threads: words.threads,
    overwrite: words.overwrite,
    folder: words.out ?? join("vectors", folderName(`${name}-${encoder.name}`)),
    ...controlOf(context),
  };
  return { encoder, options };
}
