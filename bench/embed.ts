/**
 * Texts a second: Assay against transformers.js (sorted by length, and as most
 * people call it) and against PyTorch with transformers. The same model, the
 * same texts, the last layer and the mean on all sides, the same number of
 * threads; runs take turns, medians are compared. Models are loaded before the
 * clock starts, except Assay's, which `embed` opens anew each time.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { type Contestant, type Pass, type Side, start } from "./contestant.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { hasPython, pythonInterpreter } from "./python.ts";

const root = resolve(import.meta.dirname, "../..");
const shared = process.env["ASSAY_SHARED"] ?? join(root, "../shared");

/** `--model FOLDER --texts TSV --count N --runs N --threads N --token-budget N --only WORD` */
export async function run(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      model: { type: "string", default: join(shared, "models/all-MiniLM-L6-v2") },
      texts: { type: "string", default: join(shared, "data/agnews/test.tsv") },
      count: { type: "string", default: "1024" },
      runs: { type: "string", default: "5" },
      threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
      "token-budget": { type: "string", default: "1024" },
      only: { type: "string" },
    },
  });
  const texts = readTexts(values.texts, Number(values.count));
  const folder = mkdtempSync(join(tmpdir(), "assay-bench-"));
  const contestants: Contestant[] = [];
  try {
    const textsPath = join(folder, "texts.json");
    writeFileSync(textsPath, JSON.stringify(texts));
    const common = { texts: textsPath, threads: Number(values.threads) };
    const only = values.only;
    const sides = [
      assay({ ...common, model: values.model, tokenBudget: Number(values["token-budget"]) }),
      ...transformersJs(values.model, folder, common),
      ...torch({ ...common, model: values.model, maxLength: 256 }),
    ].filter((side) => only === undefined || side.name.startsWith("Assay") || side.name.includes(only));
    for (const side of sides) contestants.push(await start(side));
    const before = machine();
    const passes = await takeTurns(contestants, Number(values.runs));
    await report(contestants, passes, texts.length, folder);
    process.stdout.write(`\n${texts.length} texts of ${values.texts}, ${values.threads} threads, ${values.runs} runs in turn\n`);
    process.stdout.write(`before: ${before}\nafter:  ${machine()}\n`);
  } finally {
    for (const contestant of contestants) await contestant.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTexts(path: string, count: number): string[] {
  const lines = readFileSync(path, "utf8").split(/\r?\n/).slice(1);
  return lines
    .map((line) => line.split("\t")[0] ?? "")
    .filter((text) => text.trim() !== "")
    .slice(0, count);
}

function assay(order: object): Side {
  return { name: "Assay", command: process.execPath, arguments: [join(root, "bench/embed-assay.mjs"), JSON.stringify(order)] };
}

function transformersJs(model: string, folder: string, common: object): Side[] {
  const peers = join(root, "bench/peers");
  if (!existsSync(join(peers, "node_modules/@huggingface/transformers"))) {
    process.stdout.write("transformers.js is not installed: npm --prefix bench/peers ci --ignore-scripts\n");
    return [];
  }
  const converted = join(folder, "model");
  execFileSync(process.execPath, [join(peers, "write-onnx.mjs"), model, converted], { stdio: "inherit" });
  return [true, false].map((sorted) => ({
    name: `transformers.js, batches of 32${sorted ? ", sorted by length" : ""}`,
    command: process.execPath,
    arguments: [join(peers, "embed-transformers.mjs"), JSON.stringify({ ...common, model: converted, sorted })],
  }));
}

function torch(order: object): Side[] {
  if (!hasPython("torch", "transformers")) return [];
  return [true, false].map((sorted) => ({
    name: `PyTorch, batches of 32${sorted ? ", sorted by length" : ""}`,
    command: pythonInterpreter,
    arguments: [join(root, "bench/peers/embed_torch.py"), JSON.stringify({ ...order, sorted })],
    // otherwise the threads of an idle side burn the processors of the one that works
    environment: { OMP_WAIT_POLICY: "passive" },
  }));
}

async function takeTurns(contestants: readonly Contestant[], runs: number): Promise<Pass[][]> {
  const passes = contestants.map(() => [] as Pass[]);
  for (const contestant of contestants) await contestant.run(64);
  for (let turn = 0; turn < runs; turn++) {
    for (const [index, contestant] of contestants.entries()) {
      const took = await contestant.run();
      passes[index]?.push(took);
      process.stderr.write(`run ${turn + 1}: ${contestant.name} ${took.seconds.toFixed(2)} s\n`);
    }
  }
  return passes;
}

async function report(
  contestants: readonly Contestant[],
  passes: readonly (readonly Pass[])[],
  texts: number,
  folder: string,
): Promise<void> {
  const vectors: Float32Array[] = [];
  for (const [index, contestant] of contestants.entries()) {
    const path = join(folder, `vectors-${index}`);
    await contestant.vectors(path);
    const bytes = readFileSync(path);
    vectors.push(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
  }
  const ofSide = (index: number, what: keyof Pass): number => median((passes[index] ?? []).map((pass) => pass[what]));
  process.stdout.write(
    "\n| side | texts/s | Assay is × | by the fastest runs | processor s | lowest cosine to Assay | versions |\n|---|---|---|---|---|---|---|\n",
  );
  for (const [index, { name, versions }] of contestants.entries()) {
    const took = ofSide(index, "seconds");
    const ratio = index === 0 ? "" : (took / ofSide(0, "seconds")).toFixed(2);
    const fastest = index === 0 ? "" : (fastestOf(passes[index]) / fastestOf(passes[0])).toFixed(2);
    const processor = ofSide(index, "processor").toFixed(1);
    const cosine = index === 0 ? "" : lowestCosine(vectors[0], vectors[index], texts).toFixed(7);
    process.stdout.write(
      `| ${name} | ${(texts / took).toFixed(1)} | ${ratio} | ${fastest} | ${processor} | ${cosine} | ${versions} |\n`,
    );
  }
}

function lowestCosine(a: Float32Array = new Float32Array(0), b: Float32Array = new Float32Array(0), rows: number): number {
  const width = a.length / rows;
  let lowest = 1;
  for (let row = 0; row < rows; row++) {
    let product = 0;
    let squaresA = 0;
    let squaresB = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      product += a[i]! * b[i]!;
      squaresA += a[i]! ** 2;
      squaresB += b[i]! ** 2;
    }
    lowest = Math.min(lowest, product / Math.sqrt(squaresA * squaresB));
  }
  return lowest;
}

/** The run that other work on the machine disturbed least. */
function fastestOf(passes: readonly Pass[] = []): number {
  return Math.min(...passes.map((pass) => pass.seconds));
}
