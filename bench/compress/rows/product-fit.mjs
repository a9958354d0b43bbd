import { fitRow } from "../codec-rows.mjs";

export const row = fitRow({
  name: "product-fit",
  work: "pq:48 fitted",
  codec: "pq:48",
  rows: Number.POSITIVE_INFINITY,
  peers: [
    { name: "faiss PQ48x8", function: "of_faiss", goal: 1, package: "faiss" },
    { name: "nanopq PQ", function: "of_nanopq", goal: 1, package: "nanopq", runs: 1 },
  ],
});
