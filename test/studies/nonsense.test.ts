/** Nonsense where a set, an option or an object is wanted: an error of ours that says what came, never a raw one. */
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { pca, sparseProjection, topDimensions } from "../../src/compressors/index.ts";
import { lda, logistic, mlp, nearestNeighbours, type Probe, ridge } from "../../src/probes/index.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { runStudy, runVectorStudy } from "../../src/studies/study.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { vectorSet } from "../../src/vectors/vector-values.ts";
import { verify } from "../../src/verification/verify.ts";
import { signProbe } from "../support/own-probes.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const set = plantedVectors(planted("informative"));

/** Options that are within themselves. */
const within: Record<string, unknown> = {};
within["again"] = within;

/** The message of what is thrown, which must be one of ours. */
async function complaint(call: () => unknown): Promise<string> {
  const error = await Promise.resolve()
    .then(call)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AssayError);
  return (error as AssayError).message;
}

describe("analyze", () => {
  it.each([
    [undefined, /must be a vector set.*got undefined/],
    [null, /must be a vector set.*got null/],
    [5, /got 5/],
    ["vectors.npy", /got "vectors\.npy".*bringVectors/],
    [new Float32Array(4), /got a Float32Array/],
    [{ pretrained: 5 }, /analyze, pretrained: .*got 5/],
    [{ pretrained: { vectors: {} } }, /analyze, pretrained: .*got an object without keys/],
    [[null], /analyze, entry 1: .*got null/],
    [[{ vectors: set }], /analyze, entry 1/],
    [{}, /at least one vector set.*got none/],
    [Promise.resolve(set), /the promise of one\. Wait for it/],
    [{ pretrained: Promise.resolve(set) }, /the promise of one\. Wait for it/],
  ])("refuses %s in place of vectors", async (sets, message) => {
    expect(await complaint(() => analyze(sets as never))).toMatch(message);
  });

  it.each([
    [null, /analysis: options must be an object, got null/],
    [{ compresors: ["pca"] }, /every option must be one that there is, got compresors\. Did you mean compressors\?/],
    [{ compressors: [pca] }, /compressor: .* must be a name or an object, got the function pca\. Call it/],
    [{ compressors: [{}] }, /compressor: its name must be a text.*got none/],
    [{ compressors: [{ name: "mine" }] }, /compressor "mine": its prepare must be a function, got none/],
    [{ compressors: [null] }, /got null/],
    [{ probes: "lda" }, /probes must be a list, each a name or an object, got "lda"\. Put it in a list/],
    [{ probes: [] }, /probes must be a list of 1/],
    [{ probes: [signProbe({ origin: {} as never })] }, /sign: an origin must be \{ module, maker \}/],
    [{ probes: [signProbe({ origin: { module: "./mine.js", maker: "mine" } })] }, /origin must be .* got "\.\/mine\.js"/],
    [{ probes: [signProbe({ options: within as never })] }, /options must be JSON.*got options within themselves/],
    [{ sizes: [] }, /sizes: there must be at least one size, got none/],
    [{ signal: {} }, /signal must be an AbortSignal/],
    [{ onProgress: 5 }, /onProgress must be a function/],
    [{ probes: [{ ...signProbe(), fit: undefined }] }, /probe "sign": its fit must be a function, got none/],
    [{ probes: [{ ...signProbe(), noun: "sign" }] }, /its noun must be its words in sentences.*got "sign"/],
    [{ probes: [{ ...signProbe(), targets: "binary" }] }, /its targets must be a list of texts, got "binary"/],
    [{ probes: [{ ...signProbe(), penalties: [Number.NaN] }] }, /its penalties must be a list of finite numbers/],
    [{ rankings: 3 }, /rankings must be a list.*got 3/],
    [{ rankings: [{ name: "mine" }] }, /ranking "mine": its importance must be a function/],
    [{ inquiries: [() => 1] }, /inquiry: .*got a function/],
    [{ measures: [{ name: "mine" }] }, /measure "mine": its compute must be a function/],
  ])("refuses the options %o", async (options, message) => {
    expect(await complaint(() => analyze(set, options as never))).toMatch(message);
  });

  it("takes a probe that is an instance of a class", { timeout: 60_000 }, async () => {
    class Sign {
      readonly #sign = signProbe();
      readonly name = "sign";
      readonly version = "2";
      readonly description = "";
      readonly source = "";
      readonly noun = { one: "sign", many: "signs" };
      readonly targets = ["binary"] as const;
      readonly penalties = [];
      fit(...given: Parameters<Probe["fit"]>): ReturnType<Probe["fit"]> {
        return this.#sign.fit(...given);
      }
    }
    const quick = { compressors: [], bootstraps: 200, permutations: 99, rotations: 1, redraws: 0 } as const;
    const { summary } = await analyze(set, { probes: [new Sign()], ...quick });
    expect(summary.variants[0]!.full.probe).toBe("sign@2");
  });
});

