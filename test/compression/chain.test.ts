/** Chains: their grammar, and that the parts do together what they do one by one. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { codecOf } from "../../src/codecs/index.ts";
import { chainFitter } from "../../src/compression/chain.ts";
import { chainName, parseChain } from "../../src/compression/chain-name.ts";
import { defaultCandidates } from "../../src/compression/default-candidates.ts";
import { familyOf } from "../../src/compression/families.ts";
import { applyStep } from "../../src/compression/step-arithmetic.ts";
import { compressors } from "../../src/compressors/index.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { rows, withVectors } from "../../src/statistics/rows.ts";

const [count, d] = [400, 24];

/** Rows whose dimensions spread less and less. */
function spread(seed: number): Matrix {
  const random = seeded(seed);
  const data = Float32Array.from({ length: count * d }, (_, at) => random.normal() / (1 + (at % d)));
  return matrix(count, d, data);
}

const labels = { kind: "classes", classes: 2, values: Int32Array.from({ length: count }, (_, i) => i % 2) } as const;
const training = rows("training", spread(1), labels);
const others = spread(2);
const keeping = { kind: "keep", kept: 0.99 } as const;

describe("the grammar of chains", () => {
  it.each([
    ["pca:128+int8", "pca:128+int8", [{ compressor: "pca", size: 128 }], "int8"],
    ["pca:192+rotate+bits:2", "pca:192+rotate+bits:2", [{ compressor: "pca", size: 192 }], "bits:2"],
    ["pca:192+bits:2", "pca:192+rotate+bits:2", [{ compressor: "pca", size: 192 }], "bits:2"],
    ["opq:16", "opq:16", [], "opq:16"],
    ["first:256+float16", "first:256+float16", [{ compressor: "first-dimensions", size: 256 }], "float16"],
    ["pca:12", "pca:12", [{ compressor: "pca", size: 12 }], "float32"],
    [
      "standardised-pca:16+pca:8",
      "standardised-pca:16+pca:8",
      [
        { compressor: "standardised-pca", size: 16 },
        { compressor: "pca", size: 8 },
      ],
      "float32",
    ],
    [
      "top-dimensions:f-statistic:4+int8",
      "top-dimensions:f-statistic:4+int8",
      [{ compressor: "top-dimensions:f-statistic", size: 4 }],
      "int8",
    ],
  ])("reads %s", (written, name, steps, codec) => {
    const parts = parseChain(written);
    expect(parts).toEqual({ steps, codec });
    expect(chainName(parts)).toBe(name);
    expect(parseChain(name)).toEqual(parts);
  });

  it.each([
    ["", /one of/],
    ["pca", /must have its size behind a colon \(pca:128\)/],
    ["pca:0", /one of|size behind a colon/],
    ["pca:-4", /one of|size behind a colon/],
    ["int8+pca:4", /compressors must stand before the codec|one codec ends a chain/],
    ["int8+int4", /one codec ends a chain/],
    ["rotate", /one of/],
    ["rotate+int8", /rotate must stand before bits/],
    ["pca:4+", /one of/],
    ["pcb:4", /Did you mean|one of/],
    ["bits:9", /whole number|one of/],
  ])("refuses %j", (written, message) => {
    expect(() => parseChain(written)).toThrow(message);
  });

  it("has families for all default candidates, and can read each of them", () => {
    for (const dimensions of [2, 8, 24, 384, 1536]) {
      const chains = defaultCandidates({ dimensions, ask: keeping, classes: 4 });
      expect(new Set(chains).size).toBe(chains.length);
      for (const chain of chains) expect(chainName(parseChain(chain))).toBe(chain);
    }
    expect(["pca:8", "float16", "int8", "pca:8+signs", "rotate+bits:2", "npq:8", "opq:8", "rq:8"].map(familyOf)).toEqual([
      ...[
        "plain numbers",
        "plain numbers",
        "plain numbers",
        "plain numbers",
        "rotated bits",
        "rotated bits",
        "product codes",
        "product codes",
      ],
    ]);
  });
});

/** Of numbers near 1, between float32 products and those in float64 that are rounded once. */
const rounding = 1e-5;

