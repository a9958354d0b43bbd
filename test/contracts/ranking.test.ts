/** What every ranking of the list must hold, on planted data with known answers. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rankings } from "../../src/rankings/index.ts";
import type { Ranking } from "../../src/rankings/ranking.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { type Rows, rows, withVectors } from "../../src/statistics/rows.ts";
import { checkRanking, rankingPromises } from "../../src/verification/contracts/ranking-contract.ts";
import { planted } from "../support/planted.ts";

/** Label shuffles that pure noise is held against. */
const SHUFFLES = 19;

/** Draws of noise: one passes for an effect in 5 % of cases (one dimension of the planted noise does), three only in 0.01 %. */
const NOISE_DRAWS = 3;

function shuffled(training: Rows<"training">, seed: number): Rows<"training"> {
  const values = seeded(seed).shuffle(training.labels.values.slice());
  return rows("training", training.vectors, { ...training.labels, values } as Labels);
}

/** A permutation test at 5 % on noise: true where no shuffle of the labels reaches the highest importance. */
async function claimsAnEffect(ranking: Ranking, seed: number): Promise<boolean> {
  const set = planted("noise");
  const random = seeded(seed).fork("noise");
  const noise = set.training.vectors.data.map(() => random.normal());
  const training = withVectors(set.training, matrix(set.training.vectors.rows, set.training.vectors.columns, noise));
  const highest = Math.max(...(await ranking.importance(training)));
  for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
    if (Math.max(...(await ranking.importance(shuffled(training, shuffle)))) >= highest) return false;
  }
  return true;
}

describe.each(rankings.items)("ranking $name", (ranking) => {
  it("says what it is and where it comes from", () => {
    expect(ranking.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(ranking.description.length).toBeGreaterThan(10);
    expect(ranking.title).toMatch(/^\S.*\S$/);
    expect(rankings.items.filter(({ title }) => title === ranking.title)).toEqual([ranking]);
    expect(ranking.source).toMatch(/\d{4}/);
    expect(ranking.targets.length).toBeGreaterThan(0);
  });

  it.each(rankingPromises(ranking))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });

  if (ranking.uses === "labels") {
    it("claims no more on pure noise than on shuffled labels", async () => {
      let claims = 0;
      for (let draw = 0; draw < NOISE_DRAWS; draw++) if (await claimsAnEffect(ranking, draw)) claims++;
      expect(claims).toBeLessThan(NOISE_DRAWS);
    });
  }

  if (ranking.uses !== "nothing") {
    it("is finite on constant dimensions, and puts them behind what it should find", async () => {
      for (const set of [planted("informative"), planted("six-classes"), planted("regression")]) {
        if (!ranking.targets.includes(set.target)) continue;
        const vectors = matrix(set.training.vectors.rows, set.training.vectors.columns, set.training.vectors.data.slice());
        const constants = [0, 0.1, -1e30, 1e-40];
        for (let i = 0; i < vectors.rows; i++) vectors.data.set(constants, i * vectors.columns + 10);
        const importance = await ranking.importance(withVectors(set.training, vectors));
        expect(importance.every(Number.isFinite)).toBe(true);
        const highest = Math.max(...importance.subarray(10, 14));
        const carriers = ranking.uses === "labels" ? set.informative : importance.keys();
        for (const j of carriers) if (j < 10 || j > 13) expect(importance[j]!).toBeGreaterThan(highest);
      }
    });
  }

  if (!ranking.targets.includes("regression")) {
    it("refuses labels of a kind it does not list", async () => {
      await expect(ranking.importance(planted("regression").training)).rejects.toThrow(/labels must be .*, got regression/);
    });
  }
});

describe("the contract of a ranking", () => {
  it("finds one that looks at labels though it says that it does not", async () => {
    const blind = { ...rankings.get("f-statistic"), name: "mine", uses: "vectors" } as const;
    await expect(checkRanking(blind)).rejects.toThrow(/^mine: .*(labels|wide)/);
  });

  it("finds one whose importances are no numbers", async () => {
    const importance: Ranking["importance"] = async ({ vectors }) => new Float64Array(vectors.columns).fill(Number.NaN);
    await expect(checkRanking({ ...rankings.get("variance"), name: "mine", importance })).rejects.toThrow(/not finite/);
  });
});
