/**
 * What stands on an encoder to classify: one or two dense layers on one token's
 * vector. The families' heads are those of transformers'
 * AutoModelForSequenceClassification.
 */
import type { EncoderConfig } from "./config.ts";
import type { DropoutRate } from "./dropout.ts";
import { dropoutRate } from "./dropout.ts";
import type { WeightSpec } from "./forward-pass.ts";

/** What a layer of a head does to its sums. */
export type HeadActivation = "none" | "tanh" | "relu" | "gelu";

/** One dense layer of a head: activation(dropout(x) · weightᵀ + bias). */
export interface HeadLayerSpec {
  /** `<name>.weight` is [outputs, inputs], `<name>.bias` [outputs]. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: HeadActivation;
  /** Rate of dropout on its input in training; null where the family has none there. */
  readonly dropoutBefore: number | null;
}

/** A family's head for classification. */
export interface ClassificationHead {
  /** transformers' class: "BertForSequenceClassification". */
  readonly architecture: string;
  /**
   * The head's weights for that many outputs, named as in transformers' class without the base model's prefix:
   * "pooler.dense.weight", "classifier.weight".
   */
  weights(config: EncoderConfig, outputs: number): readonly WeightSpec[];
  /**
   * The name that transformers' class has for a weight of encoder or head:
   * "pooler.dense.weight" is "bert.pooler.dense.weight", "classifier.weight" itself.
   */
  checkpointName(canonicalName: string): string;
  /**
   * The head's layers on the first token's vector, first to last.
   * @throws FormatError for a dropout rate in config.json that is none
   */
  layers(config: EncoderConfig, outputs: number): readonly HeadLayerSpec[];
}

/** Standard deviation of the normal distribution that a new head's weights come from, `initializer_range`; biases begin at 0. */
export const headInitializerRange = 0.02;

/** The weights of a head's layers. */
export function headWeights(layers: readonly HeadLayerSpec[]): readonly WeightSpec[] {
  return layers.flatMap(({ name, inputs, outputs }) => [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ]);
}

/** A head of one layer, `classifier`, with the dropout that the family's head has before its last. */
export function linearHead(head: ClassificationHead, config: EncoderConfig, outputs: number): readonly HeadLayerSpec[] {
  return head
    .layers(config, outputs)
    .slice(-1)
    .map((last) => ({ ...last, name: "classifier", inputs: config.hiddenSize, activation: "none" }));
}

/** How a family's head of two layers differs from another's. */
export interface TwoLayerHead {
  readonly architecture: string;
  /** The base model's attribute in transformers' class: "bert". */
  readonly prefix: string;
  /** Name of the layer of hidden size, what it does, and its dropout where it has one. */
  readonly dense: string;
  readonly activation: HeadActivation;
  readonly dropoutBeforeDense?: DropoutRate;
  /** Name of the layer that gives the outputs, and its dropout. */
  readonly output: string;
  readonly dropoutBeforeOutput: DropoutRate;
}

/** `classifier_dropout`, else the hidden dropout, as most families have it. */
export const classifierDropout: DropoutRate = { keys: ["classifier_dropout", "hidden_dropout_prob"], otherwise: 0.1 };

/** A head of two layers: output(dropout(activation(dense(dropout(vector))))). */
export function twoLayerHead(head: TwoLayerHead): ClassificationHead {
  const layers = (config: EncoderConfig, outputs: number): readonly HeadLayerSpec[] => {
    const { hiddenSize } = config;
    return [
      {
        name: head.dense,
        inputs: hiddenSize,
        outputs: hiddenSize,
        activation: head.activation,
        dropoutBefore: head.dropoutBeforeDense === undefined ? null : dropoutRate(config, head.dropoutBeforeDense),
      },
      {
        name: head.output,
        inputs: hiddenSize,
        outputs,
        activation: "none",
        dropoutBefore: dropoutRate(config, head.dropoutBeforeOutput),
      },
    ];
  };
  return {
    architecture: head.architecture,
    layers,
    weights: (config, outputs) => headWeights(layers(config, outputs)),
    // what transformers' class has beside the base model is named classifier, or pre_classifier
    checkpointName: (name) => (/^(pre_)?classifier\./.test(name) ? name : `${head.prefix}.${name}`),
  };
}

/** RoBERTa's head, which XLM-RoBERTa, ELECTRA and MPNet have with small differences: dropout before both layers. */
export function denseHead(
  architecture: string,
  prefix: string,
  {
    activation = "tanh",
    dropout = classifierDropout,
  }: { readonly activation?: HeadActivation; readonly dropout?: DropoutRate } = {},
): ClassificationHead {
  return twoLayerHead({
    architecture,
    prefix,
    dense: "classifier.dense",
    activation,
    dropoutBeforeDense: dropout,
    output: "classifier.out_proj",
    dropoutBeforeOutput: dropout,
  });
}
