/**
 * A million rows of 768 dimensions on disk: from vectors and labels to a certified compressor, then to the codes of all
 * rows, each in a process of its own. Seconds and the largest resident set, looked at from outside.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ended } from "./ended.ts";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");

/** What `makeScaleData` gives. */
interface Made {
  readonly vectors: string;
  readonly labels: string;
}

/** `--rows 1000000 --threads 2 --keep 0.99 --sample ROWS` (as the command's where left out) `--data FOLDER` (kept there) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      rows: { type: "string", default: "1000000" },
      threads: { type: "string", default: "2" },
      keep: { type: "string", default: "0.99" },
      sample: { type: "string" },
      data: { type: "string" },
    },
  });
  const folder = values.data ?? mkdtempSync(join(tmpdir(), "assay-bench-"));
  const out = mkdtempSync(join(tmpdir(), "assay-bench-compressed-"));
  const { makeScaleData } = (await import(pathToFileURL(join(root, "bench/scale-data.mjs")).href)) as {
    makeScaleData(folder: string, sizes: readonly number[]): Promise<readonly Made[]>;
  };
  const assay = (...words: readonly string[]) => ended([join(root, "dist/cli/main.js"), ...words, "--threads", values.threads]);
  try {
    process.stderr.write("writing the rows\n");
    const [made] = await makeScaleData(folder, [Number(values.rows)]);
    const { vectors, labels } = made!;
    const before = machine();
    const sample = values.sample === undefined ? [] : ["--sample", values.sample];
    const small = join(out, "small");
    const fitted = await assay("compress", vectors, "--labels", labels, "--keep", values.keep, ...sample, "--out", small);
    process.stdout.write(`${fitted.output}\n`);
    const applied = await assay("apply", small, vectors, "--out", join(out, "codes.npy"));
    process.stdout.write("| rows | work | s | peak MB |\n|---|---|---|---|\n");
    process.stdout.write(`| ${values.rows} | compress --keep ${values.keep} | ${cells(fitted)} |\n`);
    process.stdout.write(
      `| | apply | ${cells(applied)} |\n| | together | ${(fitted.seconds + applied.seconds).toFixed(0)} | |\n`,
    );
    process.stdout.write(`\n${values.threads} threads\nbefore: ${before}\nafter:  ${machine()}\n`);
  } finally {
    rmSync(out, { recursive: true, force: true });
    if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function cells({ seconds, peak }: { readonly seconds: number; readonly peak: number }): string {
  return `${seconds.toFixed(0)} | ${(peak / 1e6).toFixed(0)}`;
}
