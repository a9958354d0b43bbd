import { describe, expect, it } from "vitest";
import { applyHead } from "../../src/encoders/head-layers.ts";
import { matrix } from "../../src/numeric/matrix.ts";

describe("a head on vectors", () => {
  const layer = { weight: Float32Array.of(1, 2, 3, 4), inputs: 2, outputs: 2, activation: "none" } as const;

  it("is the product with the weight, [outputs, inputs], and the bias where there is one", async () => {
    const vectors = matrix(2, 2, Float32Array.of(1, 0, -1, 1));
    expect((await applyHead([{ ...layer, bias: Float32Array.of(10, 20) }], vectors)).data).toEqual(
      Float32Array.of(11, 23, 11, 21),
    );
    const twice = [{ ...layer, bias: null }, { ...layer, bias: null, activation: "relu" } as const];
    expect((await applyHead(twice, vectors)).data).toEqual(Float32Array.of(7, 15, 3, 7));
    expect(vectors.data).toEqual(Float32Array.of(1, 0, -1, 1));
  });

  it("refuses sizes that do not fit", async () => {
    for (const wrong of [
      { ...layer, bias: Float32Array.of(1) },
      { ...layer, inputs: 3, bias: null },
      { ...layer, inputs: 1, weight: Float32Array.of(1, 2), bias: null },
    ]) {
      await expect(applyHead([wrong], matrix(1, 2))).rejects.toMatchObject({ code: "shape" });
    }
  });
});
