import { encodeRow } from "../codec-rows.mjs";

export const row = encodeRow({
  name: "one-bit-encode",
  work: "rotated and coded with 1 bit",
  codec: "bits:1",
  peers: [{ name: "faiss RR,RaBitQ (dense rotation), sa_encode", function: "of_faiss", goal: 0.5, package: "faiss" }],
});
