/** Classifiers of every family against Python's transformers (tools/golden/heads.py): logits, names, and dropout in training. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { linearHead } from "../src/encoders/classification-head.ts";
import type { Encoder } from "../src/encoders/encoder.ts";
import { families } from "../src/encoders/families.ts";
import type { Family } from "../src/encoders/family.ts";
import { applyHead, headLogits } from "../src/encoders/head-layers.ts";
import { loadEncoder } from "../src/encoders/load.ts";
import { readJson } from "../src/formats/json.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../src/formats/safetensors.ts";
import { GraphBuilder, type Value } from "../src/graph/builder.ts";
import { factors } from "../src/graph/value.ts";
import { matrix } from "../src/numeric/matrix.ts";
import { type EngineTensors, openSession } from "../src/runtime/session.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** max |a − b| / max |b|: float32 sums in another order differ by about 1e-6, a wrong formula by far more. */
const tolerance = { relative: 1e-4 };

const golden = resolve(import.meta.dirname, "golden");
const outputs = 3;

interface Golden {
  readonly rates: Readonly<Record<string, number>>;
  readonly families: Readonly<
    Record<
      string,
      {
        readonly architecture: string;
        readonly parameters: readonly string[];
        /** Rate and number of elements of what is dropped, in order. */
        readonly dropout: readonly (readonly [number, number])[];
        readonly defaults: readonly number[];
      }
    >
  >;
}

const { rates, families: expected } = (await readJson(join(golden, "heads.json"))) as Golden;

async function readAll(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
  await file.close();
  return tensors;
}

/** A family's classifier in a graph: its logits, and what is dropped out on the way. */
function classifier(family: Family, raw: Readonly<Record<string, unknown>>, token: number | undefined) {
  const config = family.config(raw);
  const graph = new GraphBuilder();
  const shape = ["batch", "length"];
  const inputs = {
    tokenIds: graph.input("ids", "int64", shape),
    attentionMask: graph.input("mask", "int64", shape),
    tokenTypes: graph.input("types", "int64", shape),
  };
  const specs = [...family.weights(config), ...family.head.weights(config, outputs)];
  const weights = new Map(specs.map((spec) => [spec.name, graph.weight(spec.name, spec.shape)]));
  const weight = (name: string): Value => weights.get(name)!;
  const dropped: { readonly rate: number; readonly shape: Value["shape"] }[] = [];
  const dropout = (value: Value, rate: number): Value => {
    dropped.push({ rate, shape: value.shape });
    return value;
  };
  const state = family.forward(graph, config, weight, inputs, { token, dropout }).at(-1)!;
  const first = graph.apply("Slice", [state], { axis: 1, from: 0, to: 1 });
  const vector = graph.apply("Squeeze", [first], { axes: [1] });
  graph.output("vector", vector);
  graph.output("logits", headLogits({ graph, weight, dropout }, vector, family.head.layers(config, outputs)));
  return { graph, specs, dropped };
}

const root = temporaryFolder();

