/** From candidates to certificates: planted outcomes whose truth is known, many candidates at the border. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { type Candidate, certify, type Demand, frontOf, isConstantEnough, rowsNeeded } from "../../src/compression/certify.ts";

/** Four standard deviations above 5 % of 300 draws; below 90 %. */
const [fivePercent, ninety] = [0.1, 0.83];

const demand: Demand = { kept: 0.99, level: 0.05, chance: 0 };

/** Five sizes of each of four families, most bytes first. */
const chains = [256, 128, 64, 32, 16].flatMap((k) => [`pca:${k}`, `lda:${k}+int8`, `pca:${k}+rotate+bits:2`, `pca:${k}+pq:8`]);

/** Rows of which the full vector has nine in ten right, and candidates that lose the given share of these. */
function drawn(seed: number, rows: number, lossOf: (chain: string) => number) {
  const random = seeded(seed);
  const draw = () => {
    const full = Float64Array.from({ length: rows }, () => (random.uniform() < 0.9 ? 1 : 0));
    const candidateOf = (chain: string): Float64Array =>
      full.map((right) => {
        const moved = random.uniform();
        return right === 1 ? (moved < 0.005 / 0.9 + lossOf(chain) ? 0 : 1) : moved < 0.05 ? 1 : 0;
      });
    return { full, outcomes: new Map(chains.map((chain) => [chain, candidateOf(chain)])) };
  };
  return { choose: draw(), certify: draw() };
}

function certifiedOf(seed: number, rows: number, lossOf: (chain: string) => number): readonly string[] {
  const { choose, certify: last } = drawn(seed, rows, lossOf);
  const candidates = chains.map((chain): Candidate => {
    const bytes =
      Number(/\d+/.exec(chain)?.[0]) *
      (chain.includes("int8") ? 1 : chain.includes("bits") ? 0.25 : chain.includes("pq") ? 0.125 : 4);
    return { chain, bytes, chosen: choose.outcomes.get(chain)! };
  });
  const front = frontOf(candidates, choose.full, demand);
  const outcomes = { full: last.full, groups: null, of: ({ chain }: { chain: string }) => last.outcomes.get(chain)! };
  return certify(front, outcomes, demand).map(({ candidate }) => candidate.chain);
}

describe("certificates", () => {
  it("are wrong in 5 % at most where every one of twenty candidates loses just what may be lost", () => {
    let wrong = 0;
    for (let seed = 1; seed <= 300; seed++) if (certifiedOf(seed, 2000, () => 0.01).length > 0) wrong++;
    expect(wrong / 300).toBeLessThan(fivePercent);
  });

  it("find the smallest of a family that loses nothing, and nothing smaller", () => {
    // pca:64 and larger lose nothing, as in every family; all smaller ones lose a tenth.
    const lossOf = (chain: string): number => (Number(/\d+/.exec(chain)?.[0]) >= 64 ? 0 : 0.1);
    let found = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const certified = certifiedOf(seed, 3000, lossOf);
      expect(certified.filter((chain) => lossOf(chain) > 0)).toEqual([]);
      if (certified.length > 0) found++;
    }
    expect(found / 100).toBeGreaterThan(ninety);
  });

  it("come with the smallest first, and never for what the front has not", () => {
    const certified = certifiedOf(4, 4000, () => 0);
    expect(certified.length).toBeGreaterThan(0);
    expect(new Set(certified).size).toBe(certified.length);
  });
});

describe("rows needed", () => {
  const alone = (full: Float64Array) => ({ full, groups: null });

  it("are said where rows were too few, and are none where too much is lost", () => {
    const { choose } = drawn(9, 400, () => 0);
    const candidate = (chosen: Float64Array): Candidate => ({ chain: "pca:64", bytes: 256, chosen });
    const front = frontOf([candidate(choose.outcomes.get("pca:64")!)], choose.full, demand);
    const bad = frontOf([candidate(choose.full.map((right, i) => (i % 5 === 0 ? 0 : right)))], choose.full, demand);
    expect(rowsNeeded(front, alone(choose.full), { ...demand, kept: 0.97 }, 1)).toBeGreaterThan(100);
    expect(rowsNeeded(bad, alone(choose.full), demand, 1)).toBeNull();
    expect(rowsNeeded([], alone(choose.full), demand, 1)).toBeNull();
  });
});

describe("a constant prediction", () => {
  it("is enough where it has κ of the full vector's score", () => {
    expect(isConstantEnough(0.9, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0], 0.99)).toBe(true);
    expect(isConstantEnough(0.85, [1, 1, 1, 1, 1, 1, 1, 1, 1, 0], 0.99)).toBe(false);
  });
});
