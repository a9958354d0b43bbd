/** What a compressor says of itself, of invented numbers. */
import type { CompressorDescription } from "../../src/results/compressor-description.ts";

const some = "a".repeat(64);
const chain = "pca:4+int8";

/** Certified on 500 rows. */
export const sampleCompressor: CompressorDescription = {
  schema: "assay/compressor@1",
  chain,
  inputSize: 48,
  codedSize: 4,
  bytesPerVector: 4,
  steps: [{ compressor: "pca", size: 4, map: "linear" }],
  codec: "int8",
  distance: "cosine",
  tensors: some,
  tool: { name: "assay", version: "0.0.0" },
  artefactBytes: 900,
  fittedOn: {
    ...{ name: "vectors", hash: some, rows: 2000, used: 2000, layer: null, pooling: null },
    ...{ encoder: null, task: null, facts: [] },
  },
  prefixes: null,
  parts: { fit: 1000, choose: 500, certify: 500, from: "splits", certifyHash: some, groups: null },
  goal: { kind: "labels", measure: "accuracy", noun: { one: "row", many: "rows" }, chance: 0.5, probe: "logistic" },
  fittedToLabels: false,
  asked: { kind: "keep", value: 0.95, confidence: 0.95 },
  seed: 0,
  certificate: { kept: 0.95, confidence: 0.95, rows: 500, pValue: 0.001, level: 0.05 },
  looks: [],
  scores: { full: { chosen: 0.9, certified: 0.9 }, compressed: { chosen: 0.9, certified: 0.9 } },
  besides: {},
  ownHead: null,
  strata: [],
  leftover: null,
  front: [{ chain, family: "pca", bytes: 4, chosen: 1, certified: 1, passed: true }],
  learning: [],
  nested: null,
  facts: [],
  missing: [],
  files: {},
};