describe("a fitted chain", () => {
  it("applies its maps as they are shipped, within rounding of what they are fitted with", async () => {
    for (const name of ["pca", "lda", "first-dimensions", "gaussian-projection"]) {
      const step = (await compressors.get(name).prepare(training, seeded(7))).at(5);
      const [shipped, fitted] = [await applyStep(step, others), await step.apply(others)];
      for (const [at, value] of shipped.data.entries()) {
        expect(Math.abs(value - fitted.data[at]!)).toBeLessThan(rounding * (1 + Math.abs(value)));
      }
    }
  });

  it("does what its parts do one by one", async () => {
    const chain = await chainFitter(training, seeded(7)).fit("pca:8+int8");
    const first = (await compressors.get("pca").prepare(training, seeded(7).fork("+pca"))).at(8);
    const after = withVectors(training, await applyStep(first, training.vectors));
    const codec = await codecOf("int8").fit(after, seeded(7).fork("pca:8+int8"));
    expect((await chain.project(others)).data).toEqual((await applyStep(first, others)).data);
    const codes = await chain.encode(others);
    expect(codes.data).toEqual(codec.encode(await applyStep(first, others)).data);
    expect(chain.decode(codes).data).toEqual(codec.decode(codes).data);
    expect([chain.inputSize, chain.codedSize, chain.bytesPerVector]).toEqual([d, 8, codec.bytesPerVector]);
    expect(chain.artefactBytes).toBeGreaterThanOrEqual(8 * d * 4);
  });

  it("codes what the numbers are now, where a matrix is filled anew", async () => {
    const chain = await chainFitter(training, seeded(7)).fit("pca:8+int8");
    const filled = matrix(others.rows, others.columns, others.data.slice());
    const first = await chain.encode(filled);
    filled.data.set(training.vectors.data.subarray(0, filled.data.length));
    const second = await chain.encode(filled);
    expect(second.data).not.toEqual(first.data);
    expect(second.data).toEqual((await chain.encode(matrix(filled.rows, filled.columns, filled.data.slice()))).data);
  });

  it("without a codec keeps float32 numbers as they are", async () => {
    const chain = await chainFitter(training, seeded(7)).fit("pca:8");
    expect(chain.bytesPerVector).toBe(32);
    expect(chain.decode(await chain.encode(others)).data).toEqual((await chain.project(others)).data);
  });

  it("is the same whatever was fitted before it", async () => {
    const fitter = chainFitter(training, seeded(7));
    await fitter.fit("pca:4+rotate+bits:1");
    await fitter.fit("opq:4");
    const later = await (await fitter.fit("pca:16+opq:4")).encode(others);
    const alone = await (await chainFitter(training, seeded(7)).fit("pca:16+opq:4")).encode(others);
    expect(later.data).toEqual(alone.data);
  });

  it("has product codes of few rows with the centroids of normal numbers alone", async () => {
    const few = rows("training", matrix(40, d, training.vectors.data.slice(0, 40 * d)), {
      kind: "values",
      values: new Float64Array(40),
    });
    const fitter = chainFitter(few, seeded(7));
    expect((await fitter.fit("pca:12+npq:3")).bytesPerVector).toBe(3);
    await expect(fitter.fit("opq:3")).rejects.toThrow(/at least 256 rows to fit a product code on/);
    const [most, fewest] = [2000, 40].map((rows) => defaultCandidates({ dimensions: d, ask: keeping, classes: 0, rows }));
    expect(most).toEqual(expect.arrayContaining(["opq:16", "opq:8"]));
    expect(fewest).toEqual(expect.arrayContaining(["npq:16", "npq:8"]));
    expect(fewest!.length).toBe(most!.length);
  });

  it("refuses sizes that the vectors do not have", async () => {
    await expect(chainFitter(training, seeded(7)).fit(`pca:${d + 1}`)).rejects.toThrow(/must be an integer in 1 … 24/);
    await expect(chainFitter(training, seeded(7)).fit("pca:4+pca:5")).rejects.toThrow(/must be an integer in 1 … 4/);
  });
});
