/**
 * Hidden states against Python's transformers: tiny models of every family
 * (tools/golden/encoders.py) and a real one (tools/golden/sentences.py).
 */
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Encoder } from "../src/encoders/encoder.ts";
import { families } from "../src/encoders/families.ts";
import { encoderInputNames, encoderModel } from "../src/encoders/graph.ts";
import { loadEncoder } from "../src/encoders/load.ts";
import { encoderFeeds } from "../src/encoders/run.ts";
import { readJson } from "../src/formats/json.ts";
import { openSafetensors, type Tensor } from "../src/formats/safetensors.ts";
import { type EngineTensors, openSession, type Session } from "../src/runtime/session.ts";
import { needing } from "./support/needs.ts";
import { sharedFolder } from "./support/shared.ts";

/** max |a − b| / max |b| of a layer: float32 sums in another order differ by about 1e-6, a wrong formula by far more. */
const tolerance = 1e-4;

const golden = resolve(import.meta.dirname, "golden");

async function readAll(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
  await file.close();
  return tensors;
}

async function openWithStates(encoder: Encoder, layers: readonly number[]): Promise<Session> {
  const { model, weights } = encoderModel(encoder, { layers, poolings: ["cls", "mean", "max"], hiddenStates: true });
  const data = new Map<string, Float32Array>();
  for (const { name } of weights) data.set(name, await encoder.readWeight(name));
  return openSession(model, { weights: data, threads: 1 });
}

function allLayers(encoder: Encoder): readonly number[] {
  return Array.from({ length: encoder.config.layers + 1 }, (_, layer) => layer);
}

describe.each(families.names)("tiny %s", (name) => {
  const folder = join(golden, "encoders", name);

  it("gives the hidden states of transformers at every layer, padded, paired, longest and with padding inside", async () => {
    const encoder = await loadEncoder(folder);
    const session = await openWithStates(encoder, allLayers(encoder));
    const expected = await readAll(join(folder, "expected.safetensors"));
    const cases = [...expected.keys()]
      .filter((key) => key.endsWith(".input_ids"))
      .map((key) => key.slice(0, -".input_ids".length));
    expect(cases).toEqual(expect.arrayContaining(["padded", "paired", "longest"]));
    for (const each of cases) {
      const input = (key: string): EngineTensors[string] => {
        const { shape, data } = expected.get(`${each}.${key}`)!;
        return { type: "int64", shape, data: BigInt64Array.from(data as BigInt64Array) };
      };
      const outputs = await session.run({
        [encoderInputNames.tokenIds]: input("input_ids"),
        [encoderInputNames.attentionMask]: input("attention_mask"),
        [encoderInputNames.tokenTypes]: input("token_type_ids"),
      });
      for (const layer of allLayers(encoder)) {
        const state = expected.get(`${each}.hidden.${layer}`)!;
        expect(outputs[`hidden.${layer}`]?.shape, `${each}, layer ${layer}`).toEqual(state.shape);
        expect(outputs[`hidden.${layer}`]?.data, `${each}, layer ${layer}`).toBeCloseToAll(state.data as Float32Array, {
          relative: tolerance,
        });
      }
    }
    await session.close();
  });
});

describe("all-MiniLM-L6-v2", () => {
  const shared = sharedFolder();
  const folder = join(shared ?? "", "models/all-MiniLM-L6-v2");

  it(
    "gives transformers' tokens and hidden states of 20 sentences at every layer",
    needing("shared-folder", shared !== null),
    async () => {
      const encoder = await loadEncoder(folder);
      const session = await openWithStates(encoder, allLayers(encoder));
      const { sentences } = (await readJson(join(golden, "sentences/sentences.json"))) as { sentences: readonly string[] };
      const expected = await readAll(join(golden, "sentences/expected.safetensors"));
      const ids = expected.get("ids")?.data as Int32Array;
      const lengths = expected.get("lengths")?.data as Int32Array;
      let start = 0;
      const states = new Map<string, number[]>();
      for (const [index, sentence] of sentences.entries()) {
        const encoding = (await encoder.tokenizer.encode([sentence], null, encoder.maxLength))[0]!;
        const length = lengths[index] ?? 0;
        expect([...encoding.ids], sentence).toEqual([...ids.subarray(start, start + length)]);
        start += length;
        const outputs = await session.run(encoderFeeds([encoding], encoder.config));
        for (const layer of allLayers(encoder)) {
          const values = outputs[`hidden.${layer}`]?.data as Float32Array;
          append(
            states,
            `hidden.${layer}`,
            values.filter((_, i) => i % 16 === 0),
          );
          append(states, `cls.${layer}`, outputs[`layer.${layer}.cls`]?.data as Float32Array);
          append(states, `mean.${layer}`, outputs[`layer.${layer}.mean`]?.data as Float32Array);
        }
      }
      for (const [name, values] of states) {
        expect(values, name).toBeCloseToAll(expected.get(name)?.data as Float32Array, { relative: tolerance });
      }
      expect(states.size).toBe(3 * (encoder.config.layers + 1));
      await session.close();
    },
  );
});

function append(states: Map<string, number[]>, name: string, values: Float32Array): void {
  const list = states.get(name) ?? [];
  for (const value of values) list.push(value);
  states.set(name, list);
}
