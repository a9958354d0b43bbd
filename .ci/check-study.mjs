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
  summary.variants.map(({ name, pooling }) => `${name} ${pooling}`),
  ["pretrained cls", "pretrained mean", "finetuned cls", "finetuned mean"],
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
// The paper's two claims, after finetuning: few components are enough, and one dimension comes close to all.
const finetuned = summary.variants[2];
assert.ok(
  finetuned.full.score > 0.88 && finetuned.ownHead.score > 0.88,
  `finetuned: ${finetuned.full.score}, ${finetuned.ownHead.score}`,
);
const fewest = finetuned.fewest.find((one) => one.compressor === "pca" && one.probe === "logistic");
assert.ok(fewest.k !== null && fewest.k <= 8, `k* after finetuning: ${fewest.k}`);
assert.ok(finetuned.bestDimension.score > finetuned.full.score - 0.05, `best dimension: ${finetuned.bestDimension.score}`);
assert.ok(statSync(join(folder, "models/seed-0/model.safetensors")).size > 80_000_000);
assert.ok(rows.filter((row) => row.part === "dimension" && row.variant === "pretrained").length === 2 * 381);
assert.ok(rows.every((row) => row.score >= -1 && row.score <= 1));
const page = readFileSync(join(folder, "report.html"), "utf8");
const printed = page.slice(0, page.indexOf("<script"));
assert.ok(page.length <= 1_000_000, `the page has ${page.length} bytes`);
assert.ok(statSync("dist/viewer/viewer.js").size <= 350_000);
assert.match(printed, /<svg/);
assert.match(printed, /CC BY 4\.0/);
assert.doesNotMatch(printed, /NaN|undefined/);
assert.equal(readFileSync(join(folder, "results.parquet")).subarray(0, 4).toString(), "PAR1");
assert.ok(statSync(join(folder, "results.jsonl")).size > 10_000);
const compressor = JSON.parse(readFileSync(join(folder, "compressor/compressor.json"), "utf8"));
assert.equal(compressor.schema, "assay/compressor@1");
assert.ok(compressor.bytesPerVector <= 16, `${compressor.bytesPerVector} bytes`);
assert.ok(compressor.certificate.kept >= 0.95 && compressor.certificate.rows > 1000);
console.log(`${folder}: ${rows.length} rows, ${summary.variants.length} variants, all as they should be`);
