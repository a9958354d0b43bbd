import { fitRow } from "../codec-rows.mjs";

export const row = fitRow({
  name: "optimised-fit",
  work: "opq:16 fitted to 8,192 rows of 384 dimensions",
  codec: "opq:16",
  rows: 8192,
  columns: 384,
  peers: [{ name: "faiss OPQ16,PQ16x8", function: "of_faiss", goal: 1, package: "faiss", runs: 1 }],
});
