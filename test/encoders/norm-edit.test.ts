/** Editing LayerNorms' weights is editing what they give. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { encoderInputNames } from "../../src/encoders/graph.ts";
import { lastLayerNorms, layerNormGraph } from "../../src/encoders/layer-norms.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { layerNormMeans, type NormEdit, readNorms } from "../../src/encoders/norm-edit.ts";
import { encoderFeeds, openEncoderSession } from "../../src/encoders/run.ts";
import { type Attributes, GraphBuilder, type OpName, type Value } from "../../src/graph/builder.ts";
import { openRemoteSession } from "../../src/runtime/remote-session.ts";
import type { Encoding } from "../../src/runtime/tokenizer/tokenizer.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";

/** Float32 through two layers: sums in another order differ in the last digits. */
const floatTolerance = 1e-5;

const hidden = 16;
const dimensions = [3, 7, 12];
const texts = ["aa bb cc dd ee ff gg hh", "zz yy xx", "kk"];

let encoder: Encoder;
let batch: readonly Encoding[];

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(temporaryFolder(), "tiny")));
  batch = await encoder.tokenizer.encode(texts, null, 64);
});

/** A builder that edits what every LayerNorm gives: x · keep + fill. */
class EditingBuilder extends GraphBuilder {
  readonly given: Value[] = [];
  readonly #fills: readonly Float32Array[];

  constructor(fills: readonly Float32Array[]) {
    super();
    this.#fills = fills;
  }

  override apply<Op extends OpName>(op: Op, inputs: readonly Value[], ...attributes: [attributes?: Attributes[Op]]): Value {
    const plain = super.apply.bind(this) as (op: string, inputs: readonly Value[], given?: unknown) => Value;
    const value = plain(op, inputs, attributes[0]);
    if (op !== "LayerNormalization") return value;
    const fill = this.#fills[this.given.length] ?? new Float32Array(hidden);
    this.given.push(value);
    const keep = Float32Array.from({ length: hidden }, (_, j) => (dimensions.includes(j) ? 0 : 1));
    return plain("Add", [plain("Mul", [value, this.constant(keep, [hidden])]), this.constant(fill, [hidden])]);
  }
}

/** The last layer's [CLS] with activations edited in the graph. */
async function editedActivations(fills: readonly Float32Array[]): Promise<Float32Array> {
  const graph = new EditingBuilder(fills);
  const shape = ["batch", "length"];
  const inputs = {
    tokenIds: graph.input(encoderInputNames.tokenIds, "int64", shape),
    attentionMask: graph.input(encoderInputNames.attentionMask, "int64", shape),
    tokenTypes: graph.input(encoderInputNames.tokenTypes, "int64", shape),
  };
  const weights = new Map(encoder.family.weights(encoder.config).map(({ name, shape: s }) => [name, graph.weight(name, s)]));
  const states = encoder.family.forward(graph, encoder.config, (name) => weights.get(name) as Value, inputs);
  graph.output("states", states.at(-1) as Value);
  const { model, weights: used } = graph.toOnnx();
  const data = new Map<string, Float32Array>();
  for (const { name } of used) data.set(name, await encoder.readWeight(name));
  const session = await openRemoteSession(model, { weights: data, threads: 1 });
  try {
    const found = (await session.run(encoderFeeds(batch, encoder.config), ["states"]))["states"];
    const values = found?.data as Float32Array;
    const length = values.length / hidden / texts.length;
    return Float32Array.from({ length: texts.length * hidden }, (_, at) => {
      const row = Math.floor(at / hidden);
      return values[row * length * hidden + (at % hidden)] as number;
    });
  } finally {
    await session.close();
  }
}

async function cls(edit: NormEdit | null): Promise<Float32Array> {
  const norms = await readNorms(encoder);
  const openWeights = edit === null ? [] : norms.names;
  const session = await openEncoderSession(encoder, { layers: [2], poolings: ["cls"], threads: 1, openWeights });
  try {
    return [...(await session.encode(batch, norms.edited(edit ?? { dimensions: [] }))).values()][0] as Float32Array;
  } finally {
    await session.close();
  }
}

function expectClose(found: Float32Array, expected: Float32Array): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(floatTolerance);
}

describe("LayerNorms", () => {
  it("are found by walking the graph, with the last of each layer", async () => {
    const { norms } = layerNormGraph(encoder, 2);
    expect(norms).toHaveLength(5);
    const last = await lastLayerNorms(encoder);
    expect(last).toHaveLength(2);
    expect(last[1]?.weight).toEqual(await encoder.readWeight(norms.at(-1)?.weight ?? ""));
    expect(last[0]?.bias).toEqual(await encoder.readWeight(norms[2]?.bias ?? ""));
  });

  it("give zero in dimensions that are switched off, as a mask of activations does", async () => {
    const found = await cls({ dimensions });
    expectClose(found, await editedActivations([]));
    for (const row of [0, 1, 2]) for (const j of dimensions) expect(found[row * hidden + j]).toBe(0);
  });

  it("give their means over tokens, as a fill of activations does; padding does not count", async () => {
    const means = await layerNormMeans(encoder, [batch], { threads: 1 });
    const alone = await layerNormMeans(
      encoder,
      batch.map((one) => [one]),
      { threads: 1 },
    );
    const { norms } = layerNormGraph(encoder, 2);
    expect(means.size).toBe(5);
    for (const [name, values] of means) {
      expectClose(Float32Array.from(values), Float32Array.from(alone.get(name) ?? []));
    }
    const fills = norms.map(({ bias }) =>
      Float32Array.from({ length: hidden }, (_, j) => (dimensions.includes(j) ? (means.get(bias)?.[j] ?? Number.NaN) : 0)),
    );
    expectClose(await cls({ dimensions, means }), await editedActivations(fills));
  });

  it("give the same where nothing is switched off", async () => {
    expectClose(await cls({ dimensions: [] }), await cls(null));
  });
});
