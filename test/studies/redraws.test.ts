/** k* and the best dimension on training rows drawn anew. */
import { describe, expect, it } from "vitest";
import { type Random, seeded } from "../../src/base/random.ts";
import { unpackLabels } from "../../src/cells/packed-labels.ts";
import { fittedRedraws, runRedrawsCell } from "../../src/cells/redraws-cell.ts";
import { cutSlice, type StudiedSlice } from "../../src/cells/slice.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import type { ClassLabels } from "../../src/statistics/labels.ts";
import { type Role, type Rows, withVectors } from "../../src/statistics/rows.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { judgeStudy } from "../../src/verification/judge-study.ts";
import { scenarios } from "../../src/verification/scenarios/index.ts";
import { type StudyTrial, studyTrial } from "../../src/verification/study-trial.ts";

const trial = (name: string): Promise<StudyTrial> => {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return studyTrial(scenario, seeded(4));
};

/** 300 training, 100 validation, 200 test rows of two classes in six dimensions, the last of which is constant. */
function slice(plant: (x: Float64Array, side: number, random: Random) => void): StudiedSlice {
  const random = seeded(8);
  const vectors: Matrix = matrix(600, 6);
  const labels: ClassLabels = { kind: "classes", classes: 2, values: new Int32Array(600) };
  const x = new Float64Array(6);
  for (let i = 0; i < 600; i++) {
    labels.values[i] = random.below(2);
    for (let j = 0; j < 5; j++) x[j] = random.normal();
    plant(x, labels.values[i] === 1 ? 1 : -1, random);
    vectors.data.set(x, 6 * i);
  }
  const splits = Uint8Array.from({ length: 600 }, (_, i) =>
    i < 300 ? splitCodes.training : i < 400 ? splitCodes.validation : splitCodes.test,
  );
  return cutSlice(vectors, labels, splits);
}

const spec = { kind: "redraws", compressor: "pca", probe: "lda", sizes: null, draws: 12 } as const;

describe("training rows drawn anew", () => {
  it("choose the dimension that is far better every time, by its index in the original vector", async () => {
    const own = slice((x, side) => {
      x[4] = x[4]! + 1.5 * side;
    });
    const cell = await runRedrawsCell(own, spec, 3);
    expect(cell.best).toEqual(Array.from({ length: 12 }, () => 4));
    expect(cell.grid).toEqual([1, 2, 3, 4, 5]);
    expect(cell.predicted.map(({ sizes }) => sizes.length)).toEqual(Array.from({ length: 12 }, () => 5));
    expect(await runRedrawsCell(own, spec, 3)).toEqual(cell);
    // Probes are fitted anew: not all redraws predict alike.
    expect(new Set(cell.predicted.map(({ whole }) => whole.base64)).size).toBeGreaterThan(1);
  });

  it("give components the same predictions however vectors are turned, as curves do", async () => {
    const scales = [0.05, 1, 5, 0.3, 2];
    const plant = (x: Float64Array, side: number): void => {
      for (const [j, scale] of scales.entries()) x[j] = scale * (x[j]! + 0.4 * side);
    };
    const own = slice(plant);
    const rotation = randomRotation(5, seeded(6));
    const turned = async <R extends Role>(from: Rows<R>): Promise<Rows<R>> =>
      withVectors(from, await multiply(from.vectors, rotation));
    const parts = [await turned(own.training), await turned(own.validation), await turned(own.test)] as const;
    const [training, validation, test] = parts;
    const [plain, other] = [
      await runRedrawsCell(own, { ...spec, probe: "logistic", draws: 3 }, 3),
      await runRedrawsCell({ ...own, training, validation, test }, { ...spec, probe: "logistic", draws: 3 }, 3),
    ];
    for (const [draw, { sizes }] of plain.predicted.entries()) {
      for (const [place, packed] of sizes.entries()) {
        const before = unpackLabels(packed, 200).values;
        const after = unpackLabels(other.predicted[draw]!.sizes[place]!, 200).values;
        // A row that lies on the boundary may fall to the other side by rounding.
        expect(before.filter((label, i) => label !== after[i]).length).toBeLessThanOrEqual(1);
      }
    }
  });

  it("choose none of two copies", async () => {
    const own = slice((x, side) => {
      x[1] = x[1]! + 1.5 * side;
      x[3] = x[1]!;
    });
    expect((await runRedrawsCell(own, spec, 3)).best).toEqual(Array.from({ length: 12 }, () => null));
  });

  it("fit fewer probes where rows or dimensions are many, and none where they are far too many", () => {
    expect(fittedRedraws(40, 1494, 381)).toBe(40);
    expect(fittedRedraws(40, 100_000, 384)).toBe(20);
    expect(fittedRedraws(40, 100_000, 768)).toBe(10);
    expect(fittedRedraws(40, 5000, 3072)).toBeLessThan(10);
    expect(fittedRedraws(5, 1000, 10)).toBe(5);
  });
});

describe("what is said of training rows drawn anew", () => {
  it("is k* by the test of k* itself, and how often each dimension came first", async () => {
    const { inferred } = await trial("names-clear");
    const { redraws, fewest } = inferred.variant;
    expect(redraws?.best).toEqual([{ index: 3, wins: 40 }]);
    expect(redraws?.k?.length).toBe(40);
    expect(redraws?.grid).toEqual(fewest[0]?.grid);
    for (const k of redraws?.k ?? []) expect(k === null || redraws?.grid.includes(k)).toBe(true);
  });

  it("names the dimension that is clearly the best, and neither of two twins", async () => {
    const [clear, twins] = [await trial("names-clear"), await trial("names-twins")];
    const claim = "name of the best dimension";
    expect(await judgeStudy(clear)).toContainEqual({ claim, statements: 1, counted: 0 });
    expect(await judgeStudy(twins)).toContainEqual({ claim, statements: 1, counted: 0 });
    // A twin that is named is counted.
    const { variant } = twins.inferred;
    const index = variant.bestDimension?.index ?? -1;
    const [redraws, lucky] = [variant.redraws, { index, wins: 40 }];
    if (redraws === undefined) throw new Error("training rows were not drawn anew");
    const wrong = { ...twins.summary, variants: [{ ...variant, redraws: { ...redraws, best: [lucky] } }] };
    expect(await judgeStudy({ ...twins, summary: wrong })).toContainEqual({ claim, statements: 1, counted: 1 });
  });
});
