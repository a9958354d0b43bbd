/** Assay's side of the epochs: `finetune()` of the library as it is built, once. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { toolVersion } from "../dist/base/version.js";
import { loadEncoder } from "../dist/encoders/index.js";
import { engineVersion } from "../dist/runtime/session.js";
import { splitCodes } from "../dist/tasks/index.js";
import { finetune } from "../dist/training/index.js";

const { model, rows: path, threads } = JSON.parse(process.argv[2]);
const { training, test, classes } = JSON.parse(readFileSync(path, "utf8"));
const all = [...training.labels, ...test.labels];
const task = {
  name: "bench",
  source: "bench",
  licence: null,
  citation: null,
  texts: [...training.texts, ...test.texts],
  pairs: training.pairs === null ? null : [...training.pairs, ...test.pairs],
  labels: { kind: "classes", classes, values: Int32Array.from(all) },
  labelNames: Array.from({ length: classes }, (_, label) => `class ${label}`),
  splits: Uint8Array.from(all, (_, row) => (row < training.labels.length ? splitCodes.training : splitCodes.test)),
  rowId: (row) => `bench:${row + 1}`,
  metric: "accuracy",
  besides: [],
  facts: [],
  hash: createHash("sha256").update(path).digest("hex"),
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ versions: `assay ${toolVersion}, onnxruntime-node ${engineVersion}, Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const { folder } = JSON.parse(line);
  const started = performance.now();
  const encoder = await loadEncoder(model);
  await finetune(encoder, task, { folder, epochs: 1, threads });
  const seconds = (performance.now() - started) / 1000;
  const manifest = JSON.parse(readFileSync(join(folder, "finetune.json"), "utf8"));
  const losses = readFileSync(join(folder, "training.jsonl"), "utf8")
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => JSON.parse(each).loss)
    .filter((loss) => loss !== undefined);
  const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
  say({ seconds, accuracy: manifest.test, steps: manifest.steps, loss });
}
process.exit(0);
