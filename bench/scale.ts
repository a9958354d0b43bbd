/**
 * The analysis of 10,000 to 1,000,000 rows of 768 dimensions that stay on disk:
 * seconds and peak memory of the moments, and of a whole study in a process of its
 * own (the curve of principal components and that of greedy selection with linear
 * discriminants and logistic regression, all single dimensions). Memory is the
 * resident set as the system counts it, looked at from outside.
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
  readonly rows: number;
  readonly vectors: string;
  readonly labels: string;
}

/** `--sizes 10000,100000,1000000 --threads 2 --sample 10000 --data FOLDER` (kept there) `--moments` (no studies) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      sizes: { type: "string", default: "10000,100000,1000000" },
      threads: { type: "string", default: "2" },
      sample: { type: "string", default: "10000" },
      data: { type: "string" },
      moments: { type: "boolean", default: false },
    },
  });
  const folder = values.data ?? mkdtempSync(join(tmpdir(), "assay-bench-"));
  const { makeScaleData } = (await import(pathToFileURL(join(root, "bench/scale-data.mjs")).href)) as {
    makeScaleData(folder: string, sizes: readonly number[]): Promise<readonly Made[]>;
  };
  try {
    process.stderr.write("writing the rows\n");
    const made = await makeScaleData(folder, values.sizes.split(",").map(Number));
    const before = machine();
    process.stdout.write(
      "| rows | checked and hashed, s | moments, s | processor s | training rows a second | peak MB | study, s | peak MB |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (const one of made)
      process.stdout.write(`${await measure(one, Number(values.threads), values.moments ? null : Number(values.sample))}\n`);
    process.stdout.write(
      `\n${values.threads} threads, a sample of ${values.sample} rows of each role\nbefore: ${before}\nafter:  ${machine()}\n`,
    );
  } finally {
    if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param sample  rows of each role that the study holds; null for no study */
async function measure({ rows, vectors, labels }: Made, threads: number, sample: number | null): Promise<string> {
  const order = JSON.stringify({ vectors, labels });
  const moments = await ended([join(root, "bench/scale-child.mjs"), order]);
  const said = JSON.parse(moments.output) as { bring: number; moments: number; processor: number; rows: number };
  const out = mkdtempSync(join(tmpdir(), "assay-bench-study-"));
  const study =
    sample === null
      ? null
      : await ended(
          `${join(root, "dist/cli/main.js")} analyze ${vectors} --labels ${labels} --sample ${sample} --quiet --compressors pca,top-dimensions:lda-forward --threads ${threads} --out ${join(out, "study")}`.split(
            " ",
          ),
        );
  rmSync(out, { recursive: true, force: true });
  const cells = [
    rows.toLocaleString("en"),
    said.bring.toFixed(1),
    said.moments.toFixed(2),
    said.processor.toFixed(2),
    Math.round(said.rows / said.moments).toLocaleString("en"),
    megabytes(moments.peak),
    study === null ? "" : study.seconds.toFixed(0),
    study === null ? "" : megabytes(study.peak),
  ];
  return `| ${cells.join(" | ")} |`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
