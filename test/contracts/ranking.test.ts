/** What every ranking of the list must hold, on planted data with known answers. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { column, matrix, takeColumns } from "../../src/numeric/matrix.ts";
import { rankings } from "../../src/rankings/index.ts";
import { orderByImportance, type Ranking } from "../../src/rankings/ranking.ts";
import { deadDimensions } from "../../src/statistics/dead-dimensions.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { type Rows, rows, withDimensions, withVectors } from "../../src/statistics/rows.ts";
import { type Planted, planted, plantedSets } from "../support/planted.ts";
import { sameBytes } from "../support/same-bytes.ts";

/** A column's sums do not depend on its neighbours; products made in the engine may round another way. */
const ROUNDING = 1e-6;

/** Where a solver stopped, with the same dimensions in another order: a hundred times its tolerance. */
const FITTED = 1e-3;

/** Share of what a dimension is worth alone that is lost without it where it has a copy: chance on 3,000 rows leaves a few thousandths. */
const REPLACED = 0.05;

/** Label shuffles that pure noise is held against. */
const SHUFFLES = 19;

/** Draws of noise: one passes for an effect in 5 % of cases (one dimension of the planted noise does), three only in 0.01 %. */
const NOISE_DRAWS = 3;

/** The set without its dead dimensions, as a study sees it, and the map back to the original indices. */
function live(set: Planted): { training: Rows<"training">; kept: number[] } {
  const dead = new Set(deadDimensions(set.training.vectors));
  const kept = Array.from({ length: set.training.vectors.columns }, (_, j) => j).filter((j) => !dead.has(j));
  return { training: withDimensions(set.training, kept), kept };
}

function shuffled(training: Rows<"training">, seed: number): Rows<"training"> {
  const values = seeded(seed).shuffle(training.labels.values.slice());
  return rows("training", training.vectors, { ...training.labels, values } as Labels);
}

/** Original indices in the ranking's order. */
async function order(ranking: Ranking, set: Planted): Promise<number[]> {
  const { training, kept } = live(set);
  return [...orderByImportance(await ranking.importance(training))].map((index) => kept[index]!);
}

/** The dimensions with the same values as dimension j, itself among them. */
function copiesOf(set: Planted, j: number): number[] {
  const own = column(set.training.vectors, j);
  const all = Array.from({ length: set.training.vectors.columns }, (_, other) => other);
  return all.filter((other) => sameBytes(column(set.training.vectors, other), own));
}

/**
 * Importances with those of equal columns in falling order: which of them came
 * first is a matter of their order. What is judged together has no importance of
 * its own where one like it came first.
 */
