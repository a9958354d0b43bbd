import { encodeRow } from "../codec-rows.mjs";

export const row = encodeRow({
  name: "int8-encode",
  work: "int8 codes, ranges known",
  codec: "int8",
  peers: [
    {
      name: "sentence-transformers quantize_embeddings, int8",
      function: "sentence_transformers",
      goal: 1,
      package: "sentence_transformers",
    },
    { name: "faiss SQ8, sa_encode", function: "of_faiss", goal: 1, package: "faiss" },
  ],
});
