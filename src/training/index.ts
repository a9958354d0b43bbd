/**
 * Training: finetuning encoders, and opening what came of it.
 *
 * @module assay/training
 */
export { finetune } from "./finetune.ts";
export { type FinetuneManifest, readFinetuneManifest } from "./finetune-manifest.ts";
export { type Finetuned, openFinetuned, type TrainedHead } from "./finetuned.ts";
export type { Bottleneck, HeadOptions } from "./head-plan.ts";
export { seenTestRowsSentence } from "./model-card.ts";
export { writeOnnxModel } from "./onnx-model.ts";
export { type Prediction, type PredictOptions, predict, predictedLabels, type TextToPredict } from "./predict.ts";
export { type Schedule, schedules } from "./schedule.ts";
export { type ClassScores, classTable, oneClassSentence, type TestScores } from "./test-scores.ts";
export type { FinetuneOptions } from "./training-options.ts";
export type { Freeze } from "./training-plan.ts";
