/**
 * Finetuning against PyTorch with transformers, in two parts: steps on identical
 * shapes with random weights (finetune-steps.ts), and an epoch of real text
 * against transformers' Trainer (finetune-epochs.ts). One side works at a time.
 */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { benchEpochs } from "./finetune-epochs.ts";
import { benchSteps, shapes } from "./finetune-steps.ts";
import { machine } from "./machine.ts";
import { hasPython } from "./python.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = process.env["ASSAY_SHARED"] ?? join(root, "../shared");

/** Folders of shared/data, training and test file in each. */
const tasks = ["sst2-sentences", "trec", "glue-rte"];

/**
 * `--only steps|epochs --shapes 384x6,768x12 --turns N --steps N --batch N --length N` for the steps,
 * `--tasks sst2-sentences,trec,glue-rte --limit ROWS --runs N --model FOLDER` for the epochs, `--threads N`.
 * A limit of 0 takes all rows.
 */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: "string" },
      shapes: { type: "string", default: Object.keys(shapes).join(",") },
      turns: { type: "string", default: "3" },
      steps: { type: "string", default: "2" },
      batch: { type: "string", default: "32" },
      length: { type: "string", default: "64" },
      tasks: { type: "string", default: tasks.join(",") },
      limit: { type: "string", default: "1024" },
      runs: { type: "string", default: "1" },
      model: { type: "string", default: join(shared, "models/all-MiniLM-L6-v2") },
      threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
    },
  });
  const threads = Number(values.threads);
  const withTorch = hasPython("torch", "transformers", "accelerate");
  const before = machine();
  let waiting: string | undefined;
  if (values.only !== "epochs") {
    for (const name of values.shapes.split(",")) {
      const chosen = await benchSteps(name, {
        root,
        threads,
        withTorch,
        turns: Number(values.turns),
        steps: Number(values.steps),
        batch: Number(values.batch),
        length: Number(values.length),
      });
      waiting ??= chosen;
    }
  }
  if (values.only !== "steps") {
    for (const name of values.tasks.split(",")) {
      await benchEpochs(name, {
        root,
        threads,
        withTorch,
        data: join(shared, "data"),
        model: values.model,
        limit: Number(values.limit),
        runs: Number(values.runs),
        waiting: waiting ?? "passive",
      });
    }
  }
  process.stdout.write(`\n${threads} threads; before: ${before}\nafter:  ${machine()}\n`);
}
