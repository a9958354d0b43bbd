/** What somebody's own objects give is looked at where they are called: errors name them, and no number is made of nonsense. */
import { describe, expect, it } from "vitest";
import { BroughtError } from "../../src/base/errors.ts";
import { type Compressor, type FittedCompressor, firstDimensions, topDimensions } from "../../src/compressors/index.ts";
import { type InquiredVectors, inquiries } from "../../src/inquiries/index.ts";
import { measures } from "../../src/measures/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import type { FittedProbe } from "../../src/probes/index.ts";
import { fStatistic } from "../../src/rankings/index.ts";
import type { Labels } from "../../src/statistics/index.ts";
import type { AnalysisOptions } from "../../src/studies/analysis-options.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { signProbe } from "../support/own-probes.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const set = plantedVectors(planted("informative"));
const quick = { sizes: [1], bootstraps: 200, permutations: 99, rotations: 1, redraws: 0, threads: 1 } as const;

async function refusal(options: AnalysisOptions): Promise<string> {
  const error: unknown = await analyze(set, { compressors: [], probes: ["lda"], ...quick, ...options }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BroughtError);
  return (error as BroughtError).message;
}

/** Predictions of the sign, changed. */
function predicting(change: (labels: Labels & { kind: "classes" }) => unknown): AnalysisOptions {
  const refit = ([fit]: readonly FittedProbe[]): readonly FittedProbe[] => [
    {
      penalty: null,
      predict: async (vectors) => change((await fit!.predict(vectors)) as Labels & { kind: "classes" }) as Labels,
    },
  ];
  return { probes: [signProbe({ refit })] };
}

describe("a probe of somebody's own", () => {
  it.each([
    [
      "too few predictions",
      predicting((labels) => ({ ...labels, values: labels.values.slice(1) })),
      /label for each of \d+ rows, got \d+/,
    ],
    [
      "a class out of range",
      predicting((labels) => ({ ...labels, values: labels.values.map(() => 2) })),
      /classes from 0 to 1, got 2 in row 0/,
    ],
    [
      "a class below 0",
      predicting((labels) => ({ ...labels, values: labels.values.map(() => -1) })),
      /classes from 0 to 1, got -1/,
    ],
    [
      "numbers that are no Int32Array",
      predicting((labels) => ({ ...labels, values: Float64Array.from(labels.values, () => 0.5) })),
      /must be an Int32Array/,
    ],
    ["a plain list", predicting((labels) => ({ ...labels, values: [...labels.values] })), /must be an Int32Array/],
    ["other classes", predicting((labels) => ({ ...labels, classes: 3 })), /must be of 2 classes, got 3/],
    [
      "labels of another kind",
      predicting(() => ({ kind: "values", values: new Float64Array(3) })),
      /of the kind "classes", got "?values/,
    ],
    ["nothing", predicting(() => undefined), /of the kind "classes", got undefined/],
    ["no fit", { probes: [signProbe({ refit: () => [] })] }, /one fit, in a list, got 0/],
    ["two fits where one is due", { probes: [signProbe({ refit: (fits) => [...fits, ...fits] })] }, /one fit, in a list, got 2/],
    ["one fit for two penalties", { probes: [signProbe({ penalties: [1, 2] })] }, /2 fits, one a penalty, in a list, got 1/],
    [
      "a fit that cannot predict",
      { probes: [signProbe({ refit: () => [{ penalty: null } as FittedProbe] })] },
      /must have a function predict/,
    ],
    [
      "probabilities that are too few",
      { probes: [signProbe({ refit: ([fit]) => [{ ...fit!, probabilities: async () => new Float64Array(1) }] })] },
      /Float64Array of \d+, one a row and class, got 1/,
    ],
    [
      "probabilities that are NaN",
      {
        probes: [
          signProbe({
            refit: ([fit]) => [{ ...fit!, probabilities: async ({ rows }) => new Float64Array(2 * rows).fill(Number.NaN) }],
          }),
        ],
      },
      /from 0 to 1, got NaN/,
    ],
  ] as const)("that gives %s is named", async (_, options, found) => {
    const message = await refusal(options);
    expect(message).toMatch(/^probe sign@1: /);
    expect(message).toMatch(found);
  });
});

describe("a compressor of somebody's own", () => {
  const giving = (change: (fitted: FittedCompressor) => FittedCompressor): Compressor => {
    const { origin: _, ...first } = firstDimensions();
    return {
      ...first,
      name: "mine",
      version: "1",
      prepare: async (...given) => {
        const prepared = await first.prepare(...given);
        return { at: (size) => change(prepared.at(size)) };
      },
    };
  };

  it.each([
    [
      "another shape",
      giving((fitted) => ({ ...fitted, apply: async ({ rows }) => matrix(rows, 2) })),
      /must be a matrix \[\d+, 1\].*got \[\d+, 2\]/,
    ],
    [
      "NaN",
      giving((fitted) => ({ ...fitted, apply: async ({ rows }) => matrix(rows, 1, new Float32Array(rows).fill(Number.NaN)) })),
      /finite numbers, got NaN in row 0, output 0/,
    ],
    ["another size", giving((fitted) => ({ ...fitted, outputSize: 3 })), /outputSize must be the 1 asked for, got 3/],
    ["nothing that can be applied", giving(() => ({}) as FittedCompressor), /must have a function apply/],
  ] as const)("that gives %s is named", async (_, compressor, found) => {
    const message = await refusal({ compressors: [compressor] });
    expect(message).toMatch(/^compressor mine@1: /);
    expect(message).toMatch(found);
  });
});

