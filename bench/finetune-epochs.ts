/**
 * One epoch of real text: `finetune()` against transformers' Trainer with
 * dynamic padding, plain and with texts of like length together. The same
 * pretrained model, rows, batch size, longest text, schedule and optimizer.
 *
 * Counted on all sides: opening the model, tokenising, training, scoring the
 * test rows once, saving the model. Not counted: starting Node or Python and
 * importing libraries. There are no validation rows. Each run is a process of its own.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Side, start } from "./contestant.ts";
import { torchEnvironment } from "./finetune-steps.ts";
import { median } from "./median.ts";
import { pythonInterpreter } from "./python.ts";

/** How the epochs are measured. */
export interface EpochsOptions {
  readonly root: string;
  readonly threads: number;
  readonly withTorch: boolean;
  /** The folder that holds the tasks' folders. */
  readonly data: string;
  readonly model: string;
  /** Training rows at most, and as many test rows; 0 for all. */
  readonly limit: number;
  readonly runs: number;
  /** OMP_WAIT_POLICY of the peer, or "default". */
  readonly waiting: string;
}

interface Rows {
  readonly texts: readonly string[];
  readonly pairs: readonly string[] | null;
  readonly labels: readonly number[];
}

/** What a run answers. */
interface Epoch {
  readonly seconds: number;
  readonly accuracy: number;
  readonly steps: number;
  /** The mean over the steps. */
  readonly loss: number;
}

/** Prints a table. */
export async function benchEpochs(name: string, options: EpochsOptions): Promise<void> {
  const folder = join(options.data, name);
  if (!existsSync(folder)) {
    process.stdout.write(`\n${name} is not in the data folder; it is left out\n`);
    return;
  }
  const scratch = mkdtempSync(join(tmpdir(), "assay-bench-"));
  try {
    const { training, test, classes } = readTask(folder, options.limit);
    const rows = join(scratch, "rows.json");
    writeFileSync(rows, JSON.stringify({ training, test, classes }));
    const sides = sidesOf({ rows, classes, model: options.model, threads: options.threads }, options);
    const results = sides.map(() => [] as (Epoch & { readonly peak: number; readonly load: number })[]);
    const versions = sides.map(() => "");
    for (let run = 0; run < options.runs; run++) {
      for (const [index, side] of sides.entries()) {
        const load = loadavg()[0] ?? Number.NaN;
        const contestant = await start(side);
        try {
          const epoch = await contestant.ask<Epoch>({ command: "epoch", folder: join(scratch, `model-${index}-${run}`) });
          results[index]?.push({ ...epoch, peak: contestant.peak(), load });
          versions[index] = contestant.versions;
          process.stderr.write(`run ${run + 1}: ${name}, ${side.name} ${epoch.seconds.toFixed(1)} s\n`);
        } finally {
          await contestant.close();
          rmSync(join(scratch, `model-${index}-${run}`), { recursive: true, force: true });
        }
      }
    }
    const counts = `${training.labels.length} training rows, ${test.labels.length} test rows`;
    process.stdout.write(`\n## An epoch of ${name}, ${counts}, batch 32, learning rate 5e-5\n\n`);
    process.stdout.write(
      "| side | seconds | fastest | Assay is × | by the fastest | test accuracy | loss | peak MB | load | versions |\n",
    );
    process.stdout.write("|---|---|---|---|---|---|---|---|---|---|\n");
    const ours = results[0] ?? [];
    for (const [index, { name: side }] of sides.entries()) {
      const own = results[index] ?? [];
      const seconds = (of: typeof own): number[] => of.map((epoch) => epoch.seconds);
      const cells = [
        side,
        median(seconds(own)).toFixed(1),
        Math.min(...seconds(own)).toFixed(1),
        index === 0 ? "" : (median(seconds(own)) / median(seconds(ours))).toFixed(2),
        index === 0 ? "" : (Math.min(...seconds(own)) / Math.min(...seconds(ours))).toFixed(2),
        own.map((epoch) => epoch.accuracy.toFixed(4)).join(" "),
        own.map((epoch) => epoch.loss.toFixed(3)).join(" "),
        (Math.max(...own.map((epoch) => epoch.peak)) / 1e6).toFixed(0),
        own.map((epoch) => epoch.load.toFixed(1)).join(" "),
        versions[index],
      ];
      process.stdout.write(`| ${cells.join(" | ")} |\n`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function sidesOf(order: object, { root, withTorch, waiting }: EpochsOptions): Side[] {
  const ours: Side = {
    name: "Assay",
    command: process.execPath,
    arguments: [join(root, "bench/finetune-epoch-assay.mjs"), JSON.stringify(order)],
  };
  if (!withTorch) return [ours];
  const trainer = (sampling: string, words: string): Side => ({
    name: `Trainer, dynamic padding${words}`,
    command: pythonInterpreter,
    arguments: [join(root, "bench/peers/finetune_trainer.py"), JSON.stringify({ ...order, sampling })],
    environment: torchEnvironment(waiting),
  });
  return [ours, trainer("random", ""), trainer("group_by_length", ", grouped by length")];
}

/** Training and test rows (test.tsv, or dev.tsv where there is none), evenly taken where there is a limit. */
function readTask(folder: string, limit: number): { training: Rows; test: Rows; classes: number } {
  const training = readTable(join(folder, "train.tsv"), limit);
  const test = readTable(join(folder, existsSync(join(folder, "test.tsv")) ? "test.tsv" : "dev.tsv"), limit);
  const names = [...new Set([...training, ...test].map((row) => row.at(-1) ?? ""))].sort();
  const rowsOf = (table: readonly (readonly string[])[]): Rows => ({
    texts: table.map((row) => row[0] ?? ""),
    pairs: (table[0]?.length ?? 0) > 2 ? table.map((row) => row[1] ?? "") : null,
    labels: table.map((row) => names.indexOf(row.at(-1) ?? "")),
  });
  return { training: rowsOf(training), test: rowsOf(test), classes: names.length };
}

function readTable(path: string, limit: number): readonly (readonly string[])[] {
  const lines = readFileSync(path, "utf8").split(/\r?\n/).slice(1);
  const table = lines.filter((line) => line.trim() !== "").map((line) => line.split("\t"));
  if (limit === 0 || table.length <= limit) return table;
  return Array.from({ length: limit }, (_, i) => table[Math.floor((i * table.length) / limit)] ?? []);
}
