/** The ONNX model of a chain: in the engine the codes of the chain itself, byte for byte. */
import { describe, expect, it } from "vitest";
import { UnsupportedError } from "../../../src/base/errors.ts";
import { seeded } from "../../../src/base/random.ts";
import { codecs } from "../../../src/codecs/index.ts";
import type { FittedChain } from "../../../src/compression/chain.ts";
import { exportedChain } from "../../../src/compression/exports/exported-chain.ts";
import { exportedFiles } from "../../../src/compression/exports/index.ts";
import { onnxCompressor } from "../../../src/compression/exports/onnx/compressor-graph.ts";
import { bytesOf } from "../../../src/formats/whole-file.ts";
import { type Matrix, matrix } from "../../../src/numeric/matrix.ts";
import { openSession } from "../../../src/runtime/session.ts";
import { withVectors } from "../../../src/statistics/rows.ts";
import {
  chainOfSteps,
  fittedChain,
  halfwayRows,
  hiddenLayer,
  normalRows,
  oddRows,
  small,
  trainingRows,
  unitStep,
} from "./exported-rows.ts";

/** Random rows of every codec. */
const count = 20_000;
/** Rows that the engine is given at once. */
const atOnce = 2_000;
/** Nearly the largest float32, and one whose products with a map stay float32 numbers. */
const [huge, mapped] = [3e38, 1e30];

/** Dimensions that engines add in two parts. */
const wide = 160;

const training = trainingRows(600, small, 1);
const random = normalRows(count, small, 2);

/** What the model gives, as bytes. */
async function modelBytes(chain: FittedChain, vectors: Matrix): Promise<Uint8Array> {
  const session = await openSession(onnxCompressor(exportedChain(chain)).content as Uint8Array, { threads: 1 });
  const parts: Uint8Array[] = [];
  for (let from = 0; from < vectors.rows; from += atOnce) {
    const data = vectors.data.subarray(from * vectors.columns, Math.min(vectors.rows, from + atOnce) * vectors.columns);
    const shape = [data.length / vectors.columns, vectors.columns];
    const out = await session.run({ vectors: { type: "float32", shape, data } });
    parts.push(bytesOf(out[session.outputs[0]!]!.data).slice());
  }
  await session.close();
  return new Uint8Array(Buffer.concat(parts));
}

/** The rows whose bytes differ. */
async function differingRows(chain: FittedChain, vectors: Matrix): Promise<readonly number[]> {
  const [expected, got] = [(await chain.encode(vectors)).data, await modelBytes(chain, vectors)];
  expect(got.length).toBe(expected.length);
  const each = chain.bytesPerVector;
  return Array.from({ length: vectors.rows }, (_, row) => row).filter((row) => {
    for (let at = row * each; at < (row + 1) * each; at++) if (expected[at] !== got[at]) return true;
    return false;
  });
}

/** Beams are searched for every row: few bytes of few dimensions, so that 20,000 rows take seconds. */
const chains = [...codecs.names.filter((name) => !/^(rq|topk)/.test(name)), "first:6+rq:2"];

describe("a sparse code", () => {
  it("has no graph, and says so", async () => {
    const { files, missing } = exportedFiles(await fittedChain(training, "topk:8"));
    expect(missing).toEqual([expect.stringMatching(/^There is no compressor\.onnx, and assay\/runtime does not run it/)]);
    expect(files.map(({ path }) => path)).not.toContain("compressor.onnx");
  });
});

describe.each(chains)("the codec %s", (name) => {
  it("has the same codes for random rows and for odd ones", async () => {
    const chain = await fittedChain(training, name);
    expect(await differingRows(chain, random)).toEqual([]);
    expect(await differingRows(chain, oddRows(small, seeded(3), huge))).toEqual([]);
    const ranges = chain.codec.toTensors();
    const [low, step] = [ranges.get("low")?.data, ranges.get("step")?.data];
    if (low instanceof Float32Array && step instanceof Float32Array) {
      expect(await differingRows(chain, halfwayRows(low, step, 400))).toEqual([]);
    }
  });
});

describe("chains with maps", () => {
  it.each([
    "pca:17",
    "pca:17+int8",
    "pca:16+float16",
    "pca:21+signs",
    "pca:40+rotate+bits:2",
    "pca:24+opq:6",
    "pca:24+npq:6",
    "first:19+int4",
    "standardised-pca:30+pca:9+lvq:4",
    "gaussian-projection:12+int8",
    "random-dimensions:7",
  ])("%s", async (name) => {
    const chain = await fittedChain(training, name);
    expect(await differingRows(chain, random)).toEqual([]);
    expect(await differingRows(chain, oddRows(small, seeded(4), mapped))).toEqual([]);
  });

  it("a long beam", async () => {
    const chain = await fittedChain(trainingRows(400, small, 1), "first:9+rq:8");
    expect(await differingRows(chain, normalRows(200, small, 2))).toEqual([]);
    expect(await differingRows(chain, oddRows(small, seeded(4), huge))).toEqual([]);
  });

  it.each(["pca:100+int8", "rotate+bits:4", "opq:2", "rq:2"])("wide enough for products in several blocks: %s", async (name) => {
    const chain = await fittedChain(trainingRows(400, wide, 5), name);
    expect(await differingRows(chain, normalRows(800, wide, 6))).toEqual([]);
  });

  it("unit length and a hidden layer", async () => {
    for (const codec of ["float32", "int8", "bits:3"]) {
      const chain = await chainOfSteps(training, [hiddenLayer(9, 14), unitStep(14)], codec);
      expect(await differingRows(chain, random)).toEqual([]);
      expect(await differingRows(chain, oddRows(small, seeded(7), mapped))).toEqual([]);
    }
  });
});

describe("centroids that are there twice", () => {
  it.each(["pq:5", "opq:5", "rq:3"])("%s picks the first of them, as the codec does", async (name) => {
    const few = matrix(
      300,
      small,
      Float32Array.from({ length: 300 * small }, (_, at) => (Math.floor(at / small) + at) % 4),
    );
    const values = Int32Array.from({ length: 300 }, (_, i) => i % 2);
    const chain = await fittedChain(
      { ...withVectors(trainingRows(300, small, 1), few), labels: { kind: "classes", classes: 2, values } },
      name,
    );
    expect(await differingRows(chain, few)).toEqual([]);
  });
});

it("refuses a compressor and a codec that it has no graph for", async () => {
  const chain = await fittedChain(training, "int8");
  const other = { ...chain, codec: { ...chain.codec, name: "topk:4" } };
  expect(() => onnxCompressor(exportedChain(other))).toThrow(UnsupportedError);
  const step = {
    ...hiddenLayer(2, 2),
    name: "mine",
    toTensors: () => new Map([["weights", { shape: [1], data: new Float32Array(1) }]]),
  };
  expect(() => exportedChain({ ...chain, compressors: [step] })).toThrow(/exporting mine: .* tensors named weights/);
});
