/** Assay's side: the data in memory, rows run when they are asked for. */
import process from "node:process";
import { createInterface } from "node:readline";
import { multiply, setEngineThreads } from "../../dist/runtime/matrix-product.js";
import { engineVersion } from "../../dist/runtime/session.js";
import { loadData, makeData } from "../analysis/data.mjs";

const options = JSON.parse(process.argv[2]);
setEngineThreads(options.threads);
await makeData(options);
const data = await loadData(options);

const prepared = new Map();

const commands = {
  async run({ row: name }) {
    const { row } = await import(`../${options.work}/rows/${name}.mjs`);
    if (!prepared.has(name)) {
      prepared.clear(); // of one row at a time
      prepared.set(name, await row.prepare?.(data));
    }
    const [started, used] = [performance.now(), process.cpuUsage()];
    const answer = await row.ours(data, prepared.get(name));
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(used);
    const looked = await row.look?.(data, prepared.get(name), answer);
    return { seconds, processor: (user + system) / 1e6, answer: looked ?? answer };
  },
  /** Operations a second of X·B, X the training rows, B square: what the machine gives where nothing else is done. */
  async rate() {
    const { vectors } = data.train;
    const square = { rows: data.dimensions, columns: data.dimensions, data: vectors.data.slice(0, data.dimensions ** 2) };
    await multiply(vectors, square);
    const started = performance.now();
    await multiply(vectors, square);
    return { rate: (2000 * vectors.rows * data.dimensions ** 2) / (performance.now() - started) };
  },
};

/** Typed arrays as arrays. */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const say = (answer) => process.stdout.write(`${JSON.stringify(answer, plain)}\n`);
say({ versions: `onnxruntime-node ${engineVersion}, Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  try {
    say(await commands[order.command](order));
  } catch (error) {
    say({ error: String(error?.stack ?? error) });
  }
}
process.exit(0);
