/**
 * Drift of what a chain is used for: sets of the same source, which must not be called drift, and sets that changed, of
 * which some cost a rule one point of accuracy and others are what happens to vectors: another topic, another version of
 * the model, a forgotten normalisation, another scale, dimensions in another order.
 */
import { type Random, seeded } from "../base/random.ts";
import { chainFitter, type FittedChain } from "../compression/chain.ts";
import { countDrift } from "../compression/drift.ts";
import { type DriftReference, driftReference } from "../compression/drift-reference.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { rows } from "../statistics/rows.ts";
import { counting } from "./counting.ts";
import type { Simulation } from "./simulation.ts";

const dimensions = 24;

/** Rows that the chain is fitted on, that are known, and that are new. */
const [fitted, known] = [600, 3000];
const [changedOnes, costlyOnes] = [300, 3000];

/** A row, as it is drawn; noise is N(0, 1). */
type Source = (x: Float64Array, random: Random) => void;

/** Dimensions become narrower, the first faster than noise is found in it. */
const narrower = (j: number): number => (j + 1) ** -0.5;

/** Two classes, 1.5 standard deviations from the middle of the first dimension: its sign is right on 93.3 % of rows. */
const apart = 1.5;
const classes: Source = (x, random) => {
  x[0] = x[0]! + (random.below(2) === 1 ? apart : -apart);
  scaled(x, narrower);
};

/** What rows are drawn from, and what becomes of them. */
interface DriftedSource {
  readonly name: string;
  readonly sentence: string;
  readonly source: Source;
  /** Of rows that the reference is made of, where they are others: all copies of a row go to one part. */
  readonly referred?: Source;
  readonly chain?: string;
  /** Of new ones, the smallest set. */
  readonly few?: number;
}

/** A text that comes again and again: a tenth of all rows. */
const repeated: Source = (x, random) => {
  classes(x, random);
  if (random.uniform() < 0.1) for (let j = 0; j < x.length; j++) x[j] = Math.fround(Math.sin(3 * j) * narrower(j));
};

/** Texts that come again, the r-th in proportion to 1/r; rare ones are shorter vectors. */
const recurring: Source = (x, random) => {
  classes(x, random);
  if (random.uniform() >= 0.6) return;
  const rank = Math.floor(2000 ** random.uniform());
  const text = seeded(7).fork(`${rank}`);
  for (let j = 0; j < x.length; j++) x[j] = Math.fround((text.normal() * narrower(j)) / (1 + rank / 500));
};

const sources: readonly DriftedSource[] = [
  { name: "drift-classes", sentence: "two classes, normal noise", source: classes },
  {
    name: "drift-heavy-tails",
    sentence: "rows that are far out now and then, with single numbers that are far out, too",
    source: (x, random) => {
      const far = random.uniform() ** -0.7;
      scaled(x, (j) => far * narrower(j) * (random.uniform() < 0.02 ? 20 : 1));
    },
  },
  {
    name: "drift-clusters",
    sentence: "ten narrow clusters of different sizes, on a sphere",
    source: (x, random) => {
      const cluster = Math.floor(10 * random.uniform() ** 2);
      for (let j = 0; j < x.length; j++) x[j] = Math.sin((cluster + 1) * (j + 1)) + 0.1 * (cluster + 1) * x[j]!;
      const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
      scaled(x, () => 1 / length);
    },
  },
  {
    name: "drift-copies",
    sentence: "two classes, normal noise, and one row again and again, a tenth of all, that the known rows have none of",
    source: repeated,
    referred: classes,
    few: 60,
  },
  {
    name: "drift-recurring",
    sentence: "two classes, normal noise, and six of ten rows one of 2,000, the first of these far more often than the last",
    source: recurring,
    few: 100,
  },
  { name: "drift-labels", sentence: "two classes, normal noise, coded by lda:1", source: classes, chain: "lda:1+int8" },
];

/** What becomes of rows with two classes. */
const changes: readonly Source[] = [
  // another topic: the mean of three dimensions is elsewhere
  (x) => {
    for (const j of [1, 2, 3]) x[j] = x[j]! + 0.5 * narrower(j);
  },
  // another version of the model: every dimension takes something of its neighbour
  (x) => {
    for (let j = 0; j < dimensions; j++) x[j] = 0.8 * x[j]! + 0.6 * x[(j + 1) % dimensions]!;
  },
  // another scale
  (x) => scaled(x, () => 1.5),
  // a forgotten normalisation: lengths of texts are in the lengths of vectors
  (x, random) => scaled(x, () => 1 + random.uniform()),
  // another order of the dimensions
  (x) => x.reverse(),
];

/** What costs the sign of the first dimension one point: its mean by 0.33, or noise of 0.324, in its standard deviations. */
const costly: readonly Source[] = [
  (x) => {
    x[0] = x[0]! + 0.33;
  },
  (x, random) => {
    for (let j = 0; j < dimensions; j++) x[j] = x[j]! + 0.324 * narrower(j) * random.normal();
  },
];

function scaled(x: Float64Array, by: (j: number) => number): void {
  for (let j = 0; j < x.length; j++) x[j] = x[j]! * by(j);
}

function drawn(count: number, steps: readonly Source[], random: Random): Matrix {
  const out = matrix(count, dimensions);
  for (let i = 0; i < count; i++) {
    const x = Float64Array.from({ length: dimensions }, () => random.normal());
    for (const step of steps) step(x, random);
    out.data.set(x, i * dimensions);
  }
  return out;
}

async function isDrift(chain: FittedChain, reference: DriftReference, vectors: Matrix): Promise<boolean> {
  const count = countDrift(chain, reference);
  await count.add(vectors);
  return count.result().isDrift;
}

async function trial(
  { source, referred = source, chain: chainName = "pca:8+int8", few = 30 }: DriftedSource,
  random: Random,
): ReturnType<Simulation["trial"]> {
  const vectors = drawn(fitted, [source], random);
  const values = Int32Array.from({ length: fitted }, (_, row) => Number(vectors.data[row * dimensions]! > 0));
  const training = rows("training", vectors, { kind: "classes", classes: 2, values });
  const chain = await chainFitter(training, random.fork("chain")).fit(chainName);
  const reference = await driftReference(chain, drawn(known, [referred], random));
  const said = async (sets: readonly (readonly [count: number, steps: readonly Source[]])[]): Promise<readonly boolean[]> => {
    const each = [];
    for (const [count, steps] of sets) each.push(await isDrift(chain, reference, drawn(count, [source, ...steps], random)));
    return each;
  };
  const same = counting("drift of the same source", await said([few, 300, 3000].map((count) => [count, []])));
  if (source !== classes || chainName !== "pca:8+int8") return [same];
  const changed = await said(changes.map((change) => [changedOnes, [change]]));
  const lost = await said(costly.map((change) => [costlyOnes, [change]]));
  return [same, counting("drift of changed vectors", changed), counting("drift that costs a point", lost)];
}

/** Each source. */
export const driftSimulations: readonly Simulation[] = sources.map((source) => ({
  name: source.name,
  sentence: `${source.sentence}; 3,000 known rows, and ${source.few ?? 30}, 300 and 3,000 new ones`,
  every: 5,
  trial: (random) => trial(source, random),
}));
