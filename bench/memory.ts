/**
 * How much memory an extraction takes beside its text and its model: the
 * highest resident set of a process that embeds so many texts, less that of the
 * same process with a tenth of them, a row of the difference. A tenth is long
 * enough for the garbage of the engine and of Node to have reached its plateau.
 */
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = process.env["ASSAY_SHARED"] ?? join(root, "../shared");

interface Measured {
  readonly rows: number;
  readonly textBytes: number;
  readonly peakBytes: number;
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
  const measure = (rows: number): Measured => {
    const order = JSON.stringify({ rows, model: values.model });
    const output = execFileSync(process.execPath, [join(root, "bench/memory-child.mjs"), order], { encoding: "utf8" });
    return JSON.parse(output) as Measured;
  };
  const few = measure(Math.round(Number(values.rows) / 10));
  const many = measure(Number(values.rows));
  const rows = many.rows - few.rows;
  const growth = many.peakBytes - few.peakBytes;
  const text = many.textBytes - few.textBytes;
  process.stdout.write("| rows | peak | text | seconds |\n|---|---|---|---|\n");
  for (const { rows: count, peakBytes, textBytes, seconds } of [few, many]) {
    process.stdout.write(`| ${count} | ${megabytes(peakBytes)} | ${megabytes(textBytes)} | ${seconds.toFixed(1)} |\n`);
  }
  process.stdout.write(
    `\nbeside the text: ${((growth - text) / rows).toFixed(0)} bytes a row (the goal is 100 or fewer)\n${machine()}\n`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
