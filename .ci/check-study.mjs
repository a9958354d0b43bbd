// Checks what `npm run study` wrote: files whole, schemas met, numbers of the demo where they must be.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readStudy } from "../dist/studies/index.js";

const folder = process.argv[2];
const { summary, rows, manifest } = await readStudy(folder);

assert.equal(manifest.state, "complete");
assert.equal(summary.encoder.dimensions, 384);
assert.equal(summary.task.classes, 2);
assert.ok(summary.task.rows.test > 1100, `${summary.task.rows.test} test rows`);
assert.deepEqual(
  summary.variants.map((variant) => variant.pooling),
  ["cls", "mean"],
);
// A linear probe on MiniLM's vectors of these sentences: [CLS] near 0.83, mean near 0.89 (interval half-width 0.02).
for (const [index, low, high] of [
  [0, 0.78, 0.88],
  [1, 0.86, 0.93],
]) {
  const variant = summary.variants[index];
  assert.ok(variant.full.score > low && variant.full.score < high, `full ${variant.pooling}: ${variant.full.score}`);
  assert.equal(variant.refused, null);
  assert.deepEqual(variant.deadDimensions, [127, 223, 319]);
  assert.ok(variant.bestDimension.pValue <= 0.01);
  assert.ok(variant.fewest.find((one) => one.compressor === "pca").k !== null);
}
assert.ok(rows.filter((row) => row.part === "dimension").length === 2 * 381);
assert.ok(rows.every((row) => row.score >= -1 && row.score <= 1));
const page = readFileSync(join(folder, "report.html"), "utf8");
assert.match(page, /<svg/);
assert.match(page, /CC BY 4\.0/);
assert.doesNotMatch(page, /NaN|undefined/);
assert.equal(readFileSync(join(folder, "results.parquet")).subarray(0, 4).toString(), "PAR1");
assert.ok(statSync(join(folder, "results.jsonl")).size > 10_000);
console.log(`${folder}: ${rows.length} rows, ${summary.variants.length} variants, all as they should be`);
