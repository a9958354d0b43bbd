import { tenFitsRow } from "../codec-rows.mjs";

export const row = tenFitsRow({
  name: "ten-residual-fits",
  work: "rq:8 of ten seeds, fitted to 4,096 rows of 128 dimensions",
  codec: "rq:8",
  peers: [{ name: "faiss RQ8x8 of ten seeds", function: "of_faiss", goal: 1, package: "faiss", runs: 1 }],
});
