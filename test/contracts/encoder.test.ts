/** What every model family must hold, checked on tiny random checkpoints. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headWeights } from "../../src/encoders/classification-head.ts";
import type { Encoder, Pooling } from "../../src/encoders/encoder.ts";
import { families } from "../../src/encoders/families.ts";
import type { Family } from "../../src/encoders/family.ts";
import type { ForwardOptions } from "../../src/encoders/forward-pass.ts";
import { type EncoderModelOptions, encoderModel } from "../../src/encoders/graph.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { encoderFeeds } from "../../src/encoders/run.ts";
import { GraphBuilder, type Value } from "../../src/graph/builder.ts";
import { openSession } from "../../src/runtime/session.ts";
import { encoding, type TinyTensor, tinyConfig, tinyWeights, writeCheckpoint } from "../encoders/tiny-checkpoint.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Float32 sums of a few dozen terms, in another order. */
const rounding = { absolute: 1e-5, relative: 1e-5 };

/** The same float32 sums of one token, which the engine may add in another order for fewer rows. */
const oneToken = { relative: 1e-6 };

const folder = temporaryFolder();
const poolings: readonly Pooling[] = ["cls", "mean", "max", "token:2"];
const layers = [0, 1, 2, 3];

let folders = 0;
const nextFolder = (): string => join(folder, `model-${folders++}`);

type Vectors = ReadonlyMap<string, Float32Array>;

/** Opens an encoder in this thread, which a test can do faster than in a worker. */
async function encode(
  encoder: Encoder,
  batch: readonly ReturnType<typeof encoding>[],
  wanted: EncoderModelOptions = { layers, poolings },
): Promise<Vectors> {
  const { model, weights, pooled } = encoderModel(encoder, wanted);
  const data = new Map<string, Float32Array>();
  for (const { name } of weights) data.set(name, await encoder.readWeight(name));
  const session = await openSession(model, { weights: data, threads: 1 });
  const outputs = await session.run(encoderFeeds(batch, encoder.config));
  await session.close();
  return new Map(pooled.map(({ name }) => [name, outputs[name]?.data as Float32Array]));
}

/** The forward pass of a family in a graph of its own. */
function emit(family: Family, options: ForwardOptions) {
  const config = family.config(tinyConfig);
  const graph = new GraphBuilder();
  const input = (name: string): Value => graph.input(name, "int64", ["batch", "length"]);
  const inputs = { tokenIds: input("ids"), attentionMask: input("mask"), tokenTypes: input("types") };
  const values = new Map(family.weights(config).map(({ name, shape }) => [name, graph.weight(name, shape)]));
  return { config, graph, states: family.forward(graph, config, (name) => values.get(name)!, inputs, options) };
}

const distance = (a: Vectors, b: Vectors, name: string): number => {
  const other = b.get(name)!;
  return a.get(name)!.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
};

