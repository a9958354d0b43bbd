/** Gradients of whole models: those of PyTorch in float64 (tools/golden/gradients.py), for every family. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "../../src/encoders/families.ts";
import { targetFeeds } from "../../src/training/loss.ts";
import { goldenTexts, openGolden, openTinyTraining, tensorOf } from "./tiny-training.ts";

/** Of the norm of all gradients together: float32 rounds each of a few hundred thousand sums at 6e-8; PyTorch's own float32 is at 1e-6. */
const relative = 2e-6;
/** Of one tensor's largest gradient: the smallest tensors see the rounding of the largest. */
const relativeOfTensor = 2e-5;

const names = readdirSync(resolve(import.meta.dirname, "../golden/gradients")).sort();

it("there are gradients of every family", () => {
  expect([...new Set(names.map((name) => name.split(".")[0]))].sort()).toEqual([...families.names].sort());
});

describe.each(names)("the gradients of %s", (name) => {
  it("are those of PyTorch in float64, at one thread and at two", async () => {
    const file = await openGolden(`gradients/${name}`);
    const zero = new Set(JSON.parse(file.metadata.get("zero_gradients") ?? "[]") as string[]);
    const family = name.split(".")[0]!;
    const head = async (parameter: string): Promise<Float32Array> =>
      (await tensorOf<Float32Array>(file, `head.${parameter}`)).data;
    const labels = (await tensorOf<BigInt64Array>(file, "labels")).data;
    const rows = Array.from(labels.keys());
    const truth = { kind: "classes", classes: 3, values: Int32Array.from(labels, Number) } as const;
    for (const threads of [1, 2]) {
      const { encoder, engine, plan } = await openTinyTraining(family, { kind: "pooler" }, 3, head, { threads });
      const texts = await goldenTexts(encoder, file, "");
      const part = { ...texts, ...targetFeeds(truth, rows, rows, { labelSmoothing: 0, classWeights: null }) };
      const adamW = { learningRate: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1 };
      const { loss } = await engine.step({ parts: [part], dropoutSeed: 0, adamW, clip: null });
      expect([loss]).toBeCloseToAll((await tensorOf<Float64Array>(file, "loss")).data, { relative });
      expect(await engine.score(texts)).toBeCloseToAll((await tensorOf<Float64Array>(file, "logits")).data, { relative: 1e-5 });

      let error = 0;
      let norm = 0;
      let largest = 0;
      const wanted = [...file.tensors.keys()].filter((each) => each.startsWith("gradient.")).map((each) => each.slice(9));
      expect(plan.layout.parameters.map((parameter) => parameter.name).sort()).toEqual(wanted.sort());
      for (const parameter of plan.layout.parameters) {
        const { data: expected } = await tensorOf<Float32Array>(file, `gradient.${parameter.name}`);
        const actual = engine.memory.view("gradients", parameter).slice();
        largest = Math.max(largest, ...expected.map(Math.abs));
        if (zero.has(parameter.name)) {
          expect(actual).toBeCloseToAll(expected, { absolute: relative * Math.max(1, largest) });
          continue;
        }
        expect(actual).toBeCloseToAll(expected, { relative: relativeOfTensor, absolute: relative * largest });
        expected.forEach((value, i) => {
          error += (actual[i]! - value) ** 2;
          norm += value ** 2;
        });
      }
      expect(Math.sqrt(error)).toBeLessThan(relative * Math.sqrt(norm));
      await engine.close();
    }
    await file.close();
  });
});
