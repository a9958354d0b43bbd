/**
 * Finetunes the tiny encoder of every family with the built code, for tools/golden/finetuned.py and finetuned_js.mjs:
 * node tools/golden/finetuned.mjs FOLDER writes FOLDER/<family>, FOLDER/<family>-linear and FOLDER/<family>-regression,
 * each with onnx/model.onnx, and FOLDER/expected.json: texts, and the logits that our own engine gives for them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { applyHead } from "../../dist/encoders/head-layers.js";
import { families, loadEncoder, openEncoderSession } from "../../dist/encoders/index.js";
import { matrix } from "../../dist/numeric/matrix.js";
import { finetune, writeOnnxModel } from "../../dist/training/index.js";

const target = resolve(process.argv[2]);
mkdirSync(target, { recursive: true });
const golden = join(import.meta.dirname, "../../test/golden/encoders");

/** The same in test/golden/finetuned.json, for the test. */
const recipe = {
  texts: [
    "the cat sat on the mat",
    "a dog",
    "not good at all, not even a little",
    "1, 2, 3 and then 4",
    "Every house has a door.",
    "x",
    "once upon a time there was a very old tree",
    "good good good",
    "what is this?",
    "the dog and the cat",
    "nothing new",
    "a long text that goes on and on until it ends",
  ],
  labels: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
  labelNames: ["negative", "neither one", "positive"],
  options: { epochs: 2, batchSize: 4, learningRate: 1e-3, threads: 1, keep: "last" },
};

function taskOf({ texts, labels, labelNames }, isRegression) {
  return {
    name: "golden",
    source: "tools/golden/finetuned.mjs",
    licence: null,
    citation: null,
    texts,
    pairs: null,
    labels: isRegression
      ? { kind: "values", values: Float64Array.from(labels, (label) => label - 1) }
      : { kind: "classes", classes: labelNames.length, values: Int32Array.from(labels) },
    labelNames: isRegression ? [] : labelNames,
    splits: Uint8Array.from(texts, (_, row) => (row % 4 === 3 ? 1 : 0)),
    rowId: (row) => `row ${row}`,
    metric: isRegression ? "spearman" : "accuracy",
    besides: [],
    facts: [],
    hash: "0".repeat(64),
  };
}

async function logitsOf({ encoder, head }, texts) {
  const session = await openEncoderSession(encoder, { layers: [head.layer], poolings: [head.pooling], threads: 1 });
  const rows = await session.encode(texts.map((text) => encoder.tokenizer.encode(text, null, encoder.maxLength)));
  await session.close();
  const vectors = matrix(texts.length, encoder.config.hiddenSize, rows.get(`layer.${head.layer}.${head.pooling}`));
  return Array.from((await applyHead(head.layers, vectors)).data);
}

const expected = {};
for (const name of families.names) {
  for (const [kind, suffix] of [
    ["pooler", ""],
    ["linear", "-linear"],
    ["regression", "-regression"],
  ]) {
    const encoder = await loadEncoder(join(golden, name));
    const folder = join(target, `${name}${suffix}`);
    const head = kind === "linear" ? { kind, pooling: "mean" } : { kind: "pooler" };
    const task = taskOf(recipe, kind === "regression");
    const finetuned = await finetune(encoder, task, { ...recipe.options, folder, head, overwrite: true });
    await writeOnnxModel(finetuned);
    expected[`${name}${suffix}`] = {
      family: name,
      kind,
      logits: await logitsOf(finetuned, task.texts),
      cut: task.texts.map((text) => {
        const { tokenizer, maxLength } = finetuned.encoder;
        return tokenizer.encode(text, null, maxLength).truncated;
      }),
    };
  }
}
writeFileSync(join(target, "expected.json"), JSON.stringify({ recipe, models: expected }));
