/** Where the time of the default study goes: its cells one by one in this process, and what the processor did in them. */
import { Session } from "node:inspector/promises";
import process from "node:process";
import { cutSlice } from "../../dist/cells/slice.js";
import { runSliceCell, sliceCellSpecs } from "../../dist/cells/table.js";
import { setEngineThreads } from "../../dist/runtime/matrix-product.js";
import { planAnalysis } from "../../dist/studies/plan.js";
import { loadData, makeData } from "./data.mjs";
import { studiedRows } from "./studied-rows.mjs";

const options = JSON.parse(process.argv[2]);
setEngineThreads(1);
await makeData(options);
const { train, dimensions } = await loadData(options);
const { vectors, labels, splits } = studiedRows(train, dimensions);
const plan = planAnalysis(labels, dimensions, {});
const contents = { living: cutSlice(vectors, labels, splits), rows: { labels, splits, groups: null, classNames: ["0", "1"] } };

const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.start");
const cells = [];
// one variant by itself: nothing to compare, no head; controls are small
for (const spec of sliceCellSpecs({ plan, set: { labels }, head: null, isCompared: false, isHeadline: false })) {
  const used = process.cpuUsage();
  await runSliceCell(spec.kind, contents, spec, plan.seed);
  const { user, system } = process.cpuUsage(used);
  cells.push({ name: spec.kind === "curve" ? `curve of ${spec.compressor}` : spec.kind, seconds: (user + system) / 1e6 });
}
const { profile } = await session.post("Profiler.stop");
process.stdout.write(`${JSON.stringify({ cells, files: timeByFile(profile) })}\n`);

/** Seconds in the functions of each file themselves, the longest first; kernels and the engine by their names. */
function timeByFile({ nodes, samples, timeDeltas }) {
  const files = new Map();
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  samples.forEach((id, place) => {
    const { url, functionName } = byId.get(id);
    const file =
      url.includes("onnxruntime") || url.endsWith("backend.js") ? "the engine: matrix products" : fileOf(url, functionName);
    files.set(file, (files.get(file) ?? 0) + timeDeltas[place] / 1e6);
  });
  return [...files].map(([name, seconds]) => ({ name, seconds })).sort((a, b) => b.seconds - a.seconds);
}

function fileOf(url, functionName) {
  if (url.startsWith("wasm")) return "WebAssembly kernels";
  const own = url.lastIndexOf("/dist/");
  return own < 0 ? functionName : url.slice(own + "/dist/".length).replace(/\.js$/, "");
}
