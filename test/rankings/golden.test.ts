/** Rankings against NeuroX, scikit-learn and numpy (tools/golden/rankings.py). */
import { describe, expect, it } from "vitest";
import { argsort } from "../../src/numeric/argsort.ts";
import { column } from "../../src/numeric/matrix.ts";
import { bothAveragePrecisions } from "../../src/rankings/average-precision.ts";
import { elasticNet } from "../../src/rankings/elastic-net.ts";
import {
  averagePrecision,
  cumulativeMass,
  forwardSelection,
  gaussianSelection,
  ldaForward,
  leaveOneOut,
  linearSvm,
  meanDifference,
  mutualInformation,
  orderByImportance,
} from "../../src/rankings/index.ts";
import { svmWeights } from "../../src/rankings/linear-svm.ts";
import { momentsOf } from "../../src/statistics/moments/row-moments.ts";
import { splitScatter } from "../../src/statistics/moments/split-scatter.ts";
import { standardColumns } from "../../src/statistics/standard-columns.ts";
import { goldenRankings, goldenTraining } from "../golden/rankings.ts";

/** Sums of a few hundred float64 terms in another order. */
const SUMS = 1e-11;

/** Solvers on both sides stop near the optimum; ours reads float32 features. */
const SOLVERS = 2e-4;

/** Determinants of a Gram matrix of float32 products. */
const FLOAT32_GRAM = 1e-5;

/** The ridge of 1e-6 beside what the correlated golden features leave of a dimension (a tenth or more), and float32 products. */
const RIDGE = 5e-5;

describe.each(["binary", "five"] as const)("the %s golden case", (name) => {
  const of = goldenRankings[name];
  const training = goldenTraining(of);
  const labels = Int32Array.from(of.labels);
  const order = async (ranking: typeof meanDifference) => [...orderByImportance(await ranking.importance(training))];

  it("mean difference is NeuroX's Probeless: the same order", async () => {
    expect(await meanDifference.importance(training)).toBeCloseToAll(of.meanDifferences, { relative: SUMS });
    expect(await order(meanDifference)).toEqual(of.probeless);
  });

  it("average precision is scikit-learn's in both directions, the better one by dimension", async () => {
    const sought = of.classes === 2 ? [1] : [...Array(of.classes).keys()];
    const expected = new Float64Array(of.dimensions);
    for (const [place, c] of sought.entries()) {
      for (let j = 0; j < of.dimensions; j++) {
        const values = column(training.vectors, j);
        const [high, low] = of.averagePrecision[place]![j]!;
        expect(bothAveragePrecisions(values, argsort(values), labels, c)).toBeCloseToAll([high, low], { relative: SUMS });
        expected[j] = expected[j]! + Math.max(high, low) / sought.length;
      }
    }
    expect(await averagePrecision.importance(training)).toBeCloseToAll(expected, { relative: SUMS });
  });

  it("mutual information is scikit-learn's of the binned values", async () => {
    expect(await mutualInformation.importance(training)).toBeCloseToAll(of.mutualInformation, { relative: SUMS });
  });

  it("forward selection adds what the determinants of all candidates say", async () => {
    const { within, total } = splitScatter(await momentsOf(training));
    const { lambdas } = forwardSelection(within, total, of.dimensions);
    expect(await order(ldaForward)).toEqual(of.forward.order);
    expect(lambdas).toBeCloseToAll(of.forward.lambdas, { relative: FLOAT32_GRAM });
  });

  it("greedy selection by the Gaussian probe goes the same way as one fit a candidate", async () => {
    expect(await order(gaussianSelection)).toEqual(of.gaussian.greedy);
  });

  it("elastic-net weights are scikit-learn's for every pair of penalties, and zero where they are", async () => {
    const net = await elasticNet(training.vectors, { kind: "classes", classes: of.classes, values: labels });
    let point = await net.start();
    expect(Math.max(...point.gradient.map(Math.abs)) / of.strongest).toBeCloseTo(1, 5);
    for (const { l1, l2, weights } of of.elasticNet) {
      point = await net.solve(l1, l2, point);
      const expected = weights[0]!.flatMap((_, j) => weights.map((row) => row[j]!));
      expect(point.weights).toBeCloseToAll(expected, { relative: SOLVERS });
      expect([...point.weights].map((value) => value === 0)).toEqual(expected.map((value) => Math.abs(value) < SOLVERS));
    }
  });

  it("cumulative mass orders as NeuroX does, within its steps of a thousandth", () => {
    const { weights, groups } = of.lca;
    const turned = Float64Array.from({ length: weights.length }, (_, at) => {
      return weights[(at % of.classes) * of.dimensions + Math.floor(at / of.classes)]!;
    });
    const found = [...orderByImportance(cumulativeMass(turned, of.classes))];
    let place = 0;
    for (const group of groups) {
      expect(found.slice(place, place + group.length).sort((a, b) => a - b)).toEqual(group);
      place += group.length;
    }
    expect(place).toBe(of.dimensions);
  });

  it("support vector weights are those of LinearSVC", async () => {
    const { weights } = of.svm;
    const found = await svmWeights(standardColumns(training.vectors).standard, {
      kind: "classes",
      classes: of.classes,
      values: labels,
    });
    const expected = weights[0]!.flatMap((_, j) => weights.map((row) => row[j]!));
    expect(found.data).toBeCloseToAll(expected, { relative: SOLVERS });
    const lengths = weights[0]!.map((_, j) => Math.hypot(...weights.map((row) => row[j]!)));
    expect(await linearSvm.importance(training)).toBeCloseToAll(lengths, { relative: SOLVERS });
  });

  it("leave-one-out is the quotient of two determinants", async () => {
    expect(await leaveOneOut.importance(training)).toBeCloseToAll(of.leaveOneOut, { relative: RIDGE });
  });
});
