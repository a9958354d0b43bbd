/** Predictions against transformers' logits, and against the head on vectors computed one text at a time. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { applyHead } from "../../src/encoders/head-layers.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { openSession } from "../../src/runtime/session.ts";
import { toShares } from "../../src/statistics/softmax.ts";
import { finetune } from "../../src/training/finetune.ts";
import { type Finetuned, openFinetuned } from "../../src/training/finetuned.ts";
import { writeOnnxModel } from "../../src/training/onnx-model.ts";
import { type Prediction, predict, predictedLabels, type TextToPredict } from "../../src/training/predict.ts";
import { keyOf, models, recipe, taskOf, type Variant } from "../support/golden-finetuned.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { markedTask } from "./marked-task.ts";

/** Of probabilities: a model trained again on this machine has logits within 1e-3 of transformers' (test/golden-finetuned.test.ts). */
const trainedTolerance = 1e-3;
/** Of outputs of one network in float32, padded otherwise. */
const paddingTolerance = 1e-5;

const golden = resolve(import.meta.dirname, "../golden");
const folder = temporaryFolder();
const outputs = recipe.labelNames.length;

async function trained(family: string, variant: Variant): Promise<Finetuned> {
  const encoder = await loadEncoder(join(golden, "encoders", family));
  const { head } = goldenOf(family, variant);
  const options = { ...recipe.options, head, threads: 1, folder: join(folder, `${family}-${variant}`) };
  return finetune(encoder, taskOf(variant), options);
}

function goldenOf(family: string, variant: Variant): (typeof models)[string] {
  const model = models[keyOf(family, variant)];
  if (model === undefined) throw new Error(`no golden ${family} ${variant}`);
  return model;
}

async function all<T extends string | TextToPredict>(
  model: Finetuned,
  texts: Iterable<T> | AsyncIterable<T>,
  options = {},
): Promise<readonly Prediction<T>[]> {
  const predictions: Prediction<T>[] = [];
  for await (const prediction of predict(model, texts, { threads: 1, ...options })) predictions.push(prediction);
  return predictions;
}

/** Largest difference of two lists of equal length; infinite for other lengths, NaN for NaN. */
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length && a.length > 0
    ? Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))))
    : Number.POSITIVE_INFINITY;

describe("predictions of models whose logits transformers gives", () => {
  it.each([
    ["bert", ""],
    ["roberta", "pairs"],
    ["distilbert", "linear"],
  ] as const)("are its probabilities and classes: %s %s", { timeout: 60_000 }, async (family, variant) => {
    const model = await trained(family, variant);
    const texts = recipe.texts.map((text, row) => (variant === "pairs" ? { text, pair: recipe.pairs[row] } : { text }));
    const predictions = await all<TextToPredict>(model, texts);
    const { logits } = goldenOf(family, variant);
    const expected = toShares(Float64Array.from(logits), outputs);
    expect(predictions.map(({ row }) => row)).toEqual(recipe.texts.map((_, row) => row));
    expect(
      largest(
        predictions.flatMap(({ probabilities }) => [...(probabilities ?? [])]),
        expected,
      ),
    ).toBeLessThan(trainedTolerance);
    for (const { row, label } of predictions) {
      const own = logits.slice(row * outputs, (row + 1) * outputs);
      const runnerUp = Math.max(...own.filter((_, at) => at !== own.indexOf(Math.max(...own))));
      if (Math.max(...own) - runnerUp > 2 * trainedTolerance)
        expect(label).toBe(recipe.labelNames[own.indexOf(Math.max(...own))]);
    }
  });

  it("are its values", { timeout: 60_000 }, async () => {
    const model = await trained("electra", "regression");
    const predictions = await all(model, recipe.texts);
    expect(predictedLabels(model)).toBeNull();
    expect(predictions.every(({ label, probabilities }) => label === null && probabilities === null)).toBe(true);
    const values = predictions.map(({ value }) => value ?? Number.NaN);
    expect(largest(values, goldenOf("electra", "regression").logits)).toBeLessThan(trainedTolerance);
  });
});