function copiesExchanged(ranking: Ranking, set: Planted, importance: Float64Array): Float64Array {
  const sorted = importance.slice();
  if (set.name !== "copies") return sorted;
  for (const j of importance.keys()) {
    const copies = copiesOf(set, j);
    const values = copies.map((other) => importance[other]!).sort((a, b) => b - a);
    for (const [place, other] of copies.entries())
      sorted[other] = ranking.judges === "together" && place > 0 ? 0 : values[place]!;
  }
  return sorted;
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

const setsFor = (ranking: Ranking): readonly Planted[] => plantedSets.filter((set) => ranking.targets.includes(set.target));

describe.each(rankings.items)("ranking $name", (ranking) => {
  it("says what it is and where it comes from", () => {
    expect(ranking.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(ranking.description.length).toBeGreaterThan(10);
    expect(ranking.title).toMatch(/^\S.*\S$/);
    expect(rankings.items.filter(({ title }) => title === ranking.title)).toEqual([ranking]);
    expect(ranking.source).toMatch(/\d{4}/);
    expect(ranking.targets.length).toBeGreaterThan(0);
  });

  describe.each(setsFor(ranking))("on $name: $sentence", (set) => {
    it("gives every dimension a finite importance, the same every time, and leaves the rows alone", async () => {
      const before = set.training.vectors.data.slice();
      const first = await ranking.importance(set.training);
      expect(first).toHaveLength(set.training.vectors.columns);
      expect(first.every(Number.isFinite)).toBe(true);
      expect(await ranking.importance(set.training)).toEqual(first);
      expect(sameBytes(set.training.vectors.data, before)).toBe(true);
    });

    const { informative, sufficient } = set;
    if (ranking.uses === "labels" && ranking.judges === "alone" && informative.length > 0) {
      it("finds the dimensions that carry the labels by themselves", async () => {
        const found = await order(ranking, set);
        expect(new Set(found.slice(0, informative.length))).toEqual(new Set(informative));
        expect(found[0]).toBe(informative[0]);
      });
    }

    if (ranking.uses === "labels" && ranking.judges !== "alone" && sufficient !== null && informative.length > 0) {
      const irreplaceable = sufficient.filter((j) => copiesOf(set, j).length === 1);
      it("finds the dimensions that carry the labels together, and of copies one or none", async () => {
        const found = await order(ranking, set);
        if (ranking.judges === "together") {
          const originals = found.slice(0, sufficient.length).map((j) => Math.min(...copiesOf(set, j)));
          expect(new Set(originals)).toEqual(new Set(sufficient));
        } else {
          expect(new Set(found.slice(0, irreplaceable.length))).toEqual(new Set(irreplaceable));
        }
      });
    }

    if (ranking.judges === "left-out" && sufficient !== null && sufficient.length < informative.length) {
      it("gives copies next to nothing: each replaces the other", async () => {
        const importance = await ranking.importance(set.training);
        const alone = (await ranking.importance(withDimensions(set.training, [informative[0]!])))[0]!;
        for (const j of copiesOf(set, informative[0]!)) expect(importance[j]!).toBeLessThan(alone * REPLACED);
      });
    }

    if (ranking.uses === "nothing") {
      it("looks neither at the labels nor at the vectors, and follows its seed", async () => {
        const zeros = withVectors(set.training, matrix(set.training.vectors.rows, set.training.vectors.columns));
        const first = await ranking.importance(set.training, seeded(5));
        expect(await ranking.importance(shuffled(zeros, 1), seeded(5))).toEqual(first);
        expect(await ranking.importance(set.training, seeded(6))).not.toEqual(first);
      });
    }

    if (ranking.uses === "vectors") {
      it("does not look at the labels", async () => {
        expect(await ranking.importance(shuffled(set.training, 1))).toEqual(await ranking.importance(set.training));
      });
    }

    if (ranking.uses === "vectors" && set.wide.length > 0) {
      it("puts the wide dimensions first", async () => {
        expect(new Set((await order(ranking, set)).slice(0, set.wide.length))).toEqual(new Set(set.wide));
      });
    }

    if (ranking.uses !== "nothing") {
      it("moves with the dimensions when they are reordered", async () => {
        const importance = await ranking.importance(set.training);
        const permutation = seeded(3).shuffle(Array.from(importance, (_, j) => j));
        const moved = await ranking.importance(withVectors(set.training, takeColumns(set.training.vectors, permutation)));
        const back = new Float64Array(moved.length);
        for (const [place, j] of permutation.entries()) back[j] = moved[place]!;
        const allowed = { relative: ranking.judges === "alone" ? ROUNDING : FITTED };
        expect(copiesExchanged(ranking, set, back)).toBeCloseToAll(copiesExchanged(ranking, set, importance), allowed);
      });
    }
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

  it("survives two rows, one class and a class without rows", async () => {
    const vectors = matrix(4, 3, Float32Array.of(1, 2, 3, 2, 2, 1, 5, 2, 0, 1, 2, 2));
    const cases: Labels[] = [
      { kind: "classes", classes: 2, values: Int32Array.of(0, 0, 0, 0) },
      { kind: "classes", classes: 3, values: Int32Array.of(0, 2, 0, 2) },
      { kind: "values", values: Float64Array.of(1, 1, 1, 1) },
    ];
    for (const labels of cases) {
      const target = labels.kind === "values" ? "regression" : labels.classes === 2 ? "binary" : "multiclass";
      if (!ranking.targets.includes(target)) continue;
      const importance = await ranking.importance(rows("training", vectors, labels));
      expect(importance.every(Number.isFinite)).toBe(true);
    }
  });

  if (!ranking.targets.includes("regression")) {
    it("refuses labels of a kind it does not list", async () => {
      await expect(ranking.importance(planted("regression").training)).rejects.toThrow(/labels must be .*, got regression/);
    });
  }
});