describe.each(families.items.map((family) => [family.name, family] as const))("family %s", (name, family) => {
  const weights = tinyWeights(family);
  const write = (tensors: readonly TinyTensor[]): Promise<string> => writeCheckpoint(nextFolder(), family, tensors);
  const text = [2, 5, 6, 7, 8, 3];

  it("uses every weight of a checkpoint, and only those", async () => {
    const encoder = await loadEncoder(await write(weights));
    const { weights: used } = encoderModel(encoder, { layers, poolings });
    expect(used.map((value) => value.name).sort()).toEqual(weights.map((weight) => weight.name).sort());
    expect(encoder.parameters).toBe(weights.reduce((sum, { values }) => sum + values.length, 0));
    expect(encoder.passedOver).toEqual([]);
  });

  it("names a weight that is missing, left over, doubled or wrongly shaped", async () => {
    for (const [at, { name: weight, shape, values }] of weights.entries()) {
      if (at % 5 !== 0 && at !== weights.length - 1) continue;
      const others = weights.filter((_, i) => i !== at);
      await expect(loadEncoder(await write(others)), weight).rejects.toThrow(weight);
      const wrong = { name: weight, shape: [...shape, 1], values };
      await expect(loadEncoder(await write([...others, wrong])), weight).rejects.toThrow(weight);
    }
    const [first] = weights;
    const extra = { name: "encoder.extra.weight", shape: [2], values: new Float32Array(2) };
    await expect(loadEncoder(await write([...weights, extra]))).rejects.toThrow("encoder.extra.weight");
    const doubled = { ...first!, name: `${name}.${first!.name}` };
    await expect(loadEncoder(await write([...weights, doubled]))).rejects.toThrow(doubled.name);
  });

  it("knows prefixed names, gamma and beta, buffers and heads, and gives the same vectors", async () => {
    const plain = await encode(await loadEncoder(await write(weights)), [encoding(text)]);
    for (const prefix of [name === "xlm-roberta" ? "roberta." : `${name}.`, "model.", "encoder.", "0.auto_model."]) {
      const renamed = weights.map((weight) => ({
        ...weight,
        name: prefix + weight.name.replace(/(norm)\.weight$/i, "$1.gamma").replace(/(norm)\.bias$/i, "$1.beta"),
      }));
      const heads = ["pooler.dense.weight", "classifier.bias", "cls.predictions.bias", "lm_head.bias"];
      const more = [`${prefix}embeddings.position_ids`, ...heads].map((head) => ({
        name: head,
        shape: [1],
        values: new Float32Array(1),
      }));
      const encoder = await loadEncoder(await write([...renamed, ...more]));
      expect(encoder.passedOver).toEqual([...heads].sort());
      expect(await encode(encoder, [encoding(text)])).toEqual(plain);
    }
  });

  it("gives the same vectors alone and in a padded batch", async () => {
    const encoder = await loadEncoder(await write(weights));
    const texts = [text, [2, 9, 3], [2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 3]];
    const together = await encode(
      encoder,
      texts.map((ids) => encoding(ids)),
    );
    for (const [row, ids] of texts.entries()) {
      for (const [output, alone] of await encode(encoder, [encoding(ids)])) {
        const size = encoder.config.hiddenSize;
        const rows = together.get(output)!.subarray(row * size, (row + 1) * size);
        expect(rows, `${output} of row ${row}`).toBeCloseToAll(alone, rounding);
      }
    }
  });

  it("sees the order of tokens, and token types where it has them", async () => {
    const encoder = await loadEncoder(await write(weights));
    const vectors = await encode(encoder, [encoding(text)]);
    const reordered = await encode(encoder, [encoding([2, 6, 5, 7, 8, 3])]);
    const paired = await encode(encoder, [encoding(text, 2)]);
    expect(distance(vectors, reordered, "layer.3.cls")).toBeGreaterThan(1e-3);
    if (encoder.config.tokenTypes > 1) expect(distance(vectors, paired, "layer.3.cls")).toBeGreaterThan(1e-3);
    else expect(paired).toEqual(vectors);
  });

  it("reads F16 and BF16 as the same numbers as F32", async () => {
    const vectors = await encode(await loadEncoder(await write(weights)), [encoding(text)]);
    for (const dtype of ["F16", "BF16"] as const) {
      const halved = await loadEncoder(await writeCheckpoint(nextFolder(), family, weights, { dtype }));
      expect(await encode(halved, [encoding(text)]), dtype).toEqual(vectors);
    }
  });

  it("computes no layer above the highest wanted, and reads none of its weights", async () => {
    const encoder = await loadEncoder(await write(weights));
    const { weights: used, outputs } = encoderModel(encoder, { layers: [0], poolings: ["mean"] });
    expect(outputs).toEqual(["layer.0.mean"]);
    expect(used.length).toBeLessThan(10);
    expect(used.every((value) => /embedding/.test(value.name))).toBe(true);
  });

  it("computes one token of the highest layer as it does among all", async () => {
    const encoder = await loadEncoder(await write(weights));
    const batch = [encoding(text), encoding([2, 9, 3])];
    const whole = await encode(encoder, batch);
    for (const pooling of ["cls", "token:2"] as const) {
      for (const wanted of [[0], [1], [3], [0, 2], [3, 1]]) {
        const alone = await encode(encoder, batch, { layers: wanted, poolings: [pooling] });
        expect([...alone.keys()]).toEqual(wanted.map((layer) => `layer.${layer}.${pooling}`));
        for (const [output, vectors] of alone) expect(vectors, output).toBeCloseToAll(whole.get(output)!, oneToken);
      }
    }
  });

  it("drops out in training, in the same order each time, and without that emits the same operations as ever", async () => {
    const dropouts = (options: ForwardOptions = {}): readonly number[] => {
      const rates: number[] = [];
      const record = (value: Value, rate: number): Value => {
        rates.push(rate);
        return value;
      };
      const recorded = emit(family, { ...options, dropout: record });
      expect(recorded.graph.nodes).toEqual(emit(family, options).graph.nodes);
      return rates;
    };
    const all = dropouts();
    expect(all.length).toBeGreaterThan(family.config(tinyConfig).layers);
    expect(all.every((rate) => rate >= 0 && rate < 1)).toBe(true);
    expect(dropouts()).toEqual(all);
    expect(dropouts({ token: 1 })).toEqual(all);
    expect(dropouts({ upTo: 1 })).toEqual(all.slice(0, dropouts({ upTo: 1 }).length));
    expect(dropouts({ upTo: 0 })).toHaveLength(1);
  });

  it("emits no layer above the one asked for, and of that one token where no other is asked for", () => {
    const { config, states } = emit(family, { upTo: 2, token: 1 });
    expect(states.map(({ shape }) => shape)).toEqual([
      ["batch", "length", config.hiddenSize],
      ["batch", "length", config.hiddenSize],
      ["batch", 1, config.hiddenSize],
    ]);
    expect(emit(family, { upTo: 0, token: 1 }).states.map(({ shape }) => shape)).toEqual([["batch", 1, config.hiddenSize]]);
    expect(() => emit(family, { upTo: 4 })).toThrow("layer 4");
  });

  it("has a head whose layers fit together, with a weight for each and a name in transformers' class", async () => {
    const { head } = family;
    const config = family.config(tinyConfig);
    const head5 = head.layers(config, 5);
    expect(head.architecture).toMatch(/^[A-Z]\w+ForSequenceClassification$/);
    expect(head5[0]?.inputs).toBe(config.hiddenSize);
    expect(head5.slice(1).map(({ inputs }) => inputs)).toEqual(head5.slice(0, -1).map(({ outputs }) => outputs));
    expect(head5.at(-1)).toMatchObject({ outputs: 5, activation: "none" });
    const specs = head.weights(config, 5);
    expect(specs).toEqual(headWeights(head5));
    // what a checkpoint calls them leads back to them, and belongs to no weight of the encoder
    const names = specs.map((spec) => head.checkpointName(spec.name));
    expect(new Set(names).size).toBe(specs.length);
    const extra = specs.map(({ shape }, i) => ({
      name: names[i]!,
      shape,
      values: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, j) => i + j),
    }));
    const wrapped = weights.map((weight) => ({ ...weight, name: head.checkpointName(weight.name) }));
    const encoder = await loadEncoder(await write([...wrapped, ...extra]));
    expect(encoder.passedOver).toEqual([...names].sort());
    for (const [i, spec] of specs.entries()) expect(await encoder.readHeadWeight(spec)).toEqual(extra[i]!.values);
    expect(await (await loadEncoder(await write(weights))).readHeadWeight(specs[0]!)).toBeNull();
  });

  it("runs every activation, and says which there are for any other", async () => {
    const seen = new Set<string>();
    for (const activation of ["gelu", "gelu_new", "relu", "silu"]) {
      const config = { ...tinyConfig, hidden_act: activation, activation };
      const encoder = await loadEncoder(await writeCheckpoint(nextFolder(), family, weights, { config }));
      seen.add((await encode(encoder, [encoding(text)])).get("layer.3.cls")!.join());
    }
    expect(seen.size).toBe(4);
    const config = { ...tinyConfig, hidden_act: "mish", activation: "mish" };
    await expect(loadEncoder(await writeCheckpoint(nextFolder(), family, weights, { config }))).rejects.toThrow(/gelu.*mish/);
  });

  it("refuses sizes that cannot be, naming the key", async () => {
    for (const wrong of [
      { hidden_size: 18, dim: 18 },
      { hidden_size: 1e12, dim: 1e12 },
      { num_hidden_layers: 0, n_layers: 0 },
      { num_hidden_layers: 1e9, n_layers: 1e9 },
      { vocab_size: "30" },
      { vocab_size: -1 },
      { max_position_embeddings: 0 },
      { pad_token_id: 30 },
      { num_attention_heads: 2.5, n_heads: 2.5 },
    ]) {
      const broken = await writeCheckpoint(nextFolder(), family, weights, { config: { ...tinyConfig, ...wrong } });
      const keys = new RegExp(Object.keys(wrong).join("|"));
      await expect(loadEncoder(broken), JSON.stringify(wrong)).rejects.toThrow(keys);
      await expect(loadEncoder(broken)).rejects.toMatchObject({ complaint: { file: join(broken, "config.json") } });
    }
  });

  it("says where it comes from", () => {
    expect(family.description.length).toBeGreaterThan(3);
    expect(family.source).toMatch(/arXiv:\d{4}\.\d{5}/);
  });
});
