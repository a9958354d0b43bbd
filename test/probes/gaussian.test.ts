/** The Gaussian probe against numpy and scipy (tools/golden/rankings.py), and what only it can see. */
import { describe, expect, it } from "vitest";
import { InputError, ShapeError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { gaussian, gaussianInformation } from "../../src/probes/index.ts";
import { type Rows, rows } from "../../src/statistics/rows.ts";
import { goldenRankings, goldenTest, goldenTraining } from "../golden/rankings.ts";

/** Residuals and whitening in float32: a log density of some ten nats carries about 1e-5. */
const FLOAT32 = 2e-5;

describe.each(["binary", "five"] as const)("the Gaussian probe on the %s golden case", (name) => {
  const of = goldenRankings[name];

  it("has the predictions and bits of the formulas, for all dimensions and any subset", async () => {
    const [fit] = await gaussian().fit(goldenTraining(of), []);
    const cases = [
      [goldenTraining(of), of.gaussian.train],
      [goldenTest(of), of.gaussian.test],
    ] as const;
    for (const [part, expectations] of cases) {
      for (const expected of expectations) {
        const found = await gaussianInformation(fit!, part as Rows<"test">, expected.dimensions);
        expect([found.bits, found.entropy, found.normalised]).toBeCloseToAll(
          [expected.bits, expected.entropy, expected.normalised],
          { absolute: FLOAT32 },
        );
        const posterior = await fit!.logPosterior(part.vectors, expected.dimensions);
        const largest = expected.predictions.map((_, i) => {
          const own = posterior.subarray(i * of.classes, (i + 1) * of.classes);
          return own.indexOf(Math.max(...own));
        });
        expect(largest).toEqual(expected.predictions);
      }
    }
  });
});

describe("the Gaussian probe", () => {
  const random = seeded(4);
  const labels = { kind: "classes", classes: 2, values: Int32Array.from({ length: 2000 }, (_, i) => i % 2) } as const;

  it("tells classes that differ in spread only, where the bits are known", async () => {
    const x = matrix(
      2000,
      1,
      Float32Array.from(labels.values, (label) => random.normal() * (label === 1 ? 4 : 1)),
    );
    const [fit] = await gaussian().fit(rows("training", x, labels), []);
    const { bits } = await gaussianInformation(fit!, rows("test", x, labels));
    // The mutual information of N(0, 1) and N(0, 16) by numerical integration; chance on 2,000 rows is about 0.01.
    expect(Math.abs(bits - spreadInformation(4))).toBeLessThan(0.03);
  });

  it("knows nothing of noise, and is punished for what it believes", async () => {
    const x = matrix(
      2000,
      5,
      Float32Array.from({ length: 10_000 }, () => random.normal()),
    );
    const other = matrix(
      2000,
      5,
      Float32Array.from({ length: 10_000 }, () => random.normal()),
    );
    const [fit] = await gaussian().fit(rows("training", x, labels), []);
    expect((await gaussianInformation(fit!, rows("test", other, labels))).bits).toBeLessThan(0.002);
  });

  it("refuses labels that are all alike and dimensions that there are not", async () => {
    const x = matrix(4, 2, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 9));
    const four = { kind: "classes", classes: 2, values: Int32Array.of(0, 1, 0, 1) } as const;
    const [fit] = await gaussian().fit(rows("training", x, four), []);
    const alike = rows("test", x, { ...four, values: new Int32Array(4) });
    await expect(gaussianInformation(fit!, alike)).rejects.toThrow(InputError);
    for (const wrong of [[], [2], [0, 0], [-1]]) await expect(fit!.logPosterior(x, wrong)).rejects.toThrow(ShapeError);
    await expect(fit!.predict(matrix(2, 3))).rejects.toThrow(ShapeError);
  });
});

/** Mutual information in bits of an even class and a value that is N(0, 1) or N(0, s²), by the trapezoid rule. */
function spreadInformation(s: number): number {
  let bits = 0;
  const step = 0.001;
  for (let x = -40; x <= 40; x += step) {
    const p = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const q = Math.exp((-x * x) / (2 * s * s)) / (s * Math.sqrt(2 * Math.PI));
    const m = (p + q) / 2;
    for (const part of [p, q]) if (part > 0) bits += 0.5 * part * Math.log2(part / m) * step;
  }
  return bits;
}
