/** Embeds made-up sentences of 3 to 20 words, last layer, and says how large the process was early and late. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { seeded } from "../dist/base/random.js";
import { loadEncoder } from "../dist/encoders/index.js";
import { embed } from "../dist/vectors/index.js";

const { rows, model } = JSON.parse(process.argv[2]);
const words = "the a film movie plot was is not good bad slow funny long cast story never always and but with".split(" ");
const random = seeded(0);
let textBytes = 0;
const texts = Array.from({ length: rows }, () => {
  const chosen = Array.from({ length: 3 + random.below(18) }, () => words[random.below(words.length)]);
  // one flat string each, as a reader of files makes them
  const text = Buffer.from(chosen.join(" "), "latin1").toString("latin1");
  textBytes += text.length;
  return text;
});
const task = {
  name: "made up",
  source: "made up",
  licence: null,
  citation: null,
  texts,
  pairs: null,
  labels: { kind: "classes", classes: 2, values: Int32Array.from(texts, (_, row) => row % 2) },
  labelNames: ["a", "b"],
  splits: new Uint8Array(rows),
  rowId: (row) => `made-up:${row + 1}`,
  metric: "accuracy",
  besides: [],
  facts: [],
  hash: "0".repeat(64),
};
const encoder = await loadEncoder(model);
const folder = mkdtempSync(join(tmpdir(), "assay-memory-"));
const started = performance.now();
let early = 0;
let late = 0;
const look = (isEarly) => {
  const size = process.memoryUsage.rss();
  if (isEarly) early = Math.max(early, size);
  else late = Math.max(late, size);
};
try {
  await embed(encoder, task, {
    folder,
    layers: "last",
    poolings: ["mean"],
    onProgress({ stage, done, total }) {
      if (stage === "embedding") look(done < total / 10);
      else if (stage === "hashing") look(false);
    },
  });
  look(false);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ textBytes, early, late, seconds, highest: process.resourceUsage().maxRSS * 1024 }));
