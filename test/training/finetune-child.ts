/** The plain JavaScript of a process that finetunes with the built code, says how far it is, and may be killed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Task } from "../../src/tasks/task.ts";
import type { FinetuneOptions } from "../../src/training/training-options.ts";

/** What the child is told. */
export interface ChildOrder {
  readonly model: string;
  readonly task: Task;
  readonly options: FinetuneOptions;
}

const dist = join(import.meta.dirname, "../../dist");

/**
 * Writes the program to a file and gives node's arguments. It prints `done <steps>` and the checkpoints there are after
 * every step, `saved` at the end, `error <code> <message>` for ours. SIGINT stops it.
 */
export function childArguments({ model, task, options }: ChildOrder): string[] {
  const code = `
    import { existsSync, readdirSync, writeSync } from "node:fs";
    process.on("SIGXFSZ", () => {}); // a full disk then is an error, not a death
    const { loadEncoder } = await import(${JSON.stringify(join(dist, "encoders/load.js"))});
    const { finetune } = await import(${JSON.stringify(join(dist, "training/finetune.js"))});
    const given = ${JSON.stringify({ ...task, labels: { ...task.labels, values: [...task.labels.values] }, splits: [...task.splits] })};
    const options = ${JSON.stringify(options)};
    const task = {
      ...given, splits: Uint8Array.from(given.splits), labels: { ...given.labels, values: Int32Array.from(given.labels.values) },
      rowId: (row) => "row " + row,
    };
    const controller = new AbortController();
    process.on("SIGINT", () => controller.abort());
    const say = (words) => writeSync(1, words + "\\n");
    const checkpoints = options.folder + "/checkpoints";
    try {
      await finetune(await loadEncoder(${JSON.stringify(model)}), task, {
        ...options, signal: controller.signal,
        onProgress: ({ stage, done, milestone }) => {
          if (stage !== "finetuning" || milestone !== undefined) return;
          const names = existsSync(checkpoints) ? readdirSync(checkpoints) : [];
          say("done " + done + " with " + names.filter((name) => /^step-.*safetensors$/.test(name)).length);
        },
      });
      say("saved");
    } catch (error) {
      say("error " + error.code + " " + error.message);
    }`;
  const program = `${options.folder}.mjs`;
  writeFileSync(program, code);
  return [program];
}
