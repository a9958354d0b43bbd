/** What methods must find on planted sets: a method that finds something else is caught. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressors } from "../../src/compressors/index.ts";
import { probes } from "../../src/probes/index.ts";
import { rankings } from "../../src/rankings/index.ts";
import type { Ranking } from "../../src/rankings/ranking.ts";
import { findByCompressor } from "../../src/verification/find-by-compressor.ts";
import { findByMeasures } from "../../src/verification/find-by-measure.ts";
import { isReached } from "../../src/verification/find-by-probe.ts";
import { findByRanking, mustComeFirst } from "../../src/verification/find-by-ranking.ts";
import { planted } from "../support/planted.ts";

describe("a ranking", () => {
  it("must put first what it judges by", () => {
    const copies = planted("copies");
    expect(mustComeFirst(rankings.get("f-statistic"), copies)).toEqual([[5], [16], [11], [20]]);
    expect(mustComeFirst(rankings.get("lda-forward"), copies)).toEqual([[5, 16]]);
    expect(mustComeFirst(rankings.get("leave-one-out"), copies)).toEqual([]);
    expect(mustComeFirst(rankings.get("variance"), planted("outliers-and-dead"))).toEqual([[2], [14]]);
    expect(mustComeFirst(rankings.get("random"), copies)).toEqual([]);
  });

  it("that finds it has a precision of 1, and one that does not is caught", async () => {
    const fStatistic = rankings.get("f-statistic");
    const backwards: Ranking = {
      ...fStatistic,
      importance: async (training) => (await fStatistic.importance(training)).map((value) => -value),
    };
    const set = planted("informative");
    expect(await findByRanking(fStatistic, set)).toEqual({ claim: "ranking f-statistic", statements: 4, counted: 4 });
    expect(await findByRanking(backwards, set)).toEqual({ claim: "ranking f-statistic", statements: 4, counted: 0 });
  });
});

describe("a probe", () => {
  it("must reach the best there is, or what it declares, and not more", () => {
    const set = planted("informative");
    const [best, single] = [set.best!, set.bestSingle!];
    expect(isReached(probes.get("logistic"), set, best)).toBe(true);
    expect(isReached(probes.get("logistic"), set, single)).toBe(false);
    expect(isReached(probes.get("logistic"), set, best + 0.08)).toBe(false);
    expect(isReached(probes.get("single-dimension"), set, single)).toBe(true);
    expect(isReached(probes.get("nearest-neighbours"), set, 0.5)).toBe(false);
  });
});

describe("compressors and measures", () => {
  it("are caught where they keep what they must lose", async () => {
    const pca = compressors.get("pca");
    const set = planted("rotated");
    expect(await findByCompressor(pca, set, seeded(1))).toEqual({ claim: "compressor pca", statements: 2, counted: 2 });
    // Called PCA, it sees a share of the direction only.
    const other = { ...compressors.get("top-dimensions:f-statistic"), name: "pca" };
    expect(await findByCompressor(other, set, seeded(1))).toMatchObject({ counted: 1 });
  });

  it("give the values that are declared, on the sets they are declared for only", async () => {
    for (const set of [planted("outliers-and-dead"), planted("six-classes")]) {
      for (const { statements, counted } of await findByMeasures(set, seeded(2))) expect(counted).toBe(statements);
    }
    // Another set under the name of noise.
    const wrong = await findByMeasures({ ...planted("outliers-and-dead"), name: "noise" }, seeded(2));
    expect(wrong.filter(({ counted, statements }) => counted < statements).length).toBeGreaterThan(5);
  });
});