it("a ranking of somebody's own that gives NaN, or too few, is named", async () => {
  for (const [importance, found] of [
    [new Float64Array(24).fill(Number.NaN), /finite numbers, got NaN at place 0/],
    [new Float64Array(3), /Float64Array of 24, one a dimension, got 3/],
  ] as const) {
    const ranking = { ...fStatistic, name: "mine", version: "1", importance: async () => importance };
    for (const options of [{ rankings: [ranking] }, { compressors: [topDimensions({ ranking })] }]) {
      const message = await refusal(options);
      expect(message).toMatch(/^ranking mine@1: /);
      expect(message).toMatch(found);
    }
  }
});

it("an inquiry of somebody's own that answers with NaN, or nothing, is named", async () => {
  const columns = [{ key: "k", title: "k", unit: "count" }] as const;
  const table = { title: "t", columns, rows: [{ k: Number.NaN }], note: "" };
  for (const answer of [{ sentences: [], tables: [table] }, undefined]) {
    const mine = { ...inquiries.get("copies"), name: "mine", version: "1", ask: async () => answer as never };
    expect(await refusal({ inquiries: [mine] })).toMatch(
      /^inquiry mine@1: its answer must have sentences and tables, every number finite/,
    );
  }
});

it("a measure of somebody's own that gives NaN is named", async () => {
  const mine = { ...measures.get("isoscore"), name: "mine", version: "1", compute: async () => Number.NaN };
  expect(await refusal({ measures: [mine] })).toMatch(/^measure mine@1: its value must be a finite number, got NaN/);
});

describe("somebody's own object that writes into what it is given", () => {
  const [first, second] = [planted("informative"), planted("informative")];
  const numbers = async (options: AnalysisOptions): Promise<readonly unknown[]> => {
    const { summary } = await analyze(plantedVectors(first), { compressors: ["pca"], probes: ["lda"], ...quick, ...options });
    const { full, curves } = summary.variants[0]!;
    const shared = curves.filter(({ compressor, probe }) => compressor === "pca" && probe === "lda");
    return [full.probe === "lda" ? full.score : null, shared];
  };

  it("changes no number of others", async () => {
    const alone = await numbers({});
    const wipe = (data: Float32Array): unknown => data.fill(0);
    const predict: FittedProbe["predict"] = async ({ rows, data }) => {
      wipe(data);
      return { kind: "classes", classes: 2, values: new Int32Array(rows) };
    };
    const probe = signProbe({ refit: () => [{ penalty: null, predict }] });
    expect(await numbers({ probes: ["lda", probe] })).toEqual(alone);
    const usual = firstDimensions();
    const compressor: Compressor = {
      ...usual,
      ...{ name: "mine", version: "1", origin: undefined },
      async prepare(training, random) {
        const prepared = await usual.prepare(training, random);
        wipe(training.vectors.data);
        return { at: (size) => wiping(prepared.at(size)) };
      },
    };
    const wiping = (fitted: FittedCompressor): FittedCompressor => ({
      ...fitted,
      async apply(vectors) {
        const applied = await fitted.apply(vectors);
        wipe(vectors.data);
        return applied;
      },
    });
    expect(await numbers({ compressors: [compressor, "pca"] })).toEqual(alone);
    const inquiry = {
      ...inquiries.get("copies"),
      ...{ name: "mine", version: "1" },
      ask: async (vectors: readonly InquiredVectors[]) => {
        for (const { training, validation, test } of vectors)
          for (const { vectors: x } of [training, validation, test]) wipe(x.data);
        return { sentences: [], tables: [] };
      },
    };
    const { summary } = await analyze(plantedVectors(first), {
      ...quick,
      compressors: [],
      probes: ["lda"],
      inquiries: [inquiry, "copies"],
    });
    const { summary: untouched } = await analyze(plantedVectors(second), {
      ...quick,
      compressors: [],
      probes: ["lda"],
      inquiries: ["copies"],
    });
    expect(summary.inquiries?.find((found) => found.inquiry === "copies")).toEqual(untouched.inquiries?.[0]);
    expect(first.training.vectors.data).toEqual(second.training.vectors.data);
  });
});

it("what somebody's own objects throw says whose it is", async () => {
  const boom = async (): Promise<never> => {
    throw new Error("boom");
  };
  expect(await refusal({ probes: [signProbe({ refit: () => [{ penalty: null, predict: boom }] })] })).toMatch(
    /^probe sign@1: its predict must answer, got Error: boom/,
  );
  expect(
    await refusal({
      probes: [
        signProbe({
          refit: () => {
            throw null;
          },
        }),
      ],
    }),
  ).toMatch(/^probe sign@1: its fit must answer/);
  const ranking = { ...fStatistic, name: "mine", version: "1", importance: boom };
  expect(await refusal({ rankings: [ranking] })).toMatch(/^ranking mine@1: its importance must answer, got Error: boom/);
  const measure = { ...measures.get("isoscore"), name: "mine", version: "1", compute: boom };
  expect(await refusal({ measures: [measure] })).toMatch(/^measure mine@1: its compute must answer, got Error: boom/);
});

it("a fit with another penalty than was asked for is named", async () => {
  const refit = ([fit]: readonly FittedProbe[]): readonly FittedProbe[] => [
    { ...fit!, penalty: 99 },
    { ...fit!, penalty: 2 },
  ];
  expect(await refusal({ probes: [signProbe({ penalties: [1, 2], refit })] })).toMatch(/asked for: 1, got 99/);
});

it("names that come twice are taken once", async () => {
  const { summary } = await analyze(set, { ...quick, compressors: ["pca", "pca"], probes: ["lda", "lda"] });
  expect(summary.variants[0]?.curves.map(({ compressor, probe }) => [compressor, probe])).toEqual([["pca", "lda"]]);
});
