import { fitRow } from "../codec-rows.mjs";

export const row = fitRow({
  name: "residual-fit",
  work: "rq:8 fitted to 8,192 rows of 384 dimensions",
  codec: "rq:8",
  rows: 8192,
  columns: 384,
  peers: [{ name: "faiss RQ8x8", function: "of_faiss", goal: 1, package: "faiss", runs: 1 }],
});
