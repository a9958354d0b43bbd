/**
 * A table of vectors in a native PostgreSQL: read to disk beside `psql \copy … binary` and psycopg with numpy, in turn; then
 * fitted, certified and written back; each in a process of its own, with the most memory that it had.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Ended, ended } from "./ended.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { hasPython, pythonInterpreter } from "./python.ts";

const root = resolve(import.meta.dirname, "../..");
const table = "assay_bench";

/**
 * `--address postgresql://postgres@127.0.0.1:5432/postgres --psql PATH --rows 100000 --runs 3 --keep 0.98`
 * `--only read` leaves out what comes after reading. The table assay_bench is made anew, and stays.
 */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      address: { type: "string", default: process.env["ASSAY_TEST_POSTGRESQL"] ?? "" },
      psql: { type: "string", default: "psql" },
      rows: { type: "string", default: "100000" },
      runs: { type: "string", default: "3" },
      keep: { type: "string", default: "0.98" },
      only: { type: "string" },
    },
  });
  if (values.address === "") throw new Error("Name a server that may be filled: --address postgresql://user@host/database");
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  process.env["ASSAY_CACHE"] = join(folder, "cache");
  const { address, psql } = values;
  try {
    await fill(folder, address, Number(values.rows));
    const before = machine();
    process.stdout.write("| rows | work | s | rows a second | Assay is × | peak MB |\n|---|---|---|---|---|---|\n");
    await compareReads({ folder, address, psql, rows: Number(values.rows), runs: Number(values.runs) });
    if (values.only !== "read") await thereAndBack(folder, address, values.keep);
    process.stdout.write(`\nbefore: ${before}\nafter:  ${machine()}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const child = (order: object): Promise<Ended> => ended([join(root, "bench/postgresql-child.mjs"), JSON.stringify(order)]);

async function fill(folder: string, address: string, rows: number): Promise<void> {
  process.stderr.write("writing the rows\n");
  const { makeScaleData } = (await import(pathToFileURL(join(root, "bench/scale-data.mjs")).href)) as {
    makeScaleData(folder: string, sizes: readonly number[]): Promise<readonly { vectors: string; labels: string }[]>;
  };
  const [made] = await makeScaleData(folder, [rows]);
  await child({ order: "fill", address, table, rows, ...made! });
  rmSync(made!.vectors, { force: true });
}

interface Reads {
  readonly folder: string;
  readonly address: string;
  readonly psql: string;
  readonly rows: number;
  readonly runs: number;
}

async function compareReads({ folder, address, psql, rows, runs }: Reads): Promise<void> {
  const out = join(folder, "copied");
  const copy = `\\copy (SELECT id, embedding, topic FROM ${table} ORDER BY id) TO '${out}' WITH (FORMAT binary)`;
  const starts: number[] = [];
  const sides: Record<string, () => Promise<Ended>> = {
    Assay: async () => {
      const read = await child({ order: "read", address: `${address}?table=${table}&vector=embedding&label=topic` });
      starts.push(read.seconds);
      return { ...read, seconds: (JSON.parse(read.output) as { seconds: number }).seconds };
    },
    "psql \\copy … binary": () => ended([address, "-q", "-c", copy], psql),
  };
  if (hasPython("psycopg", "pgvector", "numpy")) {
    const script = join(root, "bench/peers/postgresql_numpy.py");
    sides["psycopg, pgvector, numpy"] = () => ended([script, address, table, `${out}.npy`], pythonInterpreter);
  }
  const seen = new Map<string, Ended[]>(Object.keys(sides).map((name) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const [name, side] of Object.entries(sides)) {
      seen.get(name)!.push(await side());
      for (const path of [out, `${out}.npy`]) rmSync(path, { force: true });
    }
  }
  const ours = median(seen.get("Assay")!.map(({ seconds }) => seconds));
  for (const [name, all] of seen) {
    const seconds = median(all.map((each) => each.seconds));
    const peak = Math.max(...all.map((each) => each.peak)) / 1e6;
    const times = name === "Assay" ? "" : (seconds / ours).toFixed(2);
    process.stdout.write(
      `| ${rows} | ${name === "Assay" ? "read: Assay, without Node's start" : `read: ${name}`} | ${seconds.toFixed(2)} | ${(rows / seconds).toFixed(0)} | ${times} | ${peak.toFixed(0)} |\n`,
    );
  }
  const whole = median(starts);
  process.stdout.write(`| ${rows} | read: Assay, the whole process | ${whole.toFixed(2)} | ${(rows / whole).toFixed(0)} | | |\n`);
}

/** Read, fit, certify, write back: two commands, all defaults. */
async function thereAndBack(folder: string, address: string, keep: string): Promise<void> {
  const main = join(root, "dist/cli/main.js");
  const from = `${address}?table=${table}&vector=embedding`;
  const small = join(folder, "small");
  const fitted = await ended([main, "compress", `${from}&label=topic`, "--keep", keep, "--out", small]);
  const applied = await ended([main, "apply", small, from, "--out", `${address}?table=${table}&vector=embedding_small`]);
  const line = (work: string, seconds: number, peak: number): string =>
    `| | ${work} | ${seconds.toFixed(1)} | | | ${(peak / 1e6).toFixed(0)} |\n`;
  process.stdout.write(line(`compress --keep ${keep}`, fitted.seconds, fitted.peak));
  process.stdout.write(line("apply, into a new column", applied.seconds, applied.peak));
  process.stdout.write(line("together", fitted.seconds + applied.seconds, Math.max(fitted.peak, applied.peak)));
  process.stdout.write(`\n${fitted.output.trim().split("\n").at(-1)}\n`);
}
