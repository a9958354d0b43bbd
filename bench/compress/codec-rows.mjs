/** What rows of codecs have in common: rows of the data, fits, and how much of the vectors' variance is lost. */
import { seeded } from "../../dist/base/random.js";
import { codecOf } from "../../dist/codecs/index.js";
import { rows } from "../../dist/statistics/rows.js";

/** Rows that errors are measured on: training rows, as the peers' are. */
const lookedAt = 4096;

/** The first rows and columns of the training rows. */
export function corner({ train: { vectors } }, count, columns) {
  const kept = Math.min(count, vectors.rows);
  const width = Math.min(columns, vectors.columns);
  const data = new Float32Array(kept * width);
  for (let i = 0; i < kept; i++) data.set(vectors.data.subarray(i * vectors.columns, i * vectors.columns + width), i * width);
  return { rows: kept, columns: width, data };
}

/** A codec fitted on vectors. */
export function codecFitted(name, vectors, seed = 0) {
  return codecOf(name).fit(rows("training", vectors, { kind: "values", values: new Float64Array(vectors.rows) }), seeded(seed));
}

/** Σ ‖x − x̂‖² / Σ ‖x − mean‖² of the first rows. */
export function lostShare(codec, vectors) {
  const count = Math.min(lookedAt, vectors.rows);
  const d = vectors.columns;
  const some = { rows: count, columns: d, data: vectors.data.subarray(0, count * d) };
  const decoded = codec.decode(codec.encode(some));
  const mean = new Float64Array(d);
  for (let at = 0; at < some.data.length; at++) mean[at % d] += some.data[at] / count;
  let [lost, whole] = [0, 0];
  for (let at = 0; at < some.data.length; at++) {
    lost += (some.data[at] - decoded.data[at]) ** 2;
    whole += (some.data[at] - mean[at % d]) ** 2;
  }
  return lost / whole;
}

/** Errors beside each other, in words. */
export function errors(ours, peer) {
  if (peer.error === undefined) return `error ${ours.error.toFixed(4)}`;
  return `error ${ours.error.toFixed(4)} against ${peer.error.toFixed(4)}, ratio ${(ours.error / peer.error).toFixed(4)}`;
}

/** A row that fits one codec. */
export function fitRow({ name, work, codec, rows: count, columns = Number.POSITIVE_INFINITY, peers }) {
  return {
    name,
    work,
    peers,
    prepare: async (data) => corner(data, count, columns),
    async ours(_, vectors) {
      return { codec: await codecFitted(codec, vectors) };
    },
    look: async (_, vectors, { codec: fitted }) => ({ error: lostShare(fitted, vectors) }),
    agreement: errors,
  };
}

/** A row that encodes all training rows with a codec fitted before. */
export function encodeRow({ name, work, codec, peers }) {
  return {
    name,
    work,
    peers,
    prepare: async ({ train }) => codecFitted(codec, train.vectors),
    ours: async ({ train }, fitted) => ({ bytes: fitted.encode(train.vectors).data.length }),
    look: async ({ train }, fitted) => ({ error: lostShare(fitted, train.vectors) }),
    agreement: errors,
  };
}

/** A row of ten fits from ten seeds: the mean of their errors. */
export function tenFitsRow({ name, work, codec, peers }) {
  const seeds = Array.from({ length: 10 }, (_, seed) => seed);
  return {
    name,
    work,
    peers,
    prepare: async (data) => corner(data, 4096, 128),
    async ours(_, vectors) {
      const fitted = [];
      for (const seed of seeds) fitted.push(await codecFitted(codec, vectors, seed));
      return { fitted };
    },
    look: async (_, vectors, { fitted }) => ({
      error: fitted.reduce((sum, each) => sum + lostShare(each, vectors) / seeds.length, 0),
    }),
    agreement: errors,
  };
}
