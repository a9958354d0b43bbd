/**
 * A chain's maps as modules of sentence-transformers, to be appended to a model: linear maps and selections are `Dense`
 * with the identity as activation, unit length is `Normalize`. Where the codec is int8 there is `ranges.npy` [2, k] for
 * its `quantize_embeddings`, which writes ⌊(x − start) / ((end − start) / 255)⌋, clipped: with
 *
 *   start = low − step / 2,  end = start + 255 · step
 *
 * that is our ⌊(x − low) / step + ½⌋, but for rounding (theirs is computed in float32).
 */
import { npyBytes } from "../../formats/npy-writer.ts";
import { safetensorsBytes } from "../../formats/safetensors.ts";
import type { Tensor } from "../../formats/tensor.ts";
import { type DenseLayer, denseLayer, hiddenLayers } from "./dense-steps.ts";
import type { ExportedChain, ExportedFile, StepMap } from "./exported-chain.ts";

/** The folder within the artefact's. */
const sentenceTransformersFolder = "sentence-transformers";

/** One entry of modules.json, and the files of its folder. */
interface Module {
  readonly type: "Dense" | "Normalize";
  readonly files: Readonly<Record<string, Uint8Array | string>>;
}

/** The files of the folder: modules.json, one folder a module, README.md, and ranges.npy for int8. */
export function sentenceTransformersFiles(chain: ExportedChain): readonly ExportedFile[] {
  const modules = chain.steps.flatMap(modulesOf);
  const entries = modules.map(({ type }, idx) => ({
    idx,
    name: `${idx}`,
    path: `${idx}_${type}`,
    type: `sentence_transformers.models.${type}`,
  }));
  const files = modules.flatMap(({ files: own }, idx) =>
    Object.entries(own).map(([name, content]): ExportedFile => ({ path: `${entries[idx]!.path}/${name}`, content })),
  );
  const ranges = rangesOf(chain);
  return [
    { path: "modules.json", content: `${JSON.stringify(entries, null, 2)}\n` },
    ...files,
    ...(ranges === null ? [] : [{ path: "ranges.npy", content: npyBytes(ranges) }]),
    { path: "README.md", content: readme(chain, ranges !== null) },
  ].map(({ path, content }) => ({ path: `${sentenceTransformersFolder}/${path}`, content }));
}

function modulesOf(step: StepMap): readonly Module[] {
  switch (step.kind) {
    case "unit":
      return [{ type: "Normalize", files: { "config.json": "{}\n" } }];
    case "hidden-layer": {
      const [hidden, last] = hiddenLayers(step);
      return [dense(hidden, "torch.nn.modules.activation.ReLU"), dense(last, identity)];
    }
    default:
      return [dense(denseLayer(step), identity)];
  }
}

const identity = "torch.nn.modules.linear.Identity";

function dense({ weight, bias }: DenseLayer, activation: string): Module {
  const config = {
    in_features: weight.columns,
    out_features: weight.rows,
    bias: bias !== null,
    activation_function: activation,
  };
  const tensors = new Map<string, Tensor>([["linear.weight", { shape: [weight.rows, weight.columns], data: weight.data }]]);
  if (bias !== null) tensors.set("linear.bias", { shape: [bias.length], data: Float32Array.from(bias) });
  return {
    type: "Dense",
    files: {
      "config.json": `${JSON.stringify(config, null, 2)}\n`,
      "model.safetensors": safetensorsBytes(tensors, { format: "pt" }),
    },
  };
}

/** Starts and ends of int8 ranges [2, k]; null for other codecs. */
function rangesOf({ codec }: ExportedChain): Tensor | null {
  const [low, step] = [codec.tensors.get("low")?.data, codec.tensors.get("step")?.data];
  if (codec.name !== "int8" || !(low instanceof Float32Array) || !(step instanceof Float32Array)) return null;
  const starts = Array.from(low, (value, j) => value - step[j]! / 2);
  const ends = starts.map((start, j) => start + 255 * step[j]!);
  return { shape: [2, low.length], data: Float32Array.from([...starts, ...ends]) };
}

function readme(chain: ExportedChain, hasRanges: boolean): string {
  const { name, inputSize, codedSize, codec } = chain;
  const steps = chain.steps.length;
  const lines = [
    `# ${name} for sentence-transformers`,
    "",
    steps === 0
      ? "This chain has no map, so there are no modules here."
      : `Modules that make ${codedSize} numbers of the ${inputSize} of a model. Append them to it:`,
    ...(steps === 0 ? [] : appending),
    "",
    "## What differs",
    "",
    ...(steps === 0
      ? []
      : [
          "- The modules compute in float32, Assay in float64 with one rounding: numbers differ by about 1e-7 of the vector's length.",
        ]),
    ...(hasRanges ? withRanges : [codecSentence(codec.name)]),
  ];
  return `${lines.join("\n")}\n`;
}

const appending: readonly string[] = [
  "",
  "```python",
  "import json, pathlib",
  "from sentence_transformers import SentenceTransformer",
  "from sentence_transformers.sentence_transformer.modules import Dense, Normalize",
  "",
  'folder = pathlib.Path("sentence-transformers")',
  'model = SentenceTransformer("the model that the vectors were made with")',
  'for module in json.loads((folder / "modules.json").read_text()):',
  '    kind = Normalize if module["type"].endswith("Normalize") else Dense',
  '    model.append(kind.load(str(folder / module["path"])))',
  "```",
];

const withRanges: readonly string[] = [
  '- `ranges.npy` is for `quantize_embeddings(vectors, precision="uint8", ranges=numpy.load("ranges.npy"))`. It truncates where',
  "  Assay rounds; the ranges begin half a step lower, so the codes are the same, but for numbers within rounding of a border",
  '  (about one in 100,000 is one step off). With `precision="int8"` they are these codes − 128.',
  "- Releases before it clipped wrap around outside of the ranges; Assay clips.",
  "- Its search compares the codes as they are. Assay undoes the range of each dimension first (x = low + step · code, low =",
  "  ranges[0] + step / 2, step = (ranges[1] − ranges[0]) / 255) and compares the float query with that, which keeps more.",
];

function codecSentence(codec: string): string {
  if (codec === "float32") return "- Nothing else: float32 numbers are what comes out of both.";
  if (codec === "signs") return '- The codes are those of `quantize_embeddings(vectors, precision="ubinary")`: the same bytes.';
  return `- sentence-transformers has no codec like ${codec}: what comes out of the modules is what Assay codes next.`;
}
