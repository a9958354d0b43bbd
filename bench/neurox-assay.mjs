/** Assay's side of the rankings beside NeuroX. Writes the training rows for the other side, dead dimensions left out. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

const { vectors: folder, layer, pooling, folder: out } = JSON.parse(process.argv[2]);
const { openVectorSet } = await import("../dist/vectors/index.js");
const { orderByImportance, rankings } = await import("../dist/rankings/index.js");
const { deadDimensions } = await import("../dist/measures/index.js");
const { rows } = await import("../dist/statistics/index.js");
const { matrix } = await import("../dist/numeric/matrix.js");
const { toolVersion } = await import("../dist/base/version.js");

const set = await openVectorSet(folder);
const slice = set.slices.findLast(
  (one) => (layer === undefined || one.layer === Number(layer)) && (pooling === undefined || one.pooling === pooling),
);
if (slice === undefined) throw new Error(`the vector set has no layer ${layer ?? "any"} with pooling ${pooling ?? "any"}`);
if (set.labels.kind !== "classes") throw new Error("labels must be classes");
const whole = await set.read(slice);
const training = [...set.splits.keys()].filter((row) => set.splits[row] === 0);
const dead = new Set(deadDimensions(pick(whole, training, [...Array(whole.columns).keys()])));
const living = [...Array(whole.columns).keys()].filter((j) => !dead.has(j));
const vectors = pick(whole, training, living);
const values = Int32Array.from(training, (row) => set.labels.values[row]);
const labelled = rows("training", vectors, { kind: "classes", classes: set.labels.classes, values });
writeFileSync(join(out, "vectors"), new Uint8Array(vectors.data.buffer));
writeFileSync(join(out, "labels"), new Uint8Array(values.buffer));
writeFileSync(join(out, "shape.json"), JSON.stringify([vectors.rows, vectors.columns]));

function pick(from, picked, columns) {
  const to = matrix(picked.length, columns.length);
  for (const [i, row] of picked.entries()) {
    for (const [k, j] of columns.entries()) to.data[i * columns.length + k] = from.data[row * from.columns + j];
  }
  return to;
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({
  versions: `assay ${toolVersion}, Node ${process.version}; layer ${slice.layer} ${slice.pooling}, ${vectors.rows} training rows × ${vectors.columns} living dimensions, ${set.labels.classes} classes`,
});
for await (const line of createInterface({ input: process.stdin })) {
  const { name } = JSON.parse(line);
  try {
    const started = performance.now();
    const order = orderByImportance(await rankings.get(name).importance(labelled));
    say({ order: [...order], seconds: (performance.now() - started) / 1000 });
  } catch (error) {
    say({ error: String(error.message) });
  }
}
