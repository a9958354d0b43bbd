/** What goes into the forward pass that a family emits: weights, inputs, and what of it is wanted. */
import type { Value } from "../graph/builder.ts";

/** A weight the family's graph needs, by its canonical name. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What the forward graph takes. */
export interface EncoderInputs {
  /** int64 [batch, length] */
  readonly tokenIds: Value;
  /** int64 [batch, length]: 1 for tokens, 0 for padding */
  readonly attentionMask: Value;
  /** int64 [batch, length] */
  readonly tokenTypes: Value;
}

/** What of the forward pass is wanted, and what training adds to it. */
export interface ForwardOptions {
  /** Layers above it are not emitted; the encoder's last when left out. */
  readonly upTo?: number | undefined;
  /**
   * Only this token of layer `upTo` is computed (queries, residual and feed-forward of one position; keys and values
   * of all): that state is [batch, 1, hidden].
   */
  readonly token?: number | undefined;
  /**
   * What training puts on values that are dropped out: called with the value and its rate (which may be 0), in a
   * fixed order; returns the value to go on with.
   */
  readonly dropout?: ((value: Value, rate: number) => Value) | undefined;
}
