/** Which heads can be asked for. */
import { option, type TableOf } from "../base/options.ts";
import { choice, listOf, type ValueKind, wholeNumber } from "../base/value-kinds.ts";
import type { Pooling } from "../encoders/encoder.ts";
import { layerKind, poolingKind } from "../encoders/encoder-options.ts";

/** Only some of the vector reaches the head. Fukuhata & Kano 2025, arXiv:2504.04966. */
export type Bottleneck =
  | { readonly kind: "chosen"; readonly dimensions: readonly number[] }
  /** Drawn by `seed`. */
  | { readonly kind: "random"; readonly count: number; readonly seed: number }
  /** A linear map to `count` numbers, trained with the rest. */
  | { readonly kind: "learned"; readonly count: number };

/** Which head. */
export type HeadOptions =
  /** The family's: pooler and classifier on [CLS] for BERT. transformers loads it. */
  | { readonly kind: "pooler" }
  | {
      readonly kind: "linear";
      /** What is read: one pooling of the layer. */
      readonly pooling?: Pooling | undefined;
      /** Where it is read; layers above it are neither computed nor trained. */
      readonly layer?: number | undefined;
      readonly bottleneck?: Bottleneck | undefined;
      /**
       * Sizes of prefixes that each get a loss, the mean of which is trained: the first dimensions learn to do alone.
       * Kusupati et al. 2022, arXiv:2205.13147, the variant MRL-E: all sizes share one map.
       */
      readonly matryoshka?: readonly number[] | undefined;
    };

/** A linear head. */
export type LinearHead = Extract<HeadOptions, { readonly kind: "linear" }>;

/** The head where nothing is said. */
export const defaultHead = { kind: "pooler" } as const satisfies HeadOptions;

/** Kinds of heads. */
export const headKind: ValueKind<HeadOptions["kind"]> = choice(["pooler", "linear"]);

/** The options of a linear head. */
export const linearHeadTable = {
  pooling: option({
    kind: poolingKind,
    default: "cls",
    sentence: "what a linear head reads: cls, mean, max or token:N",
    placeholder: "name",
  }),
  layer: option({
    kind: layerKind,
    default: null,
    otherwise: "the last",
    sentence: "layer that a linear head reads",
    placeholder: "number",
  }),
  matryoshka: option({
    kind: listOf(wholeNumber(1, 1e6)),
    default: null,
    sentence: "a linear head is trained on the first so many dimensions, of each size",
    placeholder: "sizes",
  }),
} satisfies TableOf<Omit<LinearHead, "kind" | "bottleneck">>;
