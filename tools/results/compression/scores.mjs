// Scores all chains of ours and whatever peers.py has left: node tools/results/compression/scores.mjs OUT [GOAL,GOAL] [CHAIN,CHAIN] [SEEDS]
// A dot stands for all goals, or all chains. Lines go to OUT/scores.jsonl; what is there already is not done again.
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { seeded } from "../../../dist/base/random.js";
import { chainFitter } from "../../../dist/compression/chain.js";
import { lensOf } from "../../../dist/compression/goals/goal.js";
import { readNpy } from "../../../dist/formats/npy.js";
import { rows as labelled } from "../../../dist/statistics/index.js";
import { budgets, chainsOf, chainsWithoutData, seedsOf } from "./chains.mjs";
import { openGoals, take } from "./goals.mjs";

const isNamed = (list, name) => list === "." || list.split(",").includes(name);
const [folder, only = ".", onlyChains = ".", seeds = 10] = process.argv.slice(2);
const file = join(folder, "scores.jsonl");

/** Lines of JSON; none where there is no file. */
const linesOf = (path) => (existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").filter(Boolean).map(JSON.parse) : []);
const keyOf = ({ goal, group, codec, seed }) => [goal, group, codec, seed].join(" | ");
const done = new Set(linesOf(file).map(keyOf));

function write(line) {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
  done.add(keyOf(line));
  process.stderr.write(`${line.goal} ${line.group} ${line.codec} ${line.seed}: ${line.score.toFixed(4)}\n`);
}

async function scoreOurs(goal) {
  const { name, vectors, fit, classes = 0 } = goal;
  const d = vectors.columns;
  const isSmall = fit.length < 1000;
  const usual = [...budgets.flatMap((bytes) => chainsOf(bytes, d, classes)), ...chainsWithoutData(d)];
  const all = [...new Set(isSmall ? chainsWithoutData(d) : usual)];
  const chains = all.filter((codec) => isNamed(onlyChains, codec));
  const labels =
    classes > 0
      ? { kind: "classes", classes, values: Int32Array.from(fit, (row) => goal.labels[row]) }
      : { kind: "values", values: new Float64Array(fit.length) };
  const training = labelled("training", take(vectors, fit), labels);
  for (const seed of Array.from({ length: Number(seeds) }, (_, i) => i)) {
    const wanted = chains.filter(
      (codec) => seedsOf(codec).includes(seed) && !done.has(keyOf({ goal: name, group: "ours", codec, seed })),
    );
    const fitter = chainFitter(training, seeded(seed).fork("compression"));
    for (const codec of wanted) {
      const chain = await fitter.fit(codec);
      const lens = lensOf(chain);
      const score = await goal.score({ asked: await lens.asked(vectors), stored: await lens.stored(vectors) });
      write({ goal: name, group: "ours", codec, seed, bytes: chain.bytesPerVector, score });
    }
  }
}

async function matrixOf(path) {
  const { shape, data } = await readNpy(path);
  return { rows: shape[0], columns: shape[1], data };
}

async function scorePeers(goal) {
  const files = existsSync(join(folder, "peers"))
    ? readdirSync(join(folder, "peers")).filter((name) => name.endsWith(".jsonl"))
    : [];
  const lines = files.flatMap((name) => linesOf(join(folder, "peers", name))).filter((line) => line.goal === goal.name);
  for (const { group, codec, bytes, key, found } of lines) {
    if (done.has(keyOf({ goal: goal.name, group, codec, seed: 0 }))) continue;
    const path = (kind) => join(folder, "peers", `${key}.${kind}.npy`);
    write({ goal: goal.name, group, codec, seed: 0, bytes, score: await scoreOf(goal, path, found) });
  }
}

async function scoreOf(goal, path, isFound) {
  if (!isFound) {
    const stored = await matrixOf(path("stored"));
    return goal.score({ stored, asked: existsSync(path("asked")) ? await matrixOf(path("asked")) : goal.vectors });
  }
  const { rows, columns, data } = await matrixOf(path("found"));
  return goal.scoreFound(Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns))));
}

for (const goal of await openGoals(folder)) {
  if (!isNamed(only, goal.name)) continue;
  if (!done.has(keyOf({ goal: goal.name, group: "full", codec: "float32", seed: 0 }))) {
    const score = await goal.score({ asked: goal.vectors, stored: goal.vectors });
    write({ goal: goal.name, group: "full", codec: "float32", seed: 0, bytes: 4 * goal.vectors.columns, score });
  }
  await scorePeers(goal);
  await scoreOurs(goal);
}
