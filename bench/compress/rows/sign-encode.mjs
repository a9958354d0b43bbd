import { encodeRow } from "../codec-rows.mjs";

export const row = {
  ...encodeRow({
    name: "sign-encode",
    work: "sign bits",
    codec: "signs",
    peers: [
      {
        name: "sentence-transformers quantize_embeddings, ubinary",
        function: "sentence_transformers",
        goal: 1,
        package: "sentence_transformers",
      },
    ],
  }),
  ours: async ({ train }, fitted) => ({ codes: fitted.encode(train.vectors).data }),
  look: async (_data, _fitted, { codes }) => ({ sum: codes.reduce((sum, byte) => sum + byte, 0) }),
  agreement: (ours, peer) => (ours.sum === peer.sum ? "the same bytes by their sum" : `sums ${ours.sum} and ${peer.sum}`),
};
