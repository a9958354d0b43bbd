// What a finetuned model's own head makes of the first dimensions alone, its weights for the others cut off (their
// values set to 0): node tools/results/first-dimensions.mjs MODEL TASK [LIMIT] [SIZES]
// MODEL is a folder of assay finetune, TASK labelled text; test accuracy with its 95 % Wilson interval.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyHead } from "../../dist/encoders/index.js";
import { loadTask } from "../../dist/tasks/index.js";
import { openFinetuned } from "../../dist/training/index.js";
import { embed } from "../../dist/vectors/index.js";

const [model, source, limit = "5000", sizes = "1,2,4,8,16,32,64,384"] = process.argv.slice(2);
const { encoder, head } = await openFinetuned(model);
const task = await loadTask(source, { limit: Number(limit) });
const folder = mkdtempSync(join(tmpdir(), "assay-first-"));
try {
  const set = await embed(encoder, task, { folder, layers: [head.layer], poolings: [head.pooling] });
  const vectors = await set.read({ layer: head.layer, pooling: head.pooling });
  const rows = [...set.splits.keys()].filter((row) => set.splits[row] === 2);
  for (const size of sizes.split(",").map(Number)) {
    const data = new Float32Array(rows.length * vectors.columns);
    for (const [at, row] of rows.entries()) {
      const from = row * vectors.columns;
      data.set(vectors.data.subarray(from, from + size), at * vectors.columns);
    }
    const logits = await applyHead(head.layers, { rows: rows.length, columns: vectors.columns, data });
    const right = rows.filter((row, at) => {
      const own = logits.data.subarray(at * logits.columns, (at + 1) * logits.columns);
      return own.indexOf(Math.max(...own)) === set.labels.values[row];
    }).length;
    const [share, n, z] = [right / rows.length, rows.length, 1.96];
    const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
    const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
    const percent = (value) => (100 * value).toFixed(1);
    console.log(`first ${size}: ${percent(share)} % [${percent(centre - half)}, ${percent(centre + half)}]`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
