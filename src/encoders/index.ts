/** Encoders: the list of families, and what a caller needs to load and run one. */

export type { Encoder, EncoderConfig, EncoderInputs, Family, Pooling, WeightSpec } from "./encoder.ts";
export { families } from "./families.ts";
export { type LoadEncoderOptions, loadEncoder } from "./load.ts";
export { type EncoderOutput, type EncoderSession, type EncoderSessionOptions, openEncoderSession } from "./run.ts";
