/** The folder for sentence-transformers: what its modules hold, and ranges that give our codes. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { affineCode } from "../../../src/codes/affine.ts";
import { encodeRows } from "../../../src/codes/code.ts";
import type { FittedChain } from "../../../src/compression/chain.ts";
import { type ExportedFile, exportedChain } from "../../../src/compression/exports/exported-chain.ts";
import { sentenceTransformersFiles } from "../../../src/compression/exports/sentence-transformers.ts";
import { writeFileAtomically } from "../../../src/formats/atomic-file.ts";
import { readNpy } from "../../../src/formats/npy.ts";
import { openSafetensors } from "../../../src/formats/safetensors.ts";
import { golden } from "../../support/golden.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { chainOfSteps, fittedChain, hiddenLayer, normalRows, small, trainingRows, unitStep } from "./exported-rows.ts";

interface Golden {
  readonly low: readonly number[];
  readonly step: readonly number[];
  readonly values: readonly number[];
  readonly quantised: readonly number[];
  readonly scalar: { readonly codes: readonly number[]; readonly decoded: readonly number[] };
}

/** Float32 sums of 43 products, as a share of the vector's length. */
const rounding = 1e-6;

const folder = temporaryFolder();
const training = trainingRows(600, small, 1);

/** The files of a chain by their paths within the folder; those of numbers on disk, too. */
async function filesOf(chain: FittedChain, name: string): Promise<ReadonlyMap<string, ExportedFile["content"]>> {
  const files = sentenceTransformersFiles(exportedChain(chain));
  for (const { path, content } of files) {
    if (content instanceof Uint8Array) await writeFileAtomically(join(folder, name, path), content);
  }
  return new Map(files.map(({ path, content }) => [path.replace(/^sentence-transformers\//, ""), content]));
}

describe("modules", () => {
  it("are in modules.json by index, name, path and type", async () => {
    const chain = await chainOfSteps(training, [unitStep(small), hiddenLayer(9, 14)], "float32");
    const files = await filesOf(chain, "types");
    expect(JSON.parse(String(files.get("modules.json")))).toEqual([
      { idx: 0, name: "0", path: "0_Normalize", type: "sentence_transformers.models.Normalize" },
      { idx: 1, name: "1", path: "1_Dense", type: "sentence_transformers.models.Dense" },
      { idx: 2, name: "2", path: "2_Dense", type: "sentence_transformers.models.Dense" },
    ]);
    const activations = [1, 2].map((at) => JSON.parse(String(files.get(`${at}_Dense/config.json`))).activation_function);
    expect(activations).toEqual(["torch.nn.modules.activation.ReLU", "torch.nn.modules.linear.Identity"]);
  });

  it.each(["pca:17", "first:9", "random-dimensions:11"])("of %s compute what it computes", async (name) => {
    const chain = await fittedChain(training, name);
    const files = await filesOf(chain, "dense");
    const config = JSON.parse(String(files.get("0_Dense/config.json")));
    expect(config).toMatchObject({ in_features: small, out_features: chain.codedSize });
    const file = await openSafetensors(join(folder, "dense/sentence-transformers/0_Dense/model.safetensors"));
    const weight = await file.read("linear.weight");
    const bias = config.bias === true ? (await file.read("linear.bias")).data : new Float32Array(chain.codedSize);
    await file.close();
    const vectors = normalRows(50, small, 3);
    const expected = await chain.project(vectors);
    for (let i = 0; i < vectors.rows; i++) {
      const x = vectors.data.subarray(i * small, (i + 1) * small);
      for (let k = 0; k < chain.codedSize; k++) {
        const y = x.reduce((sum, value, j) => sum + value * Number(weight.data[k * small + j]), Number(bias[k]));
        expect(Math.abs(y - expected.data[i * chain.codedSize + k]!)).toBeLessThan(rounding * Math.hypot(...x));
      }
    }
  });
});

describe("ranges for integers", () => {
  const { low, step, values, quantised, scalar } = golden<Golden>("exports");
  const code = affineCode({ low: Float32Array.from(low), step: Float32Array.from(step), bits: 8 });
  const ours = Array.from(encodeRows(code, Float32Array.from(values)));

  it("give sentence-transformers and faiss our codes", () => {
    expect(ours).toEqual(quantised);
    expect(ours).toEqual(scalar.codes);
  });

  it("let faiss decode to our numbers", () => {
    const decoded = Array.from({ length: ours.length }, (_, at) => low[at % low.length]! + step[at % low.length]! * ours[at]!);
    expect(decoded).toBeCloseToAll(scalar.decoded, { absolute: rounding, relative: rounding });
  });

  it("are written as ranges.npy [2, k], half a step before the first number, for int8 alone", async () => {
    const chain = await fittedChain(training, "pca:5+int8");
    expect((await filesOf(chain, "ranges")).get("README.md")).toMatch(/one in 100,000 is one step off/);
    const { shape, data } = await readNpy(join(folder, "ranges/sentence-transformers/ranges.npy"));
    expect(shape).toEqual([2, 5]);
    const tensors = chain.codec.toTensors();
    const [lows, steps] = [tensors.get("low")!.data as Float32Array, tensors.get("step")!.data as Float32Array];
    const starts = Array.from(lows, (value, j) => Math.fround(value - steps[j]! / 2));
    const ends = Array.from(lows, (value, j) => Math.fround(value + 254.5 * steps[j]!));
    expect(Array.from(data as Float32Array)).toBeCloseToAll([...starts, ...ends], { absolute: 1e-6 });
    expect((await filesOf(await fittedChain(training, "pca:5+int4"), "none")).has("ranges.npy")).toBe(false);
  });
});
