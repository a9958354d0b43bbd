/**
 * About how long a study will take and how much room it needs, said before it
 * starts. Orders of magnitude from operation counts and rates measured on two
 * cores of a 2024 server; the progress bars know better once work is under way.
 */

/** What the estimate is made from. */
export interface StudySize {
  readonly texts: number;
  readonly characters: number;
  /** Without the word embeddings, which are looked up and not multiplied. */
  readonly parameters: number;
  readonly dimensions: number;
  /** Layers times poolings. */
  readonly slices: number;
  /** Training rows. */
  readonly training: number;
  /** Columns of the probe's weights. */
  readonly outputs: number;
  readonly curves: number;
  readonly threads: number;
  /** Models that are trained. */
  readonly finetunings: number;
  /** Of each. */
  readonly epochs: number;
  /** Parameters of a model as it is saved, word embeddings and all. */
  readonly savedParameters: number;
  /** Snapshots that are taken along each training. */
  readonly snapshots: number;
  /** Sets of vectors: pretrained, and one a finetuned model. */
  readonly sets: number;
}

/** What is said. */
export interface StudyEstimate {
  readonly texts: number;
  readonly slices: number;
  readonly seconds: number;
  readonly diskBytes: number;
  readonly memoryBytes: number;
}

/** English in WordPiece: about four characters a token, and two special tokens a text. */
const charactersPerToken = 4;

/** Multiply-adds a second and core, encoder graphs of onnxruntime on length-sorted batches. */
const encoderRate = 20e9;

/** A step of training against a pass: forward, and backward for inputs and for weights. */
const passesPerStep = 3;

/** Bytes a parameter while it is trained: the weight, its gradient, two moments. */
const trainingBytes = 16;

/** What lies on disk at most while a model is trained: two checkpoints of weights and moments, and the best epoch's weights. */
const checkpointModels = 7;

/** Multiply-adds a second and core, probes. */
const probeRate = 3e9;

/** Evaluations of a logistic objective over a grid of penalties, all sizes of a curve in units of the full width. */
const evaluationsPerCurve = 450;

/** Estimates a study. */
export function estimateStudy(size: StudySize): StudyEstimate {
  const tokens = size.characters / charactersPerToken + 2 * size.texts;
  const pass = (tokens * size.parameters) / (encoderRate * size.threads);
  const embedding = pass * size.sets;
  const finetuning = size.finetunings * size.epochs * passesPerStep * pass * (size.training / Math.max(1, size.texts));
  const curve = size.training * size.dimensions * size.outputs * evaluationsPerCurve;
  // as they came, then twenty turns of plain vectors and of standardised ones
  const rotations = 41 * size.training * size.dimensions * (size.dimensions + 200);
  const analysis = (size.sets * size.slices * (size.curves * curve + rotations)) / (probeRate * size.threads);
  const vectors = size.texts * size.dimensions * 4;
  // a training's checkpoints and snapshots are gone before the next begins
  const models = size.finetunings === 0 ? 0 : size.finetunings + checkpointModels + size.snapshots;
  return {
    texts: size.texts,
    slices: size.slices * size.sets,
    seconds: Math.ceil(finetuning + embedding + analysis),
    diskBytes: size.sets * (vectors * size.slices + size.texts * 2 * 20 * size.curves) + models * size.savedParameters * 4,
    memoryBytes:
      400e6 +
      size.parameters * (size.finetunings > 0 ? trainingBytes : 8) +
      vectors * (1 + size.threads * 2) +
      size.characters * 2,
  };
}
