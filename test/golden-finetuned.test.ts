/** Models that were finetuned here, as Python's transformers and transformers.js load them (tools/golden/finetuned.py). */
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "../src/encoders/families.ts";
import { applyHead } from "../src/encoders/head-layers.ts";
import { loadEncoder } from "../src/encoders/load.ts";
import { openEncoderSession } from "../src/encoders/run.ts";
import { readJson } from "../src/formats/json.ts";
import { matrix } from "../src/numeric/matrix.ts";
import type { Task } from "../src/tasks/task.ts";
import { finetune } from "../src/training/finetune.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** max |a − b| of logits, what the issue demands: both are float32 sums of one network. */
const loadedTolerance = 1e-4;
/** The same after training again on this machine: AdamW magnifies the rounding of small gradients, a change of method by far more. */
const trainedTolerance = 1e-3;

interface Golden {
  readonly recipe: {
    readonly texts: readonly string[];
    readonly labels: readonly number[];
    readonly labelNames: readonly string[];
    readonly options: {
      readonly epochs: number;
      readonly batchSize: number;
      readonly learningRate: number;
      readonly keep: "last";
    };
  };
  readonly models: Readonly<
    Record<
      string,
      {
        readonly family: string;
        readonly kind: "pooler" | "linear" | "regression";
        readonly class: string;
        readonly labels: readonly string[];
        readonly logits: readonly number[];
        readonly cut: readonly boolean[];
        readonly difference: number;
        readonly transformersJsDifference: number;
      }
    >
  >;
}

const { recipe, models } = (await readJson(resolve(import.meta.dirname, "golden/finetuned.json"))) as Golden;
const folder = temporaryFolder();

const task: Task = {
  name: "golden",
  source: "tools/golden/finetuned.mjs",
  licence: null,
  citation: null,
  texts: recipe.texts,
  pairs: null,
  labels: { kind: "classes", classes: recipe.labelNames.length, values: Int32Array.from(recipe.labels) },
  labelNames: recipe.labelNames,
  splits: Uint8Array.from(recipe.texts, (_, row) => (row % 4 === 3 ? 1 : 0)),
  rowId: (row) => `row ${row}`,
  metric: "accuracy",
  besides: [],
  facts: [],
  hash: "0".repeat(64),
};

describe.each(families.items.map((family) => [family.name, family] as const))("a finetuned %s", (name, family) => {
  it("is a classifier to transformers and transformers.js, with our logits and labels", () => {
    for (const [key, kind] of [
      [name, "pooler"],
      [`${name}-linear`, "linear"],
      [`${name}-regression`, "regression"],
    ] as const) {
      const model = models[key]!;
      const { architecture } = family.head;
      expect([model.family, model.kind]).toEqual([name, kind]);
      expect(model.class).toBe(kind === "linear" ? architecture.replace("ForSequenceClassification", "Model") : architecture);
      expect(model.labels).toEqual(kind === "regression" ? ["score"] : recipe.labelNames);
      expect(model.logits).toHaveLength(recipe.texts.length * model.labels.length);
      expect(model.difference).toBeLessThan(loadedTolerance);
      expect(model.transformersJsDifference).toBeLessThan(loadedTolerance);
      expect(model.cut.filter((isCut) => !isCut).length).toBeGreaterThan(recipe.texts.length / 2);
    }
  });

  it("is trained the same today", { timeout: 60_000 }, async () => {
    const encoder = await loadEncoder(resolve(import.meta.dirname, "golden/encoders", name));
    const tuned = await finetune(encoder, task, { ...recipe.options, threads: 1, folder: join(folder, name) });
    const session = await openEncoderSession(tuned.encoder, { layers: [tuned.head.layer], poolings: ["cls"], threads: 1 });
    const vectors = await session.encode(task.texts.map((text) => encoder.tokenizer.encode(text, null, encoder.maxLength)));
    await session.close();
    const data = vectors.get(`layer.${tuned.head.layer}.cls`)!;
    const logits = await applyHead(tuned.head.layers, matrix(task.texts.length, encoder.config.hiddenSize, data));
    const golden = models[name]!.logits;
    const differences = Array.from(logits.data, (value, i) => Math.abs(value - golden[i]!));
    expect(differences).toHaveLength(golden.length);
    expect(differences.every((difference) => difference < trainedTolerance)).toBe(true);
  });
});

it("every family is among the golden models, and nothing else", () => {
  expect(new Set(Object.values(models).map(({ family }) => family))).toEqual(new Set(families.names));
});
