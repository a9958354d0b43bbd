/** Where the time of the default study goes, in one thread: analysis/profile.mjs. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { machine } from "./machine.ts";

const script = resolve(import.meta.dirname, "../analysis/profile.mjs");

interface Share {
  readonly name: string;
  readonly seconds: number;
}

/** Lines of the second table. */
const mostFiles = 15;

/** `--rows N --dimensions D --seed N --data FOLDER` (kept there) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rows: { type: "string", default: "20000" },
      dimensions: { type: "string", default: "768" },
      seed: { type: "string", default: "0" },
      data: { type: "string" },
    },
  });
  const folder = values.data ?? mkdtempSync(join(tmpdir(), "assay-bench-"));
  const options = { folder, rows: Number(values.rows), dimensions: Number(values.dimensions), seed: Number(values.seed) };
  try {
    process.stdout.write(`${machine()}\n`);
    const answer = execFileSync(process.execPath, [script, JSON.stringify(options)], { encoding: "utf8", maxBuffer: 1 << 26 });
    const { cells, files } = JSON.parse(answer) as { cells: readonly Share[]; files: readonly Share[] };
    print("cell", "processor s", cells);
    print("file of the function itself", "s by the clock", files.slice(0, mostFiles));
    process.stdout.write(`\n${machine()}\n`);
  } finally {
    if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function print(what: string, unit: string, shares: readonly Share[]): void {
  const all = shares.reduce((sum, { seconds }) => sum + seconds, 0);
  process.stdout.write(`\n| ${what} | ${unit} | share |\n|---|---|---|\n`);
  for (const { name, seconds } of shares) {
    process.stdout.write(`| ${name} | ${seconds.toFixed(2)} | ${((100 * seconds) / all).toFixed(0)} % |\n`);
  }
}
