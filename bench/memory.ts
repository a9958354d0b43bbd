/**
 * How much memory an extraction takes beside its text: a process makes so many
 * texts, embeds a tenth of them (the model, the engine's arena and the garbage
 * of both have then reached their plateau), then all; the growth of its highest
 * resident set between the two is what the rows cost.
 */
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = process.env["ASSAY_SHARED"] ?? join(root, "../shared");

interface Stage {
  readonly seconds: number;
  readonly peakBytes: number;
}

interface Measured {
  readonly textBytes: number;
  readonly before: Stage;
  readonly after: Stage;
}

/** `--rows N --model FOLDER` */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rows: { type: "string", default: "100000" },
      model: { type: "string", default: join(shared, "models/all-MiniLM-L6-v2") },
    },
  });
  const rows = Number(values.rows);
  const warmUp = Math.round(rows / 10);
  const order = JSON.stringify({ rows, warmUp, model: values.model });
  const output = execFileSync(process.execPath, [join(root, "bench/memory-child.mjs"), order], { encoding: "utf8" });
  const { textBytes, before, after } = JSON.parse(output) as Measured;
  process.stdout.write(
    `${rows} texts of ${megabytes(textBytes)} in memory throughout\n\n| embedded | peak | seconds |\n|---|---|---|\n`,
  );
  process.stdout.write(`| ${warmUp} | ${megabytes(before.peakBytes)} | ${before.seconds.toFixed(1)} |\n`);
  process.stdout.write(`| ${rows} | ${megabytes(after.peakBytes)} | ${after.seconds.toFixed(1)} |\n\n`);
  const growth = (after.peakBytes - before.peakBytes) / rows;
  process.stdout.write(`${growth.toFixed(0)} bytes a row beside the text (the goal is 100 or fewer)\n${machine()}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
