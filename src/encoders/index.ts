/**
 * Encoders: the list of families, and what a caller needs to load and run one.
 *
 * @module assay/encoders
 */

export {
  type ClassificationHead,
  type HeadActivation,
  type HeadLayerSpec,
  headInitializerRange,
  headWeights,
  linearHead,
} from "./classification-head.ts";
export type { EncoderConfig } from "./config.ts";
export type { Encoder, Pooling } from "./encoder.ts";
export { families } from "./families.ts";
export type { Family } from "./family.ts";
export type { EncoderInputs, ForwardOptions, WeightSpec } from "./forward-pass.ts";
export { applyHead, type HeadContext, type HeadLayer, headLogits } from "./head-layers.ts";
export type { ProblemType } from "./labels.ts";
export { type LoadEncoderOptions, loadEncoder } from "./load.ts";
export { type EncoderOutput, type EncoderSession, type EncoderSessionOptions, openEncoderSession } from "./run.ts";
