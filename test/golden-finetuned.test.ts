/** Models that were finetuned here, as Python's transformers and transformers.js load them (tools/golden/finetuned.py). */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "../src/encoders/families.ts";
import { applyHead } from "../src/encoders/head-layers.ts";
import { loadEncoder } from "../src/encoders/load.ts";
import { openEncoderSession } from "../src/encoders/run.ts";
import { matrix } from "../src/numeric/matrix.ts";
import { openSession } from "../src/runtime/session.ts";
import type { Task } from "../src/tasks/task.ts";
import { finetune } from "../src/training/finetune.ts";
import type { Finetuned } from "../src/training/finetuned.ts";
import { writeOnnxModel } from "../src/training/onnx-model.ts";
import { keyOf, models, recipe, taskOf, variants } from "./support/golden-finetuned.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** max |a − b| of logits, beside the largest logit where that is below 1: both are float32 sums of one network. */
const loadedTolerance = 1e-4;
/** The same after training again on this machine: AdamW magnifies the rounding of small gradients, a change of method by far more. */
const trainedTolerance = 1e-3;

const folder = temporaryFolder();

/** What the model says of the texts: by its vectors and its head, and by its ONNX file, a text at a time. */
async function logitsOf(tuned: Finetuned, { texts, pairs }: Task) {
  const { encoder, head } = tuned;
  const encodings = await encoder.tokenizer.encode(texts, pairs, encoder.maxLength);
  const session = await openEncoderSession(encoder, { layers: [head.layer], poolings: [head.pooling], threads: 1 });
  const vectors = (await session.encode(encodings)).get(`layer.${head.layer}.${head.pooling}`)!;
  await session.close();
  const own = await applyHead(head.layers, matrix(texts.length, encoder.config.hiddenSize, vectors));
  const file = await openSession(readFileSync(await writeOnnxModel(tuned)), { threads: 1 });
  const written: number[] = [];
  for (const { ids, tokenTypes } of encodings) {
    const tensor = (values: ArrayLike<number>) =>
      ({ type: "int64", shape: [1, values.length], data: BigInt64Array.from(Array.from(values), BigInt) }) as const;
    const inputs = {
      input_ids: tensor(ids),
      attention_mask: tensor(ids.map(() => 1)),
      ...(encoder.config.tokenTypes > 1 ? { token_type_ids: tensor(tokenTypes) } : {}),
    };
    written.push(...((await file.run(inputs))["logits"]!.data as Float32Array));
  }
  await file.close();
  return { own: Array.from(own.data), written };
}

const largest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))));

describe.each(families.items.map((family) => [family.name, family] as const))("a finetuned %s", (name, family) => {
  it.each(variants)("is a model to transformers and transformers.js, with our logits and labels: %s", (variant) => {
    const model = models[keyOf(name, variant)]!;
    const { architecture } = family.head;
    const isLinear = model.head.kind === "linear";
    expect([model.family, model.variant]).toEqual([name, variant]);
    expect(isLinear).toBe(!["", "regression", "pairs"].includes(variant));
    expect(model.class).toBe(isLinear ? architecture.replace("ForSequenceClassification", "Model") : architecture);
    expect(model.labels).toEqual(variant === "regression" ? ["score"] : recipe.labelNames);
    expect(model.logits).toHaveLength(recipe.texts.length * model.labels.length);
    const scale = Math.min(1, Math.max(...model.logits.map(Math.abs)));
    expect(model.difference).toBeLessThan(loadedTolerance * scale);
    expect(model.transformersJsDifference).toBeLessThan(loadedTolerance * scale);
    expect(model.cut.filter((isCut) => !isCut).length).toBeGreaterThanOrEqual(recipe.texts.length / 2);
  });

  // one of the others for each family: together all of them
  const other = variants[1 + (families.names.indexOf(name) % (variants.length - 1))]!;
  it.each(["", other] as const)("is trained the same today, and written as ONNX: %s", { timeout: 60_000 }, async (variant) => {
    const { head, logits } = models[keyOf(name, variant)]!;
    const task = taskOf(variant);
    const encoder = await loadEncoder(resolve(import.meta.dirname, "golden/encoders", name));
    const to = join(folder, keyOf(name, variant));
    const tuned = await finetune(encoder, task, { ...recipe.options, head, threads: 1, folder: to });
    const { own, written } = await logitsOf(tuned, task);
    expect([own.length, written.length]).toEqual([logits.length, logits.length]);
    expect(largest(own, logits)).toBeLessThan(trainedTolerance);
    expect(largest(written, own)).toBeLessThan(loadedTolerance * Math.min(1, Math.max(...own.map(Math.abs))));
  });
});

it("the heads are of every kind, pooling and bottleneck, and of layers below the last", () => {
  const heads = Object.values(models).map(({ head }) => head);
  const linear = heads.flatMap((head) => (head.kind === "linear" ? [head] : []));
  expect(new Set(heads.map(({ kind }) => kind))).toEqual(new Set(["pooler", "linear"]));
  expect(new Set(linear.map(({ pooling }) => pooling))).toEqual(new Set(["cls", "mean", "max", "token:1"]));
  expect(new Set(linear.map(({ bottleneck }) => bottleneck?.kind))).toEqual(new Set([undefined, "chosen", "random", "learned"]));
  expect(new Set(linear.map(({ layer }) => layer))).toEqual(new Set([undefined, 0, 1]));
});

it("every family is among the golden models with every head, and nothing else", () => {
  expect(new Set(Object.keys(models))).toEqual(
    new Set(families.names.flatMap((name) => variants.map((variant) => keyOf(name, variant)))),
  );
});
