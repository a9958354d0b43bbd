import { tenFitsRow } from "../codec-rows.mjs";

export const row = tenFitsRow({
  name: "ten-product-fits",
  work: "pq:8 of ten seeds, fitted to 4,096 rows of 128 dimensions",
  codec: "pq:8",
  peers: [{ name: "faiss PQ8x8 of ten seeds", function: "of_faiss", goal: 1, package: "faiss", runs: 1 }],
});
