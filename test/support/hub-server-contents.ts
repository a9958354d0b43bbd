/** Repositories with everything that matters to a cache: for the comparison with Python's huggingface_hub (tools/golden/hub.py). */
import { type HubContents, noise } from "./hub-server-repository.ts";

export const comparedToken = "hf_made_up_for_the_comparison";

export const comparedContents: readonly HubContents[] = [
  {
    kind: "model",
    id: "compared/tiny-bert.v1",
    files: {
      ".gitattributes": "*.safetensors filter=lfs\n",
      "1_Pooling/config.json": '{"pooling_mode_mean_tokens":true}',
      "README.md": "# Tiny, größer als nichts\n",
      "config.json": '{"model_type":"bert"}',
      "deep/er/copy of config.json": '{"model_type":"bert"}', // one blob, two places
      "empty.txt": "",
      "model.safetensors": noise(250_000, 11),
      "naïve #1 100%.txt": "a name to escape in an address\n",
      "onnx/model.bin": noise(70_000, 12),
      "vocab.txt": "[PAD]\n[UNK]\n[CLS]\n".repeat(2000),
    },
  },
  {
    kind: "dataset",
    id: "compared/texts",
    files: { "data/train-00000-of-00001.parquet": noise(9000, 13), "README.md": "---\nlicense: mit\n---\n" },
  },
  { kind: "model", id: "compared/gated", files: { "config.json": "{}" }, gated: true },
];

/** What of them is fetched: of the model all but the onnx folder. */
export const comparedWishes: readonly { readonly id: string; readonly kind: "model" | "dataset"; readonly without?: string }[] = [
  { id: "compared/tiny-bert.v1", kind: "model", without: "onnx/" },
  { id: "compared/texts", kind: "dataset" },
  { id: "compared/gated", kind: "model" },
];
