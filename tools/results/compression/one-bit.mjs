// What one bit a dimension keeps of LIMIT-small's nDCG@10 when nothing is learnt but a mean and a spread: node tools/results/compression/one-bit.mjs OUT [DRAWS]
// Mean, least and most of the draws, as shares of what full vectors have, and the squared error that is left.
import process from "node:process";
import { seeded } from "../../../dist/base/random.js";
import { chainFitter } from "../../../dist/compression/chain.js";
import { lensOf } from "../../../dist/compression/goals/goal.js";
import { rows as labelled } from "../../../dist/statistics/index.js";
import { openGoals, take } from "./goals.mjs";

const [folder, draws = 20] = process.argv.slice(2);
const limit = (await openGoals(folder)).find(({ name }) => name === "limit");
const { vectors, fit } = limit;
const { columns: d, data } = vectors;
const known = take(vectors, fit);
const mean = Float64Array.from({ length: d }, (_, j) => fit.reduce((sum, row) => sum + data[row * d + j], 0) / fit.length);
const centred = vectors.data.map((value, at) => value - mean[at % d]);
const spread = Math.sqrt(fit.reduce((sum, row) => sum + squared(centred.subarray(row * d, (row + 1) * d)), 0) / fit.length / d);

function squared(values) {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** Of the rows that are searched, as a share of what is about the mean. */
function errorOf(stored) {
  const at = fit.flatMap((row) => Array.from({ length: d }, (_, j) => row * d + j));
  return at.reduce((sum, i) => sum + (stored[i] - data[i]) ** 2, 0) / at.reduce((sum, i) => sum + centred[i] ** 2, 0);
}

const full = await limit.score({ asked: vectors, stored: vectors });
const kept = async (stored) => (await limit.score({ asked: vectors, stored: { ...vectors, data: stored } })) / full;

/** An orthonormal matrix by Gram and Schmidt of normal numbers. */
function rotation(random) {
  const directions = [];
  while (directions.length < d) {
    const x = Float64Array.from({ length: d }, () => random.normal());
    for (let pass = 0; pass < 2; pass++)
      for (const y of directions) {
        const dot = x.reduce((sum, value, j) => sum + value * y[j], 0);
        for (let j = 0; j < d; j++) x[j] -= dot * y[j];
      }
    const length = Math.sqrt(squared(x));
    directions.push(x.map((value) => value / length));
  }
  return directions;
}

/** Signs about the mean, in directions; E|z| of a normal number is √(2/π) of its spread. */
function signsIn(directions) {
  const side = Math.sqrt(2 / Math.PI) * spread;
  const out = new Float32Array(data.length);
  for (let row = 0; row < vectors.rows; row++) {
    const y = centred.subarray(row * d, (row + 1) * d);
    out.set(mean, row * d);
    for (const x of directions) {
      const s = x.reduce((sum, value, j) => sum + value * y[j], 0) > 0 ? side : -side;
      for (let j = 0; j < d; j++) out[row * d + j] += s * x[j];
    }
  }
  return out;
}

const axes = Array.from({ length: d }, (_, j) => Float64Array.from({ length: d }, (_, i) => Number(i === j)));

/** The channel of the rate–distortion limit (Cover and Thomas, Elements of Information Theory, 10.3): one bit leaves D = ¼. */
function channel(random) {
  const left = 0.25;
  const noise = Math.sqrt(left * (1 - left)) * spread;
  return centred.map((value, at) => mean[at % d] + (1 - left) * value + noise * random.normal());
}

async function npq(seed) {
  const training = labelled("training", known, { kind: "values", values: new Float64Array(known.rows) });
  const chain = await chainFitter(training, seeded(seed).fork("compression")).fit("npq:48");
  return (await lensOf(chain).stored(vectors)).data;
}

async function said(name, many, of) {
  const [shares, errors] = [[], []];
  for (let seed = 0; seed < many; seed++) {
    const stored = await of(seed);
    shares.push(await kept(stored));
    errors.push(errorOf(stored));
  }
  const percent = (value) => `${(100 * value).toFixed(1)} %`;
  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const range = many > 1 ? ` (${percent(Math.min(...shares))} to ${percent(Math.max(...shares))})` : "";
  process.stdout.write(
    `${name.padEnd(36)} error ${percent(meanOf(errors)).padStart(6)}   kept ${percent(meanOf(shares))}${range}\n`,
  );
}

await said("signs, as they are", 1, () => data.map((value) => (value > 0 ? 1 : -1)));
await said("signs about the mean", 1, () => signsIn(axes));
await said("rotated signs about the mean", Number(draws), (seed) => signsIn(rotation(seeded(seed))));
await said("npq:48", Number(draws), npq);
await said("no code: the limit's channel", Number(draws), (seed) => channel(seeded(seed)));
