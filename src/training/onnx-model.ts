/**
 * A finetuned model as one ONNX file, weights inside, with the inputs and the output that transformers.js expects of
 * a sequence classifier. https://huggingface.co/docs/transformers.js
 */

import { join } from "node:path";
import { UnsupportedError } from "../base/errors.ts";
import { activate } from "../encoders/blocks.ts";
import { layerVector, weightValues } from "../encoders/graph.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { writeListed } from "../formats/listed-writing.ts";
import { makeFolder } from "../formats/make-folder.ts";
import { ownerOfSealed } from "../formats/ownership.ts";
import { GraphBuilder, type Value } from "../graph/builder.ts";
import { formatMemory } from "../results/words.ts";
import { manifestName, readFinetuneManifest } from "./finetune-manifest.ts";
import type { Finetuned, TrainedHead } from "./finetuned.ts";
import { writeModelFiles } from "./model-files.ts";

/** Where transformers.js looks for it in a model's folder. */
export const onnxModelName: string = join("onnx", "model.onnx");

/** What protobuf can hold, less some room for the graph itself. */
const largestWeights = 2 ** 31 - 2 ** 25;

/**
 * Writes `onnx/model.onnx` into the model's folder, or another.
 *
 * Inputs `input_ids`, `attention_mask` and, where the encoder tells token types apart, `token_type_ids`, each int64
 * [batch, length]; output `logits`, float32 [batch, classes].
 * @returns the path
 * @throws UnsupportedError when the weights exceed 2 GiB; ConflictError for another file of that name, but for one that
 *   the folder's finetune.json lists; AssayError "disk" when there is no room
 */
export async function writeOnnxModel({ encoder, head, folder }: Finetuned, to: string = folder): Promise<string> {
  if (4 * encoder.parameters > largestWeights) {
    throw new UnsupportedError({
      where: "writing an ONNX model",
      must: "weights inside one ONNX file must stay under 2 GiB",
      got: formatMemory(4 * encoder.parameters),
      todo: "Use model.safetensors instead.",
      file: folder,
    });
  }
  const { family, config } = encoder;
  const graph = new GraphBuilder();
  const values = new Map<string, Float32Array>();
  const shape = ["batch", "length"];
  const tokenIds = graph.input("input_ids", "int64", shape);
  const attentionMask = graph.input("attention_mask", "int64", shape);
  const tokenTypes =
    config.tokenTypes > 1
      ? graph.input("token_type_ids", "int64", shape)
      : graph.apply("Mul", [tokenIds, graph.scalar(0, "int64")]);
  const weight = weightValues(
    graph,
    family.weights(config).map((spec) => ({ ...spec, isInput: false })),
  );
  const inputs = { tokenIds, attentionMask, tokenTypes };
  const vector = layerVector({ graph, inputs, weight }, encoder, { layer: head.layer, pooling: head.pooling });
  graph.output("logits", emitHead(graph, values, vector, head));
  // what lies above the head's layer is not in the model and need not be read
  for (const { name } of graph.toOnnx(values).weights) values.set(name, await encoder.readWeight(name));
  const { model } = graph.toOnnx(values);
  await makeFolder(to, "writing an ONNX model");
  const write = (aside: string): Promise<void> => writeFileAtomically(join(aside, onnxModelName), model);
  if ((await ownerOfSealed(join(to, manifestName))) === "us") await writeModelFiles(to, await readFinetuneManifest(to), write);
  else await writeListed(to, { where: "writing an ONNX model", listed: {}, write, list: () => Promise.resolve() });
  return join(to, onnxModelName);
}

/** The head on a vector; its numbers are added to `values`. */
function emitHead(graph: GraphBuilder, values: Map<string, Float32Array>, vector: Value, { layers }: TrainedHead): Value {
  return layers.reduce((x, { weight, bias, inputs, outputs, activation }, index) => {
    const given = (part: string, numbers: Float32Array, shape: readonly number[]): Value => {
      const name = `head.${index}.${part}`;
      values.set(name, numbers);
      return graph.weight(name, shape);
    };
    const sums = graph.apply(
      "Gemm",
      [x, given("weight", weight, [outputs, inputs]), ...(bias === null ? [] : [given("bias", bias, [outputs])])],
      { transposeA: false, transposeB: true },
    );
    if (activation === "none") return sums;
    return activation === "tanh" ? graph.apply("Tanh", [sums]) : activate(graph, activation, sums);
  }, vector);
}
