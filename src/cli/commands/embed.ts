/** `assay embed`: text to a vector set. */
import { join } from "node:path";
import type { Command } from "commander";
import { counted } from "../../results/words.ts";
import { studyTable } from "../../studies/study-options.ts";
import { embedTable } from "../../vectors/embed-options.ts";
import { addEncoderOptions, type EncoderWords, encoderOf, layersOf, requiredModel } from "../encoder-options.ts";
import { runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, addRequiredOptions } from "../table-options.ts";
import { addTaskOptions, linesOf, requiredTask, type TaskWords, taskOf } from "../task-options.ts";
import { folderName } from "./study.ts";

interface EmbedWords extends SharedWords, TaskWords, EncoderWords, OverwriteWord {
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
    .description("Embeds a task's texts and writes a vector set: vectors.safetensors, labels, splits, ids and a manifest.");
  addRequiredOptions(command, { model: requiredModel, task: requiredTask });
  addOptions(addEncoderOptions(command, defaultLayers), { tokenBudget: embedTable.tokenBudget });
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
          layers: layersOf(words.layers ?? defaultLayers, encoder.config.layers),
          poolings: words.pooling ?? studyTable.poolings.default,
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
