/**
 * The rows that both sides read: Gaussian vectors whose variance along the principal axes falls as 1/i, turned by a
 * random rotation, with class signal along the first 60 axes and three dimensions as BERT's outliers are (far from
 * zero, widely spread). Labels of 2, 6 and 77 classes; of the 77 the rarest have 0.23 % of the rows, the most frequent 4.4 %.
 */
import { existsSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { seeded } from "../../dist/base/random.js";
import { readNpy } from "../../dist/formats/npy.js";
import { matrix } from "../../dist/numeric/matrix.js";
import { randomRotation } from "../../dist/numeric/rotation.js";
import { multiply } from "../../dist/runtime/matrix-product.js";
import { rows as labelled } from "../../dist/statistics/rows.js";

/** Axes that carry the classes. */
const signalAxes = 60;
/** Standard deviation of a class's mean along each of them, in those of the noise. */
const separation = { 2: 0.16, 6: 0.3, 77: 0.46 };
const outliers = [
  { spread: 1.4, mean: 8 },
  { spread: 2.2, mean: -15 },
  { spread: 3.5, mean: 25 },
];
/** Of the other dimensions, about. */
const spread = 0.5;
const testRows = 10_000;
/** Random subsets of the dimensions, for the row of that name. */
const subsets = { count: 40, size: 64 };

/** Writes the files, where they are not there already. */
export async function makeData({ folder, rows, dimensions, seed }) {
  if (existsSync(join(folder, "train.npy"))) return;
  await mkdir(folder, { recursive: true });
  const random = seeded(seed);
  const rotation = randomRotation(dimensions, random.fork("rotation"));
  const tasks = Object.entries(separation).map(([count, deviation]) => classTask(Number(count), deviation, dimensions, random));
  const chosen = new Int32Array(subsets.count * Math.min(subsets.size, dimensions));
  for (let s = 0, size = chosen.length / subsets.count; s < subsets.count; s++) {
    const order = random.fork(`subset ${s}`).shuffle(Int32Array.from({ length: dimensions }, (_, j) => j));
    chosen.set(order.subarray(0, size), s * size);
  }
  await writeNpy(join(folder, "subsets.npy"), "<i4", `${subsets.count}, ${chosen.length / subsets.count}`, chosen);
  for (const [part, size] of [
    ["test", testRows],
    ["train", rows],
  ]) {
    const drawn = await draw(size, dimensions, rotation, tasks, random.fork(part));
    for (const { classes, labels } of drawn.labels) {
      await writeNpy(join(folder, `labels-${classes}-${part}.npy`), "<i4", `${size},`, labels);
    }
    // train.npy comes last and at once: a folder that has it is whole
    await writeNpy(join(folder, `${part}.part.npy`), "<f4", `${size}, ${dimensions}`, drawn.vectors);
    await rename(join(folder, `${part}.part.npy`), join(folder, `${part}.npy`));
  }
}

function classTask(classes, deviation, dimensions, random) {
  const stream = random.fork(`means of ${classes}`);
  const means = Float64Array.from({ length: classes * Math.min(signalAxes, dimensions) }, () => deviation * stream.normal());
  const shares = Float64Array.from({ length: classes }, (_, c) => 19 ** (classes > 2 ? -c / (classes - 1) : 0));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let below = 0;
  return { classes, means, until: shares.map((share) => (below += share / total)) };
}

async function draw(size, d, rotation, tasks, random) {
  const signal = Math.min(signalAxes, d);
  const whole = 1 / Math.sqrt(Array.from({ length: d }, (_, j) => 1 / (j + 1)).reduce((a, b) => a + b, 0) / d);
  const deviations = Float64Array.from({ length: d }, (_, j) => (spread * whole) / Math.sqrt(j + 1));
  const labels = tasks.map(({ classes }) => ({ classes, labels: new Int32Array(size) }));
  const vectors = new Float32Array(size * d);
  const chunk = 8192;
  for (let from = 0; from < size; from += chunk) {
    const count = Math.min(chunk, size - from);
    const axes = matrix(count, d);
    for (let i = 0; i < count; i++) {
      const at = i * d;
      for (let j = 0; j < d; j++) axes.data[at + j] = random.normal();
      for (const [t, { means, until }] of tasks.entries()) {
        const place = random.uniform();
        let label = 0;
        while (label + 1 < until.length && place >= until[label]) label++;
        labels[t].labels[from + i] = label;
        for (let j = 0; j < signal; j++) axes.data[at + j] += means[label * signal + j];
      }
      for (let j = 0; j < d; j++) axes.data[at + j] *= deviations[j];
    }
    vectors.set((await multiply(axes, rotation)).data, from * d);
  }
  for (const [place, { spread: wide, mean }] of outliers.entries()) {
    const dimension = Math.floor(((place + 1) * d) / (outliers.length + 1));
    for (let at = dimension; at < vectors.length; at += d) vectors[at] = mean + (vectors[at] * wide) / spread;
  }
  return { vectors, labels };
}

/** NumPy's format, version 1. */
async function writeNpy(path, type, shape, data) {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape}), }`;
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const file = await open(path, "w");
  try {
    await file.writeFile(Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]));
    await file.writeFile(header);
    await file.writeFile(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  } finally {
    await file.close();
  }
}

/** The files as matrices and labelled rows; what rows' `ours` gets. */
export async function loadData(options) {
  const [train, test] = await Promise.all(["train", "test"].map((part) => load(options, part)));
  // in memory that threads share, for what runs in threads
  const shared = { ...train.vectors, data: new Float32Array(new SharedArrayBuffer(train.vectors.data.byteLength)) };
  shared.data.set(train.vectors.data);
  const { shape, data } = await readNpy(join(options.folder, "subsets.npy"));
  const subsetsOf = Array.from({ length: shape[0] }, (_, s) => data.slice(s * shape[1], (s + 1) * shape[1]));
  return {
    ...options,
    train,
    test,
    subsets: subsetsOf,
    labelled: (part, classes) => withLabels(part === "train" ? train : test, classes),
    sharedTraining: (classes) => withLabels({ ...train, vectors: shared }, classes),
  };
}

async function load({ folder }, part) {
  const { shape, data } = await readNpy(join(folder, `${part}.npy`));
  const labels = {};
  for (const classes of Object.keys(separation)) {
    labels[classes] = (await readNpy(join(folder, `labels-${classes}-${part}.npy`))).data;
  }
  return { role: part === "train" ? "training" : "test", vectors: matrix(shape[0], shape[1], data), labels };
}

function withLabels({ role, vectors, labels }, classes) {
  return labelled(role, vectors, { kind: "classes", classes, values: labels[classes] });
}
