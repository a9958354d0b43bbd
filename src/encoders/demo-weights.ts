/**
 * The demo encoder's weights under their Hugging Face names.
 *
 * The TensorFlow.js graph keeps every weight apart (nothing is folded); dense kernels are [in, out] there and
 * [out, in] in PyTorch, and the three embedding tables lost their names (`unknown`).
 */
import { FormatError } from "../base/errors.ts";
import type { Tensor } from "../formats/safetensors.ts";
import type { TensorflowWeight } from "../formats/tensorflow-weights.ts";

const rootName = "StatefulPartitionedCall/model/tf_bert_model/bert";
const kernelName = "Tensordot/ReadVariableOp";
const biasName = "BiasAdd/ReadVariableOp";
const normWeightName = "LayerNorm/batchnorm/mul/ReadVariableOp";
const normBiasName = "LayerNorm/batchnorm/ReadVariableOp";

const tableNames = [
  ["unknown", "embeddings.word_embeddings.weight"],
  ["unknown_0", "embeddings.position_embeddings.weight"],
  ["unknown_1", "embeddings.token_type_embeddings.weight"],
] as const;
const denseNames = [
  ["attention/self/query", "attention.self.query"],
  ["attention/self/key", "attention.self.key"],
  ["attention/self/value", "attention.self.value"],
  ["attention/output/dense", "attention.output.dense"],
  ["intermediate/dense", "intermediate.dense"],
  ["output/dense", "output.dense"],
] as const;
const normNames = [
  ["attention/output", "attention.output"],
  ["output", "output"],
] as const;

/**
 * All tensors of a BertModel without pooler.
 * @throws FormatError when a weight is missing, or a table or vector of weights is left over
 */
export function demoWeights(source: ReadonlyMap<string, TensorflowWeight>, layers: number): ReadonlyMap<string, Tensor> {
  const left = new Map([...source].filter(([, { shape }]) => shape.length > 0));
  const tensors = new Map<string, Tensor>();
  const take = (name: string): TensorflowWeight => {
    const weight = left.get(name);
    if (weight === undefined) throw unexpected(`must have the weight ${name}`, "none");
    left.delete(name);
    return weight;
  };
  for (const [from, to] of tableNames) tensors.set(to, take(from));
  tensors.set("embeddings.LayerNorm.weight", take(`${rootName}/embeddings/${normWeightName}`));
  tensors.set("embeddings.LayerNorm.bias", take(`${rootName}/embeddings/${normBiasName}`));
  for (let layer = 0; layer < layers; layer++) {
    const here = `${rootName}/encoder/layer_._${layer}`;
    const there = `encoder.layer.${layer}`;
    for (const [from, to] of denseNames) {
      tensors.set(`${there}.${to}.weight`, transposed(take(`${here}/${from}/${kernelName}`)));
      tensors.set(`${there}.${to}.bias`, take(`${here}/${from}/${biasName}`));
    }
    for (const [from, to] of normNames) {
      tensors.set(`${there}.${to}.LayerNorm.weight`, take(`${here}/${from}/${normWeightName}`));
      tensors.set(`${there}.${to}.LayerNorm.bias`, take(`${here}/${from}/${normBiasName}`));
    }
  }
  const [rest] = left.keys();
  if (rest !== undefined) throw unexpected("must have no weights but BERT's", rest);
  return tensors;
}

function transposed({ shape, data }: TensorflowWeight): Tensor {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]!;
  }
  return { shape: [columns, rows], data: result };
}

function unexpected(must: string, got: string): FormatError {
  return new FormatError({ where: "demo encoder", must, got, todo: "Install the package again." });
}
