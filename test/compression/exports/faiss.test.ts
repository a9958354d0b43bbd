/** Files of faiss against those that faiss writes, and the text beside them. */
import { describe, expect, it } from "vitest";
import { type ExportedChain, exportedChain, type StepMap } from "../../../src/compression/exports/exported-chain.ts";
import { faissFiles } from "../../../src/compression/exports/faiss.ts";
import { matrix } from "../../../src/numeric/matrix.ts";
import { golden } from "../../support/golden.ts";
import { fittedChain, hiddenLayer, small, trainingRows } from "./exported-rows.ts";

interface Golden {
  readonly transforms: Readonly<Record<"linear" | "unbiased" | "selection" | "unit", string>>;
}

const { transforms } = golden<Golden>("exports");
const directions = matrix(
  3,
  4,
  Float32Array.from({ length: 12 }, (_, at) => ((7 * Math.floor(at / 4) + 3 * (at % 4)) % 5) - 1.5),
);
const nothing: Omit<ExportedChain, "steps" | "compressors"> = {
  ...{ name: "mine", inputSize: 4, codedSize: 3, bytesPerVector: 12 },
  codec: { name: "float32", tensors: new Map() },
};

/** The first file of a chain of one step, as base64. */
function fileOf(step: StepMap): string {
  const [file] = faissFiles({ ...nothing, steps: [step], compressors: ["mine"] });
  expect(file!.path).toBe("faiss/0.transform");
  return Buffer.from(file!.content as Uint8Array).toString("base64");
}

describe("transforms are the bytes that faiss writes", () => {
  it("of a linear map without a shift", () => {
    expect(fileOf({ kind: "linear", directions, shift: null })).toBe(transforms.unbiased);
  });

  it("of a linear map with one, which becomes a bias", () => {
    expect(fileOf({ kind: "linear", directions, shift: Float64Array.of(0.5, -1, 2, 0.25) })).toBe(transforms.linear);
  });

  it("of a selection and of unit length", () => {
    expect(fileOf({ kind: "selection", dimensions: Int32Array.of(5, 0, 2), inputSize: 6 })).toBe(transforms.selection);
    expect(fileOf({ kind: "unit", size: 4 })).toBe(transforms.unit);
  });
});

describe("the text beside them", () => {
  const training = trainingRows(600, small, 1);
  const text = async (name: string): Promise<string> =>
    String(faissFiles(exportedChain(await fittedChain(training, name))).at(-1)!.content);

  it("begins with the factory string, where there is one", async () => {
    expect(await text("pca:17+int8")).toMatch(/^PCA17,SQ8\n/);
    expect(await text("pca:16")).toMatch(/^PCA16,Flat\n/);
    expect(await text("opq:5")).toMatch(/^OPQ5,PQ5x8\n/);
    expect(await text("float16")).toMatch(/^SQfp16\n/);
    expect(await text("first:9+int4")).toMatch(/^The factory of faiss has no word for first-dimensions/);
  });

  it("says where faiss has no such codec, and puts transforms in front in their order", async () => {
    expect(await text("pca:16+rotate+bits:2")).toMatch(/no codec like bits:2/);
    const lines = (await text("standardised-pca:30+pca:9")).split("\n").filter((line) => line.includes("read_VectorTransform"));
    expect(lines.map((line) => /\d\.transform/.exec(line)?.[0])).toEqual(["1.transform", "0.transform"]);
  });

  it("leaves transforms out where a hidden layer is among the steps", async () => {
    const chain = await fittedChain(training, "int8");
    const files = faissFiles(exportedChain({ ...chain, compressors: [hiddenLayer(3, 4)] }));
    expect(files.map(({ path }) => path)).toEqual(["faiss/index.txt"]);
    expect(files[0]!.content).toMatch(/no transform with a hidden layer/);
  });
});
