/** Assay's side of the eigendecomposition benchmark. */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const { path: matrixPath, n } = JSON.parse(process.argv[2]);
const { symmetricEigen } = await import("../dist/kernels/symmetric-eigen.js");
const { toolVersion } = await import("../dist/base/version.js");
const bytes = readFileSync(matrixPath);
const a = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));

let last = null;
const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const commands = {
  run() {
    last = null;
    const used = process.cpuUsage();
    const started = performance.now();
    last = symmetricEigen(a, n);
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
  },
  vectors({ path }) {
    writeFileSync(path, Buffer.concat([new Uint8Array(last.values.buffer), new Uint8Array(last.vectors.buffer)]));
    return { written: true };
  },
};

say({ versions: `assay ${toolVersion}, Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  say(commands[order.command](order));
}
