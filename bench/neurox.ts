/**
 * Rankings beside NeuroX 1.0.9 (PyPI) on the same training vectors: rank correlation of the two orders, how many of
 * the first 10 and 50 dimensions are the same, and times. What is closed (Probeless, average precision, the Gaussian
 * probe) must give the same order; what is trained (linear probes by ten epochs of Adam) is only held beside.
 * PyPI's NeuroX has neither average precision (IoU) nor the Gaussian probe: for the first stands the function of
 * scikit-learn that NeuroX's repository calls, for the second its formula in numpy and scipy.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Contestant, start } from "./contestant.ts";
import { machine } from "./machine.ts";
import { hasPython, pythonInterpreter } from "./python.ts";

const root = resolve(import.meta.dirname, "../..");

/** One method on both sides. */
interface Method {
  readonly name: string;
  readonly peer: string;
  /** Dimensions of the order that the peer finds; the rest is not compared. */
  readonly places: number;
}

/** What a side answers. */
interface Ordered {
  readonly order: readonly number[];
  readonly seconds: number;
  readonly error?: string;
}

const everything = Number.POSITIVE_INFINITY;
const methods = (places: number): readonly Method[] => [
  { name: "mean-difference", peer: "neurox probeless.get_neuron_ordering", places: everything },
  { name: "average-precision", peer: "sklearn average_precision_score, both signs", places: everything },
  { name: "gaussian", peer: "numpy and scipy, formula of NeuroX's gaussian_probe", places },
  { name: "lca", peer: "neurox linear_probe (L1 = L2 = 0.001), get_neuron_ordering", places: everything },
  { name: "linear-svm", peer: "neurox linear_probe (no penalty), weights", places: everything },
];

/** `--vectors FOLDER` (of `assay embed`) `--layer N --pooling NAME --places 10` (of the greedy order) */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      vectors: { type: "string" },
      layer: { type: "string" },
      pooling: { type: "string" },
      places: { type: "string", default: "10" },
    },
  });
  if (values.vectors === undefined) throw new Error("Name a vector set: --vectors FOLDER, as `assay embed` writes it.");
  if (!hasPython("neurox.interpretation.linear_probe", "sklearn", "scipy")) return;
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const sides: Contestant[] = [];
  try {
    const order = { vectors: resolve(values.vectors), layer: values.layer, pooling: values.pooling, folder };
    const script = join(root, "bench/neurox-assay.mjs");
    sides.push(await start({ name: "Assay", command: process.execPath, arguments: [script, JSON.stringify(order)] }));
    const peer = [join(root, "bench/peers/rankings_neurox.py"), JSON.stringify({ folder, places: Number(values.places) })];
    sides.push(await start({ name: "Python", command: pythonInterpreter, arguments: peer }));
    for (const side of sides) process.stdout.write(`${side.name}: ${side.versions}\n`);
    process.stdout.write(
      "\n| ranking | peer | rank correlation | of the first 10 | of the first 50 | Assay s | peer s | Assay is × |\n|---|---|---|---|---|---|---|---|\n",
    );
    for (const method of methods(Number(values.places))) await compare(method, sides);
    process.stdout.write(`\n${machine()}\n`);
  } finally {
    for (const side of sides) await side.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare({ name, peer, places }: Method, sides: readonly Contestant[]): Promise<void> {
  const answers: Ordered[] = [];
  for (const side of sides) answers.push(await side.ask<Ordered>({ command: "order", name }));
  const [ours, theirs] = answers;
  if (ours === undefined || theirs === undefined) return;
  const failed = ours.error ?? theirs.error;
  if (failed !== undefined) {
    process.stdout.write(`| ${name} | ${peer} | failed: ${failed} |\n`);
    return;
  }
  const length = Math.min(places, theirs.order.length);
  const cells = [
    name,
    peer,
    rankCorrelation(ours.order.slice(0, length), theirs.order.slice(0, length)).toFixed(4),
    `${shared(ours.order, theirs.order, Math.min(10, length))} of ${Math.min(10, length)}`,
    length < 50 ? "" : `${shared(ours.order, theirs.order, 50)} of 50`,
    ours.seconds.toFixed(2),
    theirs.seconds.toFixed(2),
    (theirs.seconds / ours.seconds).toFixed(1),
  ];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

/** Spearman's ρ of two orders of the same dimensions; those that one lacks stand behind all others. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const all = [...new Set([...a, ...b])];
  const place = (order: readonly number[], j: number): number => (order.indexOf(j) + 1 || order.length + 1) - 1;
  const [x, y] = [all.map((j) => place(a, j)), all.map((j) => place(b, j))];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [i, value] of x.entries()) {
    xy += (value - mx) * (y[i]! - my);
    xx += (value - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

function shared(a: readonly number[], b: readonly number[], count: number): number {
  const first = new Set(a.slice(0, count));
  return b.slice(0, count).filter((j) => first.has(j)).length;
}
