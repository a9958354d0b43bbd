/** `assay embed`: text to a vector set. */
import { join } from "node:path";
import type { Command } from "commander";
import { counted } from "../../results/words.ts";
import { addEncoderOptions, type EncoderWords, encoderOf, layersOf } from "../encoder-options.ts";
import { runCommand } from "../run-command.ts";
import { type SharedOptions, wholeNumber, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addTaskOptions, linesOf, type TaskWords, taskOf } from "../task-options.ts";
import { folderName } from "./study.ts";

interface EmbedWords extends SharedOptions, TaskWords, EncoderWords {
  readonly tokenBudget?: number;
  readonly overwrite?: boolean;
  readonly seed: number;
}

/** Adds the command. */
export function addEmbedCommand(program: Command): void {
  const command = program
    .command("embed")
    .summary("text to a vector set on disk, all layers in one pass")
    .description("Embeds a task's texts and writes a vector set: vectors.safetensors, labels, splits, ids and a manifest.")
    .requiredOption("-m, --model <folder|org/name>", "encoder: a Hugging Face folder or a Hub id; demo for the demo encoder")
    .requiredOption("-t, --task <path|name|org/name>", "labelled text: a file, a folder, a GLUE task, a Hub data set; demo");
  addEncoderOptions(command, "all").option(
    "--token-budget <tokens>",
    "tokens in a batch, padding included (default: 1024)",
    wholeNumber(1, 10_000_000),
  );
  withOverwrite(addTaskOptions(command), "another vector set in the folder");
  withSharedOptions(command, "folder of the vector set (default: vectors/<task>-<encoder>)")
    .addHelpText(
      "after",
      `
Example:
  assay embed --model sentence-transformers/all-MiniLM-L6-v2 --task reviews.csv --pooling cls,mean,max --out vectors/reviews`,
    )
    .action((words: EmbedWords) =>
      runCommand(words, async (context) => {
        const { embed } = await import("../../vectors/index.ts");
        const task = await taskOf(words, context);
        for (const line of await linesOf(task)) context.note(line);
        const encoder = await encoderOf(words, context);
        const folder = words.out ?? join("vectors", folderName(`${task.name}-${encoder.name}`));
        const set = await embed(encoder, task, {
          layers: layersOf(words.layers, encoder.config.layers),
          poolings: words.pooling ?? ["cls", "mean"],
          maxLength: words.maxLength,
          tokenBudget: words.tokenBudget,
          threads: words.threads,
          overwrite: words.overwrite,
          folder,
          onProgress: context.onProgress,
          signal: context.signal,
        });
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
      }),
    );
}