describe.each(families.items.map((family) => [family.name, family] as const))("the classifier of %s", (name, family) => {
  const source = join(golden, "encoders", name);
  const folder = join(root, name);
  let raw: Readonly<Record<string, unknown>>;
  let encoder: Encoder;
  let head: ReadonlyMap<string, Tensor>;

  // a checkpoint as transformers' class saves it, from the tiny encoder and the head's own weights
  beforeAll(async () => {
    raw = (await readJson(join(source, "config.json"))) as Readonly<Record<string, unknown>>;
    head = await readAll(join(golden, "heads", `${name}.safetensors`));
    const bare = await loadEncoder(source);
    const tensors = new Map([...head].filter(([key]) => key !== "logits"));
    for (const { name: weight, shape } of family.weights(bare.config)) {
      tensors.set(family.head.checkpointName(weight), { shape, data: await bare.readWeight(weight) });
    }
    await mkdir(folder);
    await writeSafetensors(join(folder, "model.safetensors"), tensors);
    await writeFile(
      join(folder, "config.json"),
      JSON.stringify({ ...raw, id2label: { 0: "a", 2: "c", 1: "b" }, problem_type: "single_label_classification" }),
    );
    for (const file of ["tokenizer.json", "tokenizer_config.json"]) await copyFile(join(source, file), join(folder, file));
    encoder = await loadEncoder(folder);
  });

  it("has the names that transformers gives its parameters", async () => {
    const { config } = encoder;
    expect(family.head.architecture).toBe(expected[name]!.architecture);
    const names = [...family.weights(config), ...family.head.weights(config, outputs)].map((spec) => spec.name);
    expect(names.map((each) => family.head.checkpointName(each)).sort()).toEqual([...expected[name]!.parameters].sort());
  });

  it("is read from a checkpoint, with its labels", async () => {
    expect(encoder.labels).toEqual(["a", "b", "c"]);
    expect(encoder.problemType).toBe("single_label_classification");
    for (const spec of family.head.weights(encoder.config, outputs)) {
      const values = await encoder.readHeadWeight(spec);
      expect(values, spec.name).toEqual(head.get(family.head.checkpointName(spec.name))!.data);
      expect(await encoder.readHeadWeight({ name: spec.name, shape: [...spec.shape, 2] })).toBeNull();
    }
    expect(await encoder.readHeadWeight({ name: "classifier.none", shape: [3] })).toBeNull();
  });

  it.each([undefined, 0])("gives transformers' logits, in the graph and on vectors, token %s", async (token) => {
    const { graph, specs } = classifier(family, raw, token);
    const { model, weights } = graph.toOnnx();
    const data = new Map<string, Float32Array>();
    for (const { name: weight } of family.weights(encoder.config)) data.set(weight, await encoder.readWeight(weight));
    for (const spec of family.head.weights(encoder.config, outputs)) {
      data.set(spec.name, (await encoder.readHeadWeight(spec))!);
    }
    expect(weights.map((value) => value.name).sort()).toEqual(specs.map((spec) => spec.name).sort());
    const session = await openSession(model, { weights: data, threads: 1 });
    const cases = await readAll(join(source, "expected.safetensors"));
    const input = (key: string): EngineTensors[string] => {
      const tensor = cases.get(`padded.${key}`)!;
      return { type: "int64", shape: tensor.shape, data: BigInt64Array.from(tensor.data as BigInt64Array) };
    };
    const results = await session.run({
      ids: input("input_ids"),
      mask: input("attention_mask"),
      types: input("token_type_ids"),
    });
    await session.close();
    const logits = head.get("logits")!.data as Float32Array;
    expect(results["logits"]!.data).toBeCloseToAll(logits, tolerance);

    const [rows = 0, columns = 0] = results["vector"]!.shape as readonly number[];
    const layers = family.head.layers(encoder.config, outputs).map((layer) => ({
      ...layer,
      weight: data.get(`${layer.name}.weight`)!,
      bias: data.get(`${layer.name}.bias`)!,
    }));
    const outside = await applyHead(layers, matrix(rows, columns, results["vector"]!.data as Float32Array));
    expect([outside.rows, outside.columns]).toEqual([rows, outputs]);
    expect(outside.data).toBeCloseToAll(logits, tolerance);
  });

  it("drops out what transformers does in training, in that order and at those rates", async () => {
    const sizes: Readonly<Record<string, number>> = { batch: 4, length: 12 };
    const elements = (shape: Value["shape"]): number => {
      const { size, symbols } = factors(shape);
      return symbols.reduce((product, symbol) => product * (sizes[symbol] ?? Number.NaN), size);
    };
    const { dropped } = classifier(family, { ...raw, ...rates }, undefined);
    expect(dropped.map(({ rate, shape }) => [rate, elements(shape)])).toEqual(expected[name]!.dropout);
    const plain = Object.fromEntries(Object.entries(raw).filter(([key]) => !(key in rates)));
    expect(classifier(family, plain, undefined).dropped.map(({ rate }) => rate)).toEqual(expected[name]!.defaults);
    expect(() => classifier(family, { ...raw, ...Object.fromEntries(Object.keys(rates).map((key) => [key, 1])) }, 0)).toThrow(
      /dropout/,
    );
  });

  it("has the dropout of its last layer when it is one layer only", () => {
    const config = family.config({ ...raw, ...rates });
    expect(linearHead(family.head, config, 5)).toEqual([
      {
        name: "classifier",
        inputs: config.hiddenSize,
        outputs: 5,
        activation: "none",
        dropoutBefore: expected[name]!.dropout.at(-1)![0],
      },
    ]);
  });
});
