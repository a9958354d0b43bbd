/**
 * The head that is trained: the family's own (transformers' classifier for it),
 * or one linear map on a vector that is read anywhere in the encoder, through
 * all of its dimensions or only a few.
 */
import { InputError, UsageError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { type Random, seeded } from "../base/random.ts";
import { type HeadLayerSpec, linearHead } from "../encoders/classification-head.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { type Bottleneck, type HeadOptions, linearHeadTable } from "./head-options.ts";

/** A head, checked against an encoder. */
export interface HeadPlan {
  readonly kind: HeadOptions["kind"];
  readonly layer: number;
  readonly pooling: Pooling;
  /** Dimensions that alone reach the layers; null for all. */
  readonly dimensions: readonly number[] | null;
  /** Outputs of the learned map before the layers; null for none. */
  readonly learned: number | null;
  /** Ascending, the last one all that reaches the layers; null for the plain loss. */
  readonly matryoshka: readonly number[] | null;
  readonly layers: readonly HeadLayerSpec[];
}

/** Name of the learned map's weight, [count, hidden]. */
export const bottleneckWeight = "bottleneck.weight";

/**
 * Checks a head and fills in what is left out.
 * @param outputs  classes, or 1 for regression
 * @throws UsageError for a layer, dimension or size that the encoder does not have
 */
export function planHead(encoder: Pick<Encoder, "family" | "config">, options: HeadOptions, outputs: number): HeadPlan {
  const { family, config } = encoder;
  if (options.kind === "pooler") {
    const layers = family.head.layers(config, outputs);
    const plain = { dimensions: null, learned: null, matryoshka: null };
    return { kind: "pooler", layer: config.layers, pooling: "cls", ...plain, layers };
  }
  const { pooling, matryoshka, ...filled } = fillOptions(linearHeadTable, options, "head", ["kind", "bottleneck"]);
  const { bottleneck } = options;
  const layer = filled.layer ?? config.layers;
  if (layer > config.layers) {
    throw usage(`the head's layer must be a whole number from 0 (the embeddings) to ${config.layers}`, String(layer));
  }
  const dimensions = bottleneckDimensions(bottleneck, config.hiddenSize);
  const learned = bottleneck?.kind === "learned" ? checkedCount(bottleneck.count, config.hiddenSize) : null;
  const inputs = dimensions?.length ?? learned ?? config.hiddenSize;
  const layers = linearHead(family.head, config, outputs).map((spec) => ({ ...spec, inputs }));
  return {
    kind: "linear",
    layer,
    pooling,
    dimensions,
    learned,
    matryoshka: matryoshka === null ? null : nestedSizes(matryoshka, inputs),
    layers,
  };
}

/**
 * The first values of a head's weights: normal with the standard deviation that config.json calls
 * `initializer_range`, biases 0. Each weight has a stream of its own.
 */
export function initialHead(
  plan: HeadPlan,
  hiddenSize: number,
  seed: number,
  standardDeviation: number,
): ReadonlyMap<string, Float32Array> {
  const random = seeded(seed).fork("head");
  const weights = new Map<string, Float32Array>();
  if (plan.learned !== null) {
    // a random projection that keeps lengths: begun as small as a classifier, nothing would come through
    weights.set(bottleneckWeight, normals(random.fork(bottleneckWeight), plan.learned * hiddenSize, 1 / Math.sqrt(hiddenSize)));
  }
  for (const { name, inputs, outputs } of plan.layers) {
    weights.set(`${name}.weight`, normals(random.fork(name), inputs * outputs, standardDeviation));
    weights.set(`${name}.bias`, new Float32Array(outputs));
  }
  return weights;
}

function normals(random: Random, count: number, standardDeviation: number): Float32Array {
  return Float32Array.from({ length: count }, () => standardDeviation * random.normal());
}

function bottleneckDimensions(bottleneck: Bottleneck | undefined, size: number): readonly number[] | null {
  if (bottleneck === undefined || bottleneck.kind === "learned") return null;
  if (bottleneck.kind === "random") {
    const all = Array.from({ length: size }, (_, dimension) => dimension);
    const drawn = seeded(bottleneck.seed).fork("bottleneck").shuffle(all).slice(0, checkedCount(bottleneck.count, size));
    return drawn.sort((a, b) => a - b);
  }
  const { dimensions } = bottleneck;
  const wrong = dimensions.find((dimension) => !Number.isInteger(dimension) || dimension < 0 || dimension >= size);
  if (dimensions.length === 0 || wrong !== undefined) {
    throw usage(
      `the head's dimensions must be whole numbers from 0 to ${size - 1}, one or more`,
      wrong === undefined ? "none" : `${wrong}`,
    );
  }
  if (new Set(dimensions).size !== dimensions.length)
    throw usage("the head's dimensions must be named once each", dimensions.join(", "));
  return dimensions;
}

function checkedCount(count: number, size: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= size) return count;
  throw usage(`the number of dimensions that reach the head must be from 1 to ${size}`, `${count}`);
}

function nestedSizes(sizes: readonly number[], all: number): readonly number[] {
  const wrong = sizes.find((size) => !Number.isInteger(size) || size < 1 || size > all);
  if (wrong !== undefined) throw usage(`nested sizes must be whole numbers from 1 to ${all}`, `${wrong}`);
  return [...new Set([...sizes, all])].sort((a, b) => a - b);
}

function usage(must: string, got: string): UsageError {
  return new UsageError({ where: "head", must, got, todo: "Leave {head} out for the usual one." });
}

/** `initializer_range` of config.json. @throws InputError when it is no positive number */
export function initializerRange(raw: Readonly<Record<string, unknown>>, otherwise: number): number {
  const value = raw["initializer_range"] ?? otherwise;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw new InputError({
    where: "config.json",
    must: "initializer_range must be a positive number",
    got: JSON.stringify(value),
    todo: "Check the model's config.json.",
  });
}
