/** Embeds made-up sentences of 3 to 20 words, last layer, first some and then all, and says how large the process has been. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { seeded } from "../dist/base/random.js";
import { loadEncoder } from "../dist/encoders/index.js";
import { embed } from "../dist/vectors/index.js";

const { rows, warmUp, model } = JSON.parse(process.argv[2]);
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
const taskOf = (chosen) => ({
  name: "made up",
  source: "made up",
  licence: null,
  citation: null,
  texts: chosen,
  pairs: null,
  labels: { kind: "classes", classes: 2, values: Int32Array.from(chosen, (_, row) => row % 2) },
  labelNames: ["a", "b"],
  splits: new Uint8Array(chosen.length),
  rowId: (row) => `made-up:${row + 1}`,
  metric: "accuracy",
  besides: [],
  facts: [],
  hash: String(chosen.length).padStart(64, "0"),
});
const encoder = await loadEncoder(model);
const whole = taskOf(texts);
const folder = mkdtempSync(join(tmpdir(), "assay-memory-"));

/** Seconds it took, and the largest size of the process so far. */
const measure = async (task, name) => {
  const started = performance.now();
  await embed(encoder, task, { folder: join(folder, name), layers: "last", poolings: ["mean"] });
  return { seconds: (performance.now() - started) / 1000, peakBytes: process.resourceUsage().maxRSS * 1024 };
};

try {
  const before = await measure(taskOf(texts.slice(0, warmUp)), "warm-up");
  const after = await measure(whole, "whole");
  process.stdout.write(JSON.stringify({ textBytes, before, after }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
