/** Heads that make sense are planned, others refused in words. */
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import type { HeadOptions } from "../../src/training/head-options.ts";
import { initialHead, initializerRange, planHead } from "../../src/training/head-plan.ts";
import { parameterDepth } from "../../src/training/parameter-depth.ts";
import { placeParameters } from "../../src/training/parameter-layout.ts";

const encoder = await loadEncoder(join(resolve(import.meta.dirname, "../golden/encoders"), "bert"));
const { hiddenSize, layers } = encoder.config;

describe("a head", () => {
  it("is the family's own, or one linear map on what it is told to read", () => {
    expect(planHead(encoder, { kind: "pooler" }, 3).layers.map(({ name }) => name)).toEqual(["pooler.dense", "classifier"]);
    const plan = planHead(
      encoder,
      { kind: "linear", pooling: "mean", layer: 1, bottleneck: { kind: "chosen", dimensions: [4, 2] } },
      3,
    );
    expect(plan).toMatchObject({ layer: 1, pooling: "mean", dimensions: [4, 2], learned: null });
    expect(plan.layers).toMatchObject([{ name: "classifier", inputs: 2, outputs: 3, activation: "none" }]);
  });

  it("draws its random dimensions by seed, each once", () => {
    const drawn = (seed: number) =>
      planHead(encoder, { kind: "linear", bottleneck: { kind: "random", count: 7, seed } }, 2).dimensions;
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(new Set(drawn(3)).size).toBe(7);
  });

  it("nests sizes in rising order, all of the vector at the end", () => {
    expect(planHead(encoder, { kind: "linear", matryoshka: [8, 2, 2] }, 2).matryoshka).toEqual([2, 8, hiddenSize]);
  });

  const wrong: readonly (readonly [string, HeadOptions])[] = [
    ["a layer above the last", { kind: "linear", layer: layers + 1 }],
    ["a layer that is no whole number", { kind: "linear", layer: 0.5 }],
    ["a dimension beyond the vector", { kind: "linear", bottleneck: { kind: "chosen", dimensions: [hiddenSize] } }],
    ["the same dimension twice", { kind: "linear", bottleneck: { kind: "chosen", dimensions: [1, 1] } }],
    ["no dimension", { kind: "linear", bottleneck: { kind: "chosen", dimensions: [] } }],
    ["more dimensions than there are", { kind: "linear", bottleneck: { kind: "random", count: hiddenSize + 1, seed: 0 } }],
    ["a learned map to nothing", { kind: "linear", bottleneck: { kind: "learned", count: 0 } }],
    [
      "a nested size beyond what reaches the head",
      { kind: "linear", bottleneck: { kind: "learned", count: 3 }, matryoshka: [4] },
    ],
  ];
  it.each(wrong)("is refused with %s", (_, options) => {
    expect(() => planHead(encoder, options, 2)).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

describe("a head's first weights", () => {
  it("are normal with the configured spread, biases 0, the same for the same seed", () => {
    const plan = planHead(encoder, { kind: "pooler" }, 3);
    const weights = initialHead(plan, hiddenSize, 4, 0.02);
    const dense = weights.get("pooler.dense.weight")!;
    const spread = Math.sqrt(dense.reduce((sum, value) => sum + value * value, 0) / dense.length);
    // 576 draws: the spread of a spread is 0.02/√(2·576) = 0.0006, four of them
    expect(Math.abs(spread - 0.02)).toBeLessThan(0.0024);
    expect(weights.get("classifier.bias")).toEqual(new Float32Array(3));
    expect(initialHead(plan, hiddenSize, 4, 0.02)).toEqual(weights);
    expect(initialHead(plan, hiddenSize, 5, 0.02)).not.toEqual(weights);
  });

  it("take initializer_range from config.json and refuse one that is none", () => {
    expect(initializerRange({ initializer_range: 0.5 }, 0.02)).toBe(0.5);
    expect(initializerRange({}, 0.02)).toBe(0.02);
    for (const value of [0, -1, "0.1", Number.NaN])
      expect(() => initializerRange({ initializer_range: value }, 0.02)).toThrow(/initializer_range/);
  });
});

describe("the place of parameters", () => {
  it("in the encoder is their highest layer, embeddings 0, shared groups the last of theirs", () => {
    const depth = (name: string, raw = {}) => parameterDepth(name, { layers: 4, raw });
    expect(depth("embeddings.word_embeddings.weight")).toBe(0);
    expect(depth("encoder.relative_attention_bias.weight")).toBe(0);
    expect(depth("encoder.layer.0.output.dense.bias")).toBe(1);
    expect(depth("transformer.layer.3.ffn.lin1.weight")).toBe(4);
    expect(depth("encoder.albert_layer_groups.0.albert_layers.0.ffn.weight", { num_hidden_groups: 2 })).toBe(2);
    expect(depth("encoder.albert_layer_groups.0.albert_layers.0.ffn.weight")).toBe(4);
  });

  it("in memory is next to what is updated alike, on cache lines of their own", () => {
    const { parameters, groups, size } = placeParameters([
      { name: "a", shape: [3, 5], decay: 0.1, rateFactor: 1 },
      { name: "b", shape: [7], decay: 0, rateFactor: 1 },
      { name: "c", shape: [16], decay: 0.1, rateFactor: 1 },
    ]);
    expect(parameters.map(({ name, offset }) => [name, offset])).toEqual([
      ["a", 0],
      ["c", 16],
      ["b", 32],
    ]);
    expect(groups).toEqual([
      { offset: 0, count: 32, decay: 0.1, rateFactor: 1 },
      { offset: 32, count: 16, decay: 0, rateFactor: 1 },
    ]);
    expect(size).toBe(48);
  });

  it("is refused where one memory cannot hold them", () => {
    expect(() => placeParameters([{ name: "a", shape: [300_000, 1024], decay: 0, rateFactor: 1 }])).toThrow(/million/);
  });
});
