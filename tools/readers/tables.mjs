/**
 * Writes what Assay hands to readers of tables and to viewers, with the built command, for check_tables.py:
 * node tools/readers/tables.mjs FOLDER writes vectors.npy, labels.txt and texts.txt, and of these study/ (results.parquet),
 * numbers.parquet and codes.parquet with codes.npy, numbers.db and bits.db with the SQL that joins them, atlas.parquet and
 * projector/.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { seeded } from "../../dist/base/random.js";
import { npyBytes } from "../../dist/formats/npy-writer.js";

const [count, d] = [1500, 16];
const command = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const folder = resolve(process.argv[2]);
const at = (name) => join(folder, name);
const assay = (...words) => execFileSync(process.execPath, [command, ...words, "--quiet"], { cwd: folder, stdio: "inherit" });

mkdirSync(folder, { recursive: true });
const random = seeded(23);
const topics = Array.from({ length: count }, () => random.below(2));
const data = Float32Array.from({ length: count * d }, (_, i) => {
  const topic = topics[Math.floor(i / d)];
  return random.normal() / (1 + (i % d) / 4) + (i % d === 2 ? 4 * topic : 0);
});
writeFileSync(at("vectors.npy"), npyBytes({ shape: [count, d], data }));
writeFileSync(at("labels.txt"), topics.map((topic) => `topic ${topic}\n`).join(""));
writeFileSync(at("texts.txt"), topics.map((topic, row) => `Zeile ${row} – «${topic}»\n`).join(""));

const labels = ["--labels", "labels.txt"];
assay("analyze", "vectors.npy", ...labels, "--compressors", "pca", "--probes", "lda", "--rotations", "1", "--out", "study");
for (const [name, chain] of [
  ["numbers", "pca:6"],
  ["codes", "pca:6+int8"],
  ["bits", "pca:16+signs"],
]) {
  const goal = ["--keep", "0.5", "--candidates", chain, "--ledger", `${name}.ledger.json`];
  assay("compress", "vectors.npy", ...labels, ...goal, "--out", `${name}-compressor`);
  for (const ending of ["npy", "parquet"]) assay("apply", `${name}-compressor`, "vectors.npy", "--out", `${name}.${ending}`);
}
for (const name of ["numbers", "bits"]) {
  const words = ["apply", `${name}-compressor`, "vectors.npy", "--out", `sqlite:${name}.db`, "--quiet"];
  writeFileSync(at(`${name}.sql`), execFileSync(process.execPath, [command, ...words], { cwd: folder }));
}
const words = [...labels, "--texts", "texts.txt"];
assay("export", "vectors.npy", ...words, "--embedding-atlas", "--out", "atlas.parquet");
assay("export", "vectors.npy", ...words, "--projector", "--out", "projector");
