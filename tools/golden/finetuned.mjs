/**
 * Finetunes the tiny encoder of every family with the built code, for tools/golden/finetuned.py and finetuned_js.mjs:
 * node tools/golden/finetuned.mjs FOLDER writes FOLDER/<family> and FOLDER/<family>-<variant> for each of the variants
 * below, each with onnx/model.onnx, and FOLDER/expected.json: texts, and the logits that our own engine gives for them.
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
  /** The second texts of "pairs". */
  pairs: ["yes", "no", "it is", "5", "a door", "y", "a tree", "bad", "this", "a cat", "old", "the end"],
  labels: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
  labelNames: ["negative", "neither one", "positive"],
  options: { epochs: 2, batchSize: 4, learningRate: 1e-3, threads: 1, keep: "last" },
};

/** Every head there is: each family's own, and one linear map of each pooling, each bottleneck, and a lower layer. */
const variants = {
  "": { kind: "pooler" },
  regression: { kind: "pooler" },
  pairs: { kind: "pooler" },
  linear: { kind: "linear", pooling: "mean" },
  lower: { kind: "linear", pooling: "cls", layer: 1 },
  learned: { kind: "linear", pooling: "max", bottleneck: { kind: "learned", count: 4 } },
  chosen: { kind: "linear", pooling: "token:1", bottleneck: { kind: "chosen", dimensions: [5, 0, 9] } },
  random: { kind: "linear", pooling: "mean", layer: 0, bottleneck: { kind: "random", count: 6, seed: 3 } },
};

function taskOf({ texts, pairs, labels, labelNames }, isRegression, isPairs) {
  return {
    name: "golden",
    source: "tools/golden/finetuned.mjs",
    licence: null,
    citation: null,
    texts,
    pairs: isPairs ? pairs : null,
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

async function logitsOf({ encoder, head }, { texts, pairs }) {
  const session = await openEncoderSession(encoder, { layers: [head.layer], poolings: [head.pooling], threads: 1 });
  const rows = await session.encode(await encoder.tokenizer.encode(texts, pairs, encoder.maxLength));
  await session.close();
  const vectors = matrix(texts.length, encoder.config.hiddenSize, rows.get(`layer.${head.layer}.${head.pooling}`));
  return Array.from((await applyHead(head.layers, vectors)).data);
}

const expected = {};
for (const name of families.names) {
  for (const [variant, head] of Object.entries(variants)) {
    const key = variant === "" ? name : `${name}-${variant}`;
    const encoder = await loadEncoder(join(golden, name));
    const task = taskOf(recipe, variant === "regression", variant === "pairs");
    const finetuned = await finetune(encoder, task, { ...recipe.options, folder: join(target, key), head, overwrite: true });
    const { tokenizer, maxLength } = finetuned.encoder;
    await writeOnnxModel(finetuned);
    expected[key] = {
      family: name,
      variant,
      head,
      logits: await logitsOf(finetuned, task),
      cut: (await tokenizer.encode(task.texts, task.pairs, maxLength)).map(({ truncated }) => truncated),
    };
  }
}
writeFileSync(join(target, "expected.json"), JSON.stringify({ recipe, models: expected }));
