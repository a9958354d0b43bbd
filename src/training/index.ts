/**
 * Training: finetuning encoders, and opening what came of it.
 *
 * @module assay/training
 */
export { finetune } from "./finetune.ts";
export { type FinetuneManifest, readFinetuneManifest } from "./finetune-manifest.ts";
export { type Finetuned, openFinetuned, type TrainedHead } from "./finetuned.ts";
export type { Bottleneck, HeadOptions } from "./head-options.ts";
export { seenTestRowsSentence } from "./model-card.ts";
export { writeOnnxModel } from "./onnx-model.ts";
export { type Prediction, predict, predictedLabels, type TextToPredict } from "./predict.ts";
export type { PredictOptions } from "./predict-options.ts";
export { type Schedule, schedules } from "./schedule.ts";
export { type ClassScores, classTable, oneClassSentence, type TestScores } from "./test-scores.ts";
export type { FinetuneOptions, Freeze } from "./training-options.ts";
