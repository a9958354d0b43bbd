/**
 * Runs an encoder: token ids in, pooled vectors of the wanted layers out.
 * The engine lives in a worker thread, so that the caller's thread stays alive.
 */
import { type Complaint, InputError } from "../base/errors.ts";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { openRemoteSession } from "../runtime/remote-session.ts";
import type { EngineTensor } from "../runtime/session.ts";
import type { Encoding } from "../runtime/tokenizer/tokenizer.ts";
import type { EncoderConfig } from "./config.ts";
import type { Encoder, Pooling } from "./encoder.ts";
import { type EncoderOutput, encoderInputNames, encoderModel, tokenPosition } from "./graph.ts";

export type { EncoderOutput } from "./graph.ts";

/** Which vectors are wanted. */
export interface EncoderSessionOptions extends RunControl {
  /** Layers, 0 (the embeddings) to `encoder.config.layers`. Layers above the highest are not computed. */
  readonly layers: readonly number[];
  readonly poolings: readonly Pooling[];
  /** Engine threads; one for each core when left out. */
  readonly threads?: number | undefined;
  /** Vectors of weights (LayerNorms', say) that each batch brings itself. */
  readonly openWeights?: readonly string[] | undefined;
}

/** An open encoder. It holds the weights until it is closed. */
export interface EncoderSession {
  /** Every combination of layer and pooling: layers in the order asked for, poolings within a layer. */
  readonly outputs: readonly EncoderOutput[];
  /** Length of each vector. */
  readonly dimensions: number;
  /**
   * Encodes one batch, padded to its longest text.
   * @param openWeights  those that the session was opened with, by name; left as they are
   * @returns for each output's name a row-major [batch.length, dimensions] array
   * @throws InputError for an empty batch, a text longer than the encoder's positions, an id or token type the
   *   encoder has no row for, or a text shorter than a `token:t` pooling asks for (`row` counts within the batch, from 1)
   */
  encode(batch: readonly Encoding[], openWeights?: ReadonlyMap<string, Float32Array>): Promise<ReadonlyMap<string, Float32Array>>;
  /** Frees the engine and its worker. */
  close(): Promise<void>;
}

/**
 * Opens an encoder as a session in a worker.
 * @throws UsageError for a layer or pooling the encoder does not have; InterruptedError
 */
export async function openEncoderSession(encoder: Encoder, options: EncoderSessionOptions): Promise<EncoderSession> {
  const { config } = encoder;
  const { model, weights, pooled } = encoderModel(encoder, options);
  const data = new Map<string, Float32Array>();
  for (const { name } of weights) {
    stopIfAborted(options, "opening an encoder");
    data.set(name, await encoder.readWeight(name));
    options.onProgress?.({ stage: "loading weights", done: data.size, total: weights.length, unit: "tensors" });
  }
  const session = await openRemoteSession(model, { weights: data, threads: options.threads });
  const shortest = 1 + Math.max(0, ...options.poolings.map((pooling) => tokenPosition(pooling, config.maxPositions) ?? 0));
  const names = pooled.map(({ name }) => name);
  return {
    outputs: pooled,
    dimensions: config.hiddenSize,
    async encode(batch, openWeights) {
      const feeds: Record<string, EngineTensor> = { ...encoderFeeds(batch, config, shortest) };
      for (const name of options.openWeights ?? []) {
        const values = openWeights?.get(name);
        if (values === undefined) throw new Error(`a batch came without ${name}`);
        feeds[name] = { type: "float32", shape: [values.length], data: Float32Array.from(values) }; // a copy: it moves to the worker
      }
      const results = await session.run(feeds, names);
      const vectors = new Map<string, Float32Array>();
      for (const name of names) {
        const values = results[name]?.data;
        if (!(values instanceof Float32Array)) throw new Error(`the engine gave no float32 ${name}`);
        vectors.set(name, values);
      }
      return vectors;
    },
    close: () => session.close(),
  };
}

/**
 * The model's inputs for a batch, padded to its longest text.
 * @param shortest  tokens that each text must have
 * @throws InputError as `encode` says
 */
export function encoderFeeds(
  batch: readonly Encoding[],
  config: EncoderConfig,
  shortest: number = 1,
): Readonly<Record<string, EngineTensor>> {
  if (batch.length === 0) throw wrong({ must: "a batch must hold a text", got: "none", todo: "Encode one or more at a time." });
  batch.forEach((encoding, index) => {
    checkEncoding(encoding, config, shortest, index + 1);
  });
  const length = Math.max(...batch.map(({ ids }) => ids.length));
  const shape = [batch.length, length];
  const ids = new BigInt64Array(batch.length * length).fill(BigInt(config.paddingId));
  const mask = new BigInt64Array(ids.length);
  const types = new BigInt64Array(ids.length);
  batch.forEach((encoding, row) => {
    const start = row * length;
    for (let i = 0; i < encoding.ids.length; i++) {
      ids[start + i] = BigInt(encoding.ids[i]!);
      mask[start + i] = 1n;
      // a model with one type has it for every token, whatever the tokenizer says
      if (config.tokenTypes > 1) types[start + i] = BigInt(encoding.tokenTypes[i]!);
    }
  });
  return {
    [encoderInputNames.tokenIds]: { type: "int64", shape, data: ids },
    [encoderInputNames.attentionMask]: { type: "int64", shape, data: mask },
    [encoderInputNames.tokenTypes]: { type: "int64", shape, data: types },
  };
}

function checkEncoding({ ids, tokenTypes }: Encoding, config: EncoderConfig, shortest: number, row: number): void {
  if (ids.length > config.maxPositions || ids.length < shortest) {
    throw wrong({
      must: `a text must have ${shortest} to ${config.maxPositions} tokens`,
      got: `${ids.length}`,
      todo: "Truncate long texts; leave out those too short for the chosen token.",
      row,
    });
  }
  const id = ids.find((each) => each < 0 || each >= config.vocabularySize);
  if (id !== undefined) {
    throw wrong({
      must: `token ids must be below ${config.vocabularySize}, the size of the vocabulary`,
      got: `${id}`,
      todo: "Check that tokenizer.json belongs to this model.",
      row,
    });
  }
  const type = config.tokenTypes > 1 ? tokenTypes.find((each) => each >= config.tokenTypes) : undefined;
  if (type !== undefined) {
    throw wrong({
      must: `token types must be below ${config.tokenTypes}`,
      got: `${type}`,
      todo: "Check that tokenizer.json belongs to this model.",
      row,
    });
  }
}

function wrong(complaint: Omit<Complaint, "where">): InputError {
  return new InputError({ where: "encoding a batch", ...complaint });
}
