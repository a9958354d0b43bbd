/**
 * How much memory an extraction takes beside its text. The resident set of the
 * process is looked at after every batch: its highest value during the first
 * tenth of the texts (the longest, so that the engine has all it will need)
 * against the highest during the rest, the making of the files included.
 */
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = process.env["ASSAY_SHARED"] ?? join(root, "../shared");

interface Measured {
  readonly textBytes: number;
  /** Highest resident set during the first tenth, and after it. */
  readonly early: number;
  readonly late: number;
  /** Highest of all, the opening of the model included. */
  readonly highest: number;
  readonly seconds: number;
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
  const order = JSON.stringify({ rows, model: values.model });
  const output = execFileSync(process.execPath, [join(root, "bench/memory-child.mjs"), order], { encoding: "utf8" });
  const { textBytes, early, late, highest, seconds } = JSON.parse(output) as Measured;
  process.stdout.write(`${rows} texts of ${megabytes(textBytes)} in memory throughout, ${seconds.toFixed(0)} s\n\n`);
  process.stdout.write(`| first tenth | rest | with the opening of the model |\n|---|---|---|\n`);
  process.stdout.write(`| ${megabytes(early)} | ${megabytes(late)} | ${megabytes(highest)} |\n\n`);
  process.stdout.write(
    `growth: ${((late - early) / rows).toFixed(0)} bytes a row, beside 6 for lengths and order (the goal is 100 or fewer)\n${machine()}\n`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
