/**
 * Symmetric eigendecomposition, all values and vectors in float64: Assay against
 * numpy.linalg.eigh (LAPACK's dsyevd) with one and two threads. The same matrix
 * on all sides, runs take turns. The first call of a side is shown apart: its
 * code is not compiled, or its library not loaded, before. Processor seconds are
 * the fastest run's: they say more where other work runs beside.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Contestant, type Pass, type Side, start } from "./contestant.ts";
import { machine } from "./machine.ts";

const root = resolve(import.meta.dirname, "../..");

/** `--size N --runs N --kind covariance|normal --threads 1,2` (of numpy) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      size: { type: "string", default: "768" },
      runs: { type: "string", default: "11" },
      kind: { type: "string", default: "covariance" },
      threads: { type: "string", default: "1,2" },
    },
  });
  const n = Number(values.size);
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const contestants: Contestant[] = [];
  try {
    const path = join(folder, "matrix");
    const a = values.kind === "normal" ? normalMatrix(n) : covarianceMatrix(n);
    writeFileSync(path, new Uint8Array(a.buffer));
    for (const side of [assay(path, n), ...numpy(path, n, values.threads.split(","))]) contestants.push(await start(side));
    const before = machine();
    const passes = contestants.map(() => [] as Pass[]);
    for (let turn = 0; turn <= Number(values.runs); turn++) {
      for (const [index, contestant] of contestants.entries()) passes[index]?.push(await contestant.run());
    }
    await report(contestants, passes, a, n, folder);
    process.stdout.write(`\n${n} × ${n}, ${values.kind}, ${values.runs} runs in turn after the first\n`);
    process.stdout.write(`before: ${before}\nafter:  ${machine()}\n`);
  } finally {
    for (const contestant of contestants) await contestant.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function assay(path: string, n: number): Side {
  return {
    name: "Assay",
    command: process.execPath,
    arguments: [join(root, "bench/eigen-assay.mjs"), JSON.stringify({ path, n })],
  };
}

function numpy(path: string, n: number, threads: readonly string[]): Side[] {
  const python = process.env["ASSAY_PYTHON"] ?? "python3";
  try {
    execFileSync(python, ["-c", "import numpy"], { stdio: "ignore" });
  } catch {
    process.stdout.write("numpy was not found: name an interpreter that has it by ASSAY_PYTHON\n");
    return [];
  }
  return threads.map((count) => ({
    name: `numpy.linalg.eigh, ${count} thread${count === "1" ? "" : "s"}`,
    command: python,
    arguments: [join(root, "bench/peers/eigen_numpy.py"), JSON.stringify({ path, n })],
    // its own choice of kernels and blocks, whatever this shell has set
    environment: { OPENBLAS_NUM_THREADS: count, OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined },
  }));
}

/** A stream of numbers that every run repeats: a linear congruence, twelve of them added for one that is nearly normal. */
function stream(): () => number {
  let state = 1;
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 2 ** 32;
    }
    return sum;
  };
}

function normalMatrix(n: number): Float64Array {
  const next = stream();
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = next();
  return a;
}

/** Sample covariance of 2n rows whose variances fall as 1/i, turned by three reflections; three dimensions stick out. */
function covarianceMatrix(n: number): Float64Array {
  const next = stream();
  const mirrors = [1, 2, 3].map(() => unit(Float64Array.from({ length: n }, next)));
  const a = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let r = 0; r < 2 * n; r++) {
    for (let i = 0; i < n; i++) row[i] = next() / Math.sqrt(1 + i);
    for (const v of mirrors) {
      let dot = 0;
      for (let i = 0; i < n; i++) dot += row[i]! * v[i]!;
      for (let i = 0; i < n; i++) row[i] = row[i]! - 2 * dot * v[i]!;
    }
    for (const outlier of [5, 100, 300]) row[outlier % n] = row[outlier % n]! + 2 * next();
    for (let i = 0; i < n; i++) {
      const scaled = row[i]! / (2 * n);
      for (let j = 0; j <= i; j++) a[i * n + j] = a[i * n + j]! + scaled * row[j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[j * n + i] = a[i * n + j]!;
  return a;
}

function unit(v: Float64Array): Float64Array {
  const length = Math.hypot(...v);
  return v.map((value) => value / length);
}

async function report(
  contestants: readonly Contestant[],
  passes: readonly (readonly Pass[])[],
  a: Float64Array,
  n: number,
  folder: string,
): Promise<void> {
  process.stdout.write(
    "\n| side | fastest s | ours is × | median s | ours is × | processor s | ours is × | first call s | largest difference of a value | residual | orthogonality | versions |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
  );
  const results: Float64Array[] = [];
  for (const [index, contestant] of contestants.entries()) {
    const path = join(folder, `vectors-${index}`);
    await contestant.vectors(path);
    const bytes = readFileSync(path);
    results.push(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8));
  }
  const later = passes.map((all) => all.slice(1));
  const times = later.map((all) => all.map((pass) => pass.seconds).sort((x, y) => x - y));
  for (const [index, { name, versions }] of contestants.entries()) {
    const result = results[index]!;
    const size = Math.abs(results[0]![0]!);
    let difference = 0;
    for (let i = 0; i < n; i++) difference = Math.max(difference, Math.abs(result[i]! - results[0]![i]!) / size);
    const { residual, orthogonality } = defects(a, n, result);
    const fastest = times[index]![0]!;
    const middle = times[index]![times[index]!.length >> 1]!;
    const [processor, ours] = [later[index]!, later[0]!].map((all) => Math.min(...all.map((pass) => pass.processor)));
    const cells = [
      name,
      fastest.toFixed(3),
      index === 0 ? "" : (fastest / times[0]![0]!).toFixed(2),
      middle.toFixed(3),
      index === 0 ? "" : (middle / times[0]![times[0]!.length >> 1]!).toFixed(2),
      processor!.toFixed(3),
      index === 0 ? "" : (processor! / ours!).toFixed(2),
      passes[index]![0]!.seconds.toFixed(3),
      index === 0 ? "" : difference.toExponential(1),
      (residual / size).toExponential(1),
      orthogonality.toExponential(1),
      versions,
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

/** Largest |A z − λ z| and |Z Zᵀ − I| over at most 64 of the vectors; a result is the values, then the vectors as rows. */
function defects(a: Float64Array, n: number, result: Float64Array): { residual: number; orthogonality: number } {
  let residual = 0;
  let orthogonality = 0;
  for (let i = 0; i < n; i += Math.ceil(n / 64)) {
    for (let r = 0; r < n; r++) {
      let image = 0;
      let dot = 0;
      for (let k = 0; k < n; k++) {
        image += a[r * n + k]! * result[n + i * n + k]!;
        dot += result[n + i * n + k]! * result[n + r * n + k]!;
      }
      residual = Math.max(residual, Math.abs(image - result[i]! * result[n + i * n + r]!));
      orthogonality = Math.max(orthogonality, Math.abs(dot - (i === r ? 1 : 0)));
    }
  }
  return { residual, orthogonality };
}
