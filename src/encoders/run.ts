/**
 * Runs an encoder: token ids in, pooled vectors of the wanted layers out.
 * The engine lives in a worker thread, so that the caller's thread stays alive.
 */
import type { RunControl } from "../base/progress.ts";
import type { Encoding } from "../runtime/tokenizer.ts";
import type { Encoder, Pooling } from "./encoder.ts";

/** Which vectors are wanted. */
export interface EncoderSessionOptions extends RunControl {
  /** Layers, 0 (the embeddings) to `encoder.config.layers`. Layers above the highest are not computed. */
  readonly layers: readonly number[];
  readonly poolings: readonly Pooling[];
  /** Engine threads; the engine's own choice (one for each core) when left out. */
  readonly threads?: number | undefined;
}

/** One matrix that every batch gives. */
export interface EncoderOutput {
  /** `layer.<layer>.<pooling>`: "layer.6.cls". */
  readonly name: string;
  readonly layer: number;
  readonly pooling: Pooling;
}

/** An open encoder. Close it, or its worker keeps the process alive. */
export interface EncoderSession {
  /** Every combination of layer and pooling: layers in the order asked for, poolings within a layer. */
  readonly outputs: readonly EncoderOutput[];
  /** Length of each vector. */
  readonly dimensions: number;
  /**
   * Encodes one batch, padded to its longest text.
   * @returns for each output's name a row-major [batch.length, dimensions] array
   * @throws InputError for an empty batch, a text longer than the encoder's positions,
   *   or shorter than a `token:t` pooling asks for (`row` counts within the batch, from 1)
   */
  encode(batch: readonly Encoding[]): Promise<ReadonlyMap<string, Float32Array>>;
  /** Frees the engine and its worker. */
  close(): Promise<void>;
}

/** Opens an encoder as a session in a worker. */
export declare function openEncoderSession(encoder: Encoder, options: EncoderSessionOptions): Promise<EncoderSession>;