it("are the softmax of what the model's own ONNX file gives each text, cut as in training", async () => {
  const task = markedTask({ rows: 40, classes: 3 });
  const maxLength = 8;
  const tiny = await loadEncoder(await writeTinyEncoder(join(folder, "tiny")));
  const options = { epochs: 2, batchSize: 8, learningRate: 1e-3, threads: 1, maxLength, folder: join(folder, "tiny-model") };
  const model = await openFinetuned((await finetune(tiny, task, options)).folder);
  const session = await openSession(readFileSync(await writeOnnxModel(model)), { threads: 1 });
  const found = await all(model, task.texts);
  expect(predictedLabels(model)).toEqual(task.labelNames);
  const encodings = await model.encoder.tokenizer.encode(task.texts, null, maxLength);
  expect(encodings.some(({ truncated }) => truncated)).toBe(true);
  for (const [row, { ids, truncated }] of encodings.entries()) {
    const tensor = (value: (i: number) => number) =>
      ({ type: "int64", shape: [1, ids.length], data: BigInt64Array.from(ids, (_, i) => BigInt(value(i))) }) as const;
    const feeds = { input_ids: tensor((i) => ids[i]!), attention_mask: tensor(() => 1), token_type_ids: tensor(() => 0) };
    const logits = Float64Array.from((await session.run(feeds))["logits"]!.data as Float32Array);
    expect(largest(found[row]!.probabilities!, toShares(logits, 3))).toBeLessThan(paddingTolerance);
    expect(found[row]!.truncated).toBe(truncated);
  }
  await session.close();
});

describe("predictions", () => {
  let model: Finetuned;
  let encoder: Encoder;
  const random = seeded(4);
  const words = recipe.texts.join(" ").split(/\s+/);
  /** More than one window, of all lengths. */
  const texts = Array.from({ length: 4500 }, () =>
    Array.from({ length: random.below(8) }, () => words[random.below(words.length)]).join(" "),
  );
  beforeAll(async () => {
    model = await trained("bert", "linear");
    encoder = model.encoder;
  }, 60_000);

  it("are the softmax of the head on each text's vector, in the order of the texts", { timeout: 120_000 }, async () => {
    const predictions = await all(model, texts);
    expect(predictions.map(({ input }) => input)).toEqual(texts);
    const session = await openEncoderSession(encoder, { layers: [model.head.layer], poolings: [model.head.pooling], threads: 1 });
    for (const row of [0, 1, 2, 4095, 4096, 4097, 4499]) {
      const encodings = await encoder.tokenizer.encode([texts[row] ?? ""], null, encoder.maxLength);
      const [vector] = (await session.encode(encodings)).values();
      const { data } = await applyHead(model.head.layers, matrix(1, encoder.config.hiddenSize, vector!));
      const alone = toShares(Float64Array.from(data), outputs);
      const { probabilities, label } = predictions[row]!;
      expect(largest(probabilities!, alone)).toBeLessThan(paddingTolerance);
      expect(label).toBe(recipe.labelNames[alone.indexOf(Math.max(...alone))]);
    }
    await session.close();
  });

  it("come while texts still come, and stop when nobody asks further", async () => {
    let asked = 0;
    let isOver = false;
    async function* endless() {
      try {
        for (;;) yield `text ${asked++}`;
      } finally {
        isOver = true;
      }
    }
    let seen = 0;
    for await (const { row } of predict(model, endless(), { threads: 1 })) {
      expect(row).toBe(seen++);
      if (seen === 10) break;
    }
    expect([isOver, asked <= 4097]).toEqual([true, true]);
  });

  it("mark texts that were cut, report progress, and end when they are interrupted", async () => {
    const done: number[] = [];
    const onProgress = ({ stage, done: count }: { stage: string; done: number }) => {
      if (stage === "predicting") done.push(count);
    };
    const [long, short] = await all(model, [words.join(" "), words[0] ?? ""], { maxLength: 6, onProgress });
    expect([long?.truncated, short?.truncated]).toEqual([true, false]);
    expect(done.at(-1)).toBe(2);
    const signal = AbortSignal.abort();
    await expect(all(model, ["a"], { signal })).rejects.toMatchObject({ code: "interrupted" });
    expect(await all(model, [])).toEqual([]);
  });

  it("refuse what makes no sense, naming the row", async () => {
    await expect(all(model, ["a"], { maxLength: 0 })).rejects.toMatchObject({ code: "usage" });
    await expect(all<TextToPredict>(model, [{ text: "a", pair: "b" }, { text: "a" }])).rejects.toThrow(/row 2/);
    const [layer] = model.head.layers;
    const broken = { ...model, head: { ...model.head, layers: [{ ...layer!, weight: layer!.weight.map(() => Number.NaN) }] } };
    await expect(all(broken, ["a"])).rejects.toThrow(/row 1/);
    const late = { ...model, head: { ...model.head, pooling: "token:5" as const } };
    await expect(all(late, [""])).rejects.toThrow(/row 1/);
  });

  it("of a multi-label model are each by itself", async () => {
    const many: Finetuned = { ...model, encoder: { ...encoder, problemType: "multi_label_classification" } };
    const [one] = await all(many, ["a"]);
    const [softmax] = await all(model, ["a"]);
    const odds = Array.from(one?.probabilities ?? [], (share) => Math.log(share / (1 - share)));
    expect(largest(toShares(Float64Array.from(odds), outputs), softmax?.probabilities ?? [])).toBeLessThan(paddingTolerance);
    expect(one?.label).toBe(softmax?.label);
  });
});
