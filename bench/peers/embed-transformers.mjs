/**
 * transformers.js' side of the embedding benchmark: its feature-extraction
 * pipeline with mean pooling, 32 texts at a time, in the order given or sorted
 * by length. It needs an ONNX file: bench/peers/write-onnx.mjs writes one.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { env, pipeline } from "@huggingface/transformers";

const { model, texts: textsPath, threads, sorted } = JSON.parse(process.argv[2]);
const batchSize = 32;
const texts = JSON.parse(readFileSync(textsPath, "utf8"));
env.allowRemoteModels = false;
env.localModelPath = dirname(model);
const extract = await pipeline("feature-extraction", basename(model), {
  dtype: "fp32",
  device: "cpu",
  session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
});

let last = new Float32Array(0);
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const commands = {
  async run({ count }) {
    const chosen = count === null ? texts : texts.slice(0, count);
    const used = process.cpuUsage();
    const started = performance.now();
    const order = chosen.map((_, row) => row);
    // by characters: cheap, and nearly the order of tokens
    if (sorted) order.sort((a, b) => chosen[b].length - chosen[a].length);
    let vectors = null;
    for (let from = 0; from < order.length; from += batchSize) {
      const rows = order.slice(from, from + batchSize);
      const output = await extract(
        rows.map((row) => chosen[row]),
        { pooling: "mean", normalize: false },
      );
      const width = output.dims.at(-1);
      vectors ??= new Float32Array(chosen.length * width);
      rows.forEach((row, place) => {
        vectors.set(output.data.subarray(place * width, (place + 1) * width), row * width);
      });
    }
    last = vectors;
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
  },
  async vectors({ path }) {
    writeFileSync(path, new Uint8Array(last.buffer));
    return { written: true };
  },
};

const version = (name) =>
  JSON.parse(readFileSync(new URL(`./node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
say({ versions: `transformers.js ${version("@huggingface/transformers")}, onnxruntime-node ${version("onnxruntime-node")}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  say(await commands[order.command](order));
}
process.exit(0);
