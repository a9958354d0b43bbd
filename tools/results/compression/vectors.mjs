// Writes what peers.py reads: node tools/results/compression/vectors.mjs OUT
// OUT/<goal>.npy are the vectors, OUT/<goal>.rows.json the rows to fit on, and of retrieval those that ask and those that are searched.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeNpyHeader } from "../../../dist/formats/npy-header.js";
import { openGoals } from "./goals.mjs";

const [folder] = process.argv.slice(2);
for (const { name, vectors, fit, asking = null, corpus = null } of await openGoals(folder)) {
  const { rows, columns, data } = vectors;
  const numbers = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  writeFileSync(join(folder, `${name}.npy`), Buffer.concat([encodeNpyHeader("<f4", [rows, columns]), numbers]));
  writeFileSync(join(folder, `${name}.rows.json`), JSON.stringify({ fit, asking, corpus }));
}
