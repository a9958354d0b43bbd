/** Assay's side of the embedding benchmark: the library as it is built, a whole `embed` each time, files included. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";

const { model, texts: textsPath, threads, tokenBudget } = JSON.parse(process.argv[2]);
const { loadEncoder } = await import("../dist/encoders/index.js");
const { embed } = await import("../dist/vectors/index.js");
const { engineVersion } = await import("../dist/runtime/session.js");
const { toolVersion } = await import("../dist/base/version.js");
const texts = JSON.parse(readFileSync(textsPath, "utf8"));
const encoder = await loadEncoder(model);
const folder = join(tmpdir(), `assay-bench-${process.pid}`);
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const taskOf = (chosen) => ({
  name: "bench",
  source: "bench",
  licence: null,
  citation: null,
  texts: chosen,
  pairs: null,
  labels: { kind: "classes", classes: 2, values: Int32Array.from(chosen, (_, row) => row % 2) },
  labelNames: ["a", "b"],
  splits: new Uint8Array(chosen.length),
  rowId: (row) => `bench:${row + 1}`,
  metric: "accuracy",
  besides: [],
  facts: [],
  hash: createHash("sha256").update(JSON.stringify(chosen)).digest("hex"),
});

let last = null;
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const commands = {
  async run({ count }) {
    const task = taskOf(count === null ? texts : texts.slice(0, count));
    rmSync(folder, { recursive: true, force: true });
    const used = process.cpuUsage();
    const started = performance.now();
    last = await embed(encoder, task, { folder, layers: "last", poolings: ["mean"], threads, tokenBudget });
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
  },
  async vectors({ path }) {
    const { data } = await last.read(last.slices[0]);
    writeFileSync(path, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return { written: true };
  },
};

say({ versions: `assay ${toolVersion}, onnxruntime-node ${engineVersion}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  say(await commands[order.command](order));
}
process.exit(0);
