/**
 * Writes artefacts of chains of every kind, with the built code, for check_artefact.py:
 * node tools/readers/artefacts.mjs FOLDER writes FOLDER/<chain>/ with compressor.safetensors, compressor.json (the keys that
 * readers need), check.safetensors and all exports.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { seeded } from "../../dist/base/random.js";
import { chainFitter } from "../../dist/compression/chain.js";
import { exportedChain } from "../../dist/compression/exports/exported-chain.js";
import { checkTensors, drawnVectors, exportedFiles, spreadOf } from "../../dist/compression/exports/index.js";
import { sha256 } from "../../dist/formats/hash.js";
import { safetensorsBytes } from "../../dist/formats/safetensors.js";
import { matrix } from "../../dist/numeric/matrix.js";
import { rows } from "../../dist/statistics/rows.js";

/** Rows and dimensions that chains are fitted on; a mean that is not 0, and directions of very different spread. */
const [count, d] = [1200, 96];

const chains = [
  ...["pca:48", "pca:48+float16", "pca:48+int8", "pca:32+int4", "pca:48+lvq:8", "pca:48+lvq:4", "pca:64+signs"],
  ...["first:40", "first:40+int8", "random-dimensions:24+float16", "pca:40+unit+int8", "standardised-pca:60+pca:20+int8"],
  ...["gaussian-projection:64+rotate+bits:1", "rotate+bits:2", "rotate+bits:3", "pca:48+rotate+bits:4"],
  ...["pq:12", "pca:32+opq:8", "npq:12", "rq:4", "int8", "signs", "float16"],
];

const random = seeded(20);
const turn = Array.from({ length: d * d }, () => random.normal() / Math.sqrt(d));
const data = new Float32Array(count * d);
for (let i = 0; i < count; i++) {
  const own = Array.from({ length: d }, (_, k) => random.normal() / (1 + k / 6));
  for (let j = 0; j < d; j++) {
    data[i * d + j] = Math.sin(j) / 3 + own.reduce((sum, value, k) => sum + value * turn[k * d + j], 0);
  }
}
const values = Int32Array.from({ length: count }, (_, i) => i % 3);
const training = rows("training", matrix(count, d, data), { kind: "classes", classes: 3, values });
const vectors = drawnVectors(spreadOf(training.vectors), seeded(21));
const fitter = chainFitter(training, seeded(22));
const target = resolve(process.argv[2]);

for (const name of chains) {
  const chain = await fitter.fit(name);
  const exported = exportedChain(chain);
  const steps = chain.compressors.map((step, at) => ({
    compressor: step.name,
    size: step.outputSize,
    map: exported.steps[at].kind,
  }));
  const tensors = new Map([
    ...chain.compressors.flatMap((step, at) => [...step.toTensors()].map(([key, tensor]) => [`steps.${at}.${key}`, tensor])),
    ...[...chain.codec.toTensors()].map(([key, tensor]) => [`codec.${key}`, tensor]),
  ]);
  const bytes = safetensorsBytes(tensors);
  const { inputSize, codedSize, bytesPerVector } = chain;
  const description = {
    ...{ schema: "assay/compressor@1", chain: name, inputSize, codedSize, bytesPerVector, steps },
    ...{ codec: chain.codec.name, distance: "cosine", tensors: sha256(bytes) },
  };
  const files = [
    { path: "compressor.safetensors", content: bytes },
    { path: "compressor.json", content: `${JSON.stringify(description, null, 2)}\n` },
    { path: "check.safetensors", content: safetensorsBytes(await checkTensors(chain, vectors)) },
    ...exportedFiles(chain).files,
  ];
  for (const { path, content } of files) {
    const to = join(target, name.replaceAll(":", "-"), path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, content);
  }
}