describe("vectorSet", () => {
  const labels = ["a", "b"];
  it.each([
    [undefined, /options must be an object, got undefined/],
    [new Float64Array(4), /options must be an object, got a Float64Array/],
    [{}, /vectors must be a matrix, a list of rows, or a Float32Array.*got none/],
    [{ vectors: new Float64Array(4), shape: [2, 2], labels }, /got a Float64Array\. Make it a Float32Array/],
    [{ vectors: 5, labels }, /got 5/],
    [{ vectors: null, labels }, /got null/],
    [{ vectors: { rows: 2, columns: 2 }, labels }, /got an object with rows, columns/],
    [{ vectors: [1, 2], labels }, /every row must be a list of numbers, got 1 \(row 1\)/],
    [{ vectors: [["a"], ["b"]], labels }, /every row must be a list of numbers, got \["a"\] \(row 1\)/],
    [{ vectors: new Float32Array(4), shape: 2, labels }, /must come with its shape/],
    [{ vectors: [[1], [2]] }, /labels: there must be one a vector: 2, got none/],
    [{ vectors: [[1], [2]], labels, lables: 3 }, /got lables\. Did you mean labels\?/],
  ])("refuses %o", async (values, message) => {
    expect(await complaint(() => vectorSet(values as never))).toMatch(message);
  });
});

describe("makers refuse", () => {
  it.each([
    [
      () => logistic({ penalty: [1] } as never),
      /logistic: every option must be one that there is, got penalty\. Did you mean penalties\?/,
    ],
    [() => logistic({ penalties: [] }), /penalties must be a list of 1 to 1000, each a number above 0, got \[\]/],
    [() => logistic({ penalties: [1, -1] }), /got \[1,-1\]/],
    [() => logistic({ penalties: [0] }), /got \[0\]/],
    [() => logistic({ penalties: [Number.POSITIVE_INFINITY] }), /got \[Infinity\]/],
    [() => logistic({ penalties: 1 } as never), /got 1\. Leave penalties out/],
    [() => ridge({ penalties: [Number.NaN] }), /ridge: .*got \[NaN\]/],
    [() => mlp({ penalties: ["1"] } as never), /mlp: .*got \["1"\]/],
    [() => lda({ penalties: [1.5] }), /lda: .*number from 0 to 1, got \[1\.5\]/],
    [() => nearestNeighbours({ penalties: [2.5] }), /nearest-neighbours: .*whole number/],
    [() => sparseProjection({ density: 2 }), /density must be a number above 0, up to 1, got 2/],
    [() => pca({ size: 3 } as never), /pca: every option must be one that there is, got size\. There are none\./],
    [() => topDimensions({ ranking: "lca", end: "worst" } as never), /top-dimensions: .*got end/],
    [() => topDimensions({ ranking: "lca", from: "wurst" } as never), /from must be one of best, worst, got "wurst"/],
    [() => topDimensions({} as never), /ranking: .*must be a name or an object, got undefined/],
    [() => (topDimensions as () => unknown)(), /options must be an object, got undefined/],
  ])("%s", async (make, message) => {
    expect(await complaint(make)).toMatch(message);
  });
});

describe("every long call refuses an option that there is not", () => {
  const wrong = { overwite: true } as never;
  const none = { ...{ signal: undefined, onProgress: undefined }, ...(wrong as object) };
  it.each([
    ["runVectorStudy", () => runVectorStudy({ vectors: set, folder: "/nowhere", ...none } as never), /Did you mean overwrite\?/],
    ["openVectors", () => openVectors("/nowhere.npy", { labls: "y.txt" } as never), /got labls\. Did you mean labels\?/],
    ["bringVectors", () => bringVectors("/nowhere.npy", { labls: "y.txt" } as never), /got labls\. Did you mean labels\?/],
    ["loadTask", () => loadTask("demo", { limt: 5 } as never), /got limt\. Did you mean limit\?/],
    ["verify", () => verify({ datasets: 5 } as never), /got datasets\. Did you mean dataSets\?/],
    ["runStudy", () => runStudy({ encoder: {}, task: {}, folder: "", layer: 3 } as never), /got layer\. Did you mean layers\?/],
  ])("%s", async (_, call, message) => {
    expect(await complaint(call)).toMatch(message);
  });
});
