/** Probes against scikit-learn (tools/golden/probes.py). */
import { describe, expect, it } from "vitest";
import { argsort } from "../../src/numeric/argsort.ts";
import { column } from "../../src/numeric/matrix.ts";
import { fitSingleRule, lda, logistic, ridge } from "../../src/probes/index.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { score } from "../../src/statistics/index.ts";
import { rows } from "../../src/statistics/rows.ts";
import { bestThreshold } from "../../src/statistics/threshold.ts";
import { type GoldenThreshold, golden, goldenMatrix, goldenTraining } from "../golden/probes.ts";

/** Solvers on both sides stop near the optimum; ours reads float32 features and stops at a gain of 1e-9. */
const solverTolerance = 2e-4;

/** Closed forms in float64 over float32 features, whose rounding the solution of a 9 × 9 system can enlarge. */
const closedFormTolerance = 2e-5;

describe.each(["binary", "six"] as const)("the %s golden case", (name) => {
  const of = golden[name];
  const training = goldenTraining(of);
  const test = goldenMatrix(of.test, of.dimensions);
  const truth = { kind: "classes", classes: of.classes, values: Int32Array.from(of.testLabels) } as const;

  it("has scikit-learn's logistic coefficients, intercepts, predictions and accuracies at each penalty", async () => {
    const fits = await logistic().fit(
      training,
      of.logistic.map((fit) => 1 / fit.penalty), // scikit-learn's C
    );
    for (const [place, expected] of of.logistic.entries()) {
      const fit = fits[place]!;
      expect(fit.penalty).toBe(1 / expected.penalty);
      expect(fit.coefficients.data).toBeCloseToAll(expected.coefficients, { relative: solverTolerance });
      expect(fit.intercepts).toBeCloseToAll(expected.intercepts, { relative: solverTolerance });
      const predicted = await fit.predict(test);
      expect([...predicted.values]).toEqual(expected.predictions);
      expect(score("accuracy", truth, predicted)).toBeCloseTo(expected.accuracy, 12);
    }
  });

  it("has scikit-learn's discriminant scores and predictions, plain and shrunk", async () => {
    const fits = await lda().fit(
      training,
      of.lda.map((fit) => fit.penalty),
    );
    for (const [place, expected] of of.lda.entries()) {
      const { coefficients, intercepts } = fits[place]!;
      const scores = Float64Array.from(
        (await multiply(test, coefficients)).data,
        (value, at) => value + intercepts[at % intercepts.length]!,
      );
      const width = intercepts.length;
      if (width > 1) {
        for (let from = 0; from < scores.length; from += width) {
          const mean = scores.subarray(from, from + width).reduce((sum, value) => sum + value / width, 0);
          for (let c = 0; c < width; c++) scores[from + c] = scores[from + c]! - mean;
        }
      }
      expect(scores).toBeCloseToAll(expected.decision, { relative: closedFormTolerance });
      expect([...(await fits[place]!.predict(test)).values]).toEqual(expected.predictions);
    }
  });

  it("has scikit-learn's one-dimension discriminant predictions for every column", () => {
    for (let j = 0; j < of.dimensions; j++) {
      const rule = fitSingleRule(
        column(training.vectors, j),
        { ...training.labels, classes: Math.max(3, of.classes) } as never,
        j,
      );
      expect([...rule.predict(column(test, j)).values]).toEqual(of.singleLda[j]);
    }
  });
});

it("has scikit-learn's ridge predictions at each penalty", async () => {
  const { dimensions, train, labels, test, ridge: expected } = golden.regression;
  const training = rows("training", goldenMatrix(train, dimensions), { kind: "values", values: Float64Array.from(labels) });
  const fits = await ridge().fit(
    training,
    expected.map((fit) => fit.penalty),
  );
  for (const [place, fit] of fits.entries()) {
    const predicted = await fit.predict(goldenMatrix(test, dimensions));
    expect(predicted.values).toBeCloseToAll(expected[place]!.predictions, { relative: closedFormTolerance });
  }
});

describe("best thresholds", () => {
  const check = (values: Float32Array, labels: Int32Array, expected: GoldenThreshold): void => {
    const { cut, above, correct } = bestThreshold(values, labels, argsort(values));
    expect({ cut: Number.isFinite(cut) ? cut : null, above, correct }).toEqual(expected);
  };

  it("equal numpy's on all columns", () => {
    const training = goldenTraining(golden.binary);
    const labels = Int32Array.from(golden.binary.labels);
    golden.binary.thresholds.forEach((expected, j) => {
      check(column(training.vectors, j), labels, expected);
    });
  });

  it("equal numpy's on columns full of ties, and on a constant one", () => {
    const labels = Int32Array.from(golden.tied.labels);
    golden.tied.best.forEach((expected, j) => {
      check(Float32Array.from(golden.tied.columns[j]!), labels, expected);
    });
  });
});
