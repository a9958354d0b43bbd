/**
 * The whole way at the border: vectors are compressed, κ is what one of the candidates truly keeps, and the same rows are
 * looked at three times. True is what the very chain with the very probe keeps on very many fresh rows.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Random, seeded } from "../base/random.ts";
import { chainFitter, type FittedChain } from "../compression/chain.ts";
import { compress } from "../compression/compress.ts";
import { type Goal, lensOf, wholeVectors } from "../compression/goals/goal.ts";
import { labelsGoal } from "../compression/goals/labels-goal.ts";
import { divideRows, type Parts } from "../compression/parts.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { meanOf } from "../numeric/mean.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { rows } from "../statistics/rows.ts";
import { certificateLevel } from "./certificate-simulation.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** Of vectors; rows that are fitted on, chosen and certified on, and fresh ones behind the truth. */
const [dimensions, known, fresh] = [16, 2000, 12_000];

/** Looks at the same rows, each with a seed of its own. */
const looks = 3;

/** Twenty-one chains in four families. */
const candidates = [
  ...[12, 10, 8, 6, 5, 4, 3].map((k) => `pca:${k}`),
  ...[16, 12, 10, 8, 6, 4].map((k) => `pca:${k}+int8`),
  ...[16, 12, 8].flatMap((k) => [`pca:${k}+rotate+bits:2`, `pca:${k}+rotate+bits:1`]),
  ...[4, 2].map((bytes) => `pca:8+pq:${bytes}`),
];

/** Every direction knows something of the label, each less than the one before, and is narrower. */
const population = {
  dimensions,
  shares: [0.5, 0.5],
  plant(x: Float64Array, label: number): void {
    for (let j = 0; j < x.length; j++) x[j] = (x[j]! + (label === 1 ? 0.9 : -0.9) * (j + 1) ** -0.7) * (j + 1) ** -0.4;
  },
};

/** A data set, and the share of the full vector's score that a chain truly keeps. */
interface Compressed {
  readonly goal: Goal;
  readonly vectors: Matrix;
  keptBy(chain: FittedChain): Promise<number>;
}

async function drawn(random: Random): Promise<Compressed> {
  const { vectors, labels: all } = await drawRows(population, "test", known + fresh, null, random);
  const labels = all as ClassLabels;
  const seen = takeRows(
    vectors,
    Uint32Array.from({ length: known }, (_, row) => row),
  );
  const parts = divideRows({ count: known, contentOf: (row) => contentOf(seen, row), splits: null, groups: null });
  const asked = { vectors, labels, labelNames: ["0", "1"], groups: null, probe: "lda" };
  const beyond: Parts = { ...parts, certify: Int32Array.from({ length: fresh }, (_, at) => known + at) };
  const truth = labelsGoal({ ...asked, parts: beyond });
  const full = meanOf(await truth.outcomes(wholeVectors, "certify"));
  return {
    goal: labelsGoal({ ...asked, vectors: seen, parts }),
    vectors: seen,
    keptBy: async (chain) => meanOf(await truth.outcomes(lensOf(chain), "certify")) / full,
  };
}

const contentOf = ({ data, columns }: Matrix, row: number): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset + row * columns * 4, columns * 4);

/** κ at the border of the chain that keeps a middling share: just more than it keeps. */
async function borderOf(fitted: (chain: string) => Promise<FittedChain>, { keptBy }: Compressed): Promise<number> {
  const kept: number[] = [];
  for (const chain of candidates) kept.push(await keptBy(await fitted(chain)));
  kept.sort((a, b) => a - b);
  return Math.min(0.999, kept[Math.floor(kept.length / 2)]! + 1e-6);
}

async function isAnyWrong(random: Random): Promise<boolean> {
  const set = await drawn(random.fork("rows"));
  const { fit } = set.goal.parts;
  const training = rows("training", takeRows(set.vectors, fit), { kind: "values", values: new Float64Array(fit.length) });
  const seed = random.fork("seed").below(2 ** 30);
  const fitter = chainFitter(training, seeded(seed).fork("compression"));
  const kept = await borderOf((chain) => fitter.fit(chain), set);
  const folder = await mkdtemp(join(tmpdir(), "assay-verify-"));
  try {
    const ask = { kind: "keep", kept } as const;
    const asked = { training, goal: set.goal, candidates, ask, level: certificateLevel, ledger: join(folder, "ledger.json") };
    for (let look = 0; look < looks; look++) {
      const { certified } = await compress({ ...asked, seed: seed + look });
      for (const { chain } of certified) if ((await set.keptBy(chain)) < kept) return true;
    }
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Vectors that are compressed at the border. */
export const compressionSimulation: Simulation = {
  name: "border-of-vectors",
  sentence: "vectors of 16 dimensions are compressed by 21 chains, one of which keeps just less than κ; three looks",
  every: 10,
  trial: async (random) => [counting("certified", [await isAnyWrong(random)])],
};
