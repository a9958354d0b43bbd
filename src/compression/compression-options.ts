/** What a compression can be told. */
import { type GivenOptions, option, seedOption, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { choice, listOf, namedOr, numberWithin, text, wholeNumber } from "../base/value-kinds.ts";
import { distances, type GoalKind, goalKinds } from "../results/compressor-description.ts";
import type { BringOptions } from "../vectors/bring-options.ts";
import type { bringRelatedTable } from "../vectors/bring-related-options.ts";
import { sampleTable } from "../vectors/sample-options.ts";
import { sliceTable } from "../vectors/slice-options.ts";

/** Options of a compression, beside how vectors are opened. */
export interface CompressionOptions extends RunControl {
  /** κ: the share of the full vector's score that is kept at least. */
  readonly keep?: number | undefined;
  /** In place of it: the best chain of at most so many dimensions. */
  readonly dimensions?: number | undefined;
  /** In place of it: the best chain of at most so many bytes a vector. */
  readonly bytes?: number | undefined;
  /** Chains that are tried. */
  readonly candidates?: readonly string[] | undefined;
  /** What is kept; by what there is when left out. */
  readonly goal?: GoalKind | undefined;
  /** Of labels. */
  readonly probe?: string | undefined;
  readonly distance?: (typeof distances)[number] | undefined;
  /** Of all looks at the same rows together. */
  readonly confidence?: number | undefined;
  /** The file that looks at the rows that certify are written down in. */
  readonly ledger?: string | undefined;
  readonly layer?: number | undefined;
  readonly pooling?: string | undefined;
  /** Rows that are held at most. */
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
}

/** Of vectors that are opened for a compression. */
export interface OpenForCompression
  extends CompressionOptions,
    Omit<BringOptions, "seed">,
    GivenOptions<typeof bringRelatedTable> {}

/** Rows that are held when nothing is said: 60 % to fit, 20 % to choose, 20 % to certify. */
export const defaultSample = 20_000;

/** The κ that is asked for when nothing is said. */
export const defaultKept = 0.99;

/** The options. */
export const compressionTable = {
  keep: option({
    kind: numberWithin({ low: 0, high: 1, without: "low" }),
    default: null,
    otherwise: `${defaultKept}`,
    sentence: "the share of the full vector's score that is kept at least",
    placeholder: "share",
  }),
  dimensions: option({
    kind: wholeNumber(1, 1_000_000),
    default: null,
    sentence: "instead: the best of at most so many dimensions, with the bound that it has",
    placeholder: "number",
  }),
  bytes: option({
    kind: wholeNumber(1, 1_000_000),
    default: null,
    sentence: "instead: the best of at most so many bytes a vector, with the bound that it has",
    placeholder: "number",
  }),
  candidates: option({
    kind: listOf(text("a chain, like pca:128+int8"), { least: 1 }),
    default: null,
    otherwise: "some thirty closed-form ones",
    sentence: "chains that are tried",
    placeholder: "chains",
  }),
  goal: option({
    kind: choice(goalKinds),
    default: null,
    otherwise: "by what there is: labels, queries with judgements, scored pairs, else neighbours",
    sentence: "what is kept",
    placeholder: "name",
  }),
  probe: option({
    kind: text(),
    default: "logistic",
    sentence: "the probe that is fitted anew on what codes give back, where labels are kept",
    placeholder: "name",
  }),
  distance: option({
    kind: choice(distances),
    default: "cosine",
    sentence: "how vectors are compared; search with the compressor does it so",
    placeholder: "name",
  }),
  confidence: option({
    kind: numberWithin({ low: 0.5, high: 1, without: "both" }),
    default: 0.95,
    sentence: "of all certificates of all looks at the same rows together",
    placeholder: "share",
  }),
  ledger: option({
    kind: text(),
    default: null,
    otherwise: "in the vector set, or beside the file of the vectors",
    sentence: "the file in which looks at the rows that certify are written down",
    placeholder: "file",
  }),
  ...sliceTable,
  sample: option({
    kind: namedOr([{ word: "0", value: 0 }], sampleTable.rows.kind),
    default: defaultSample,
    sentence: "rows that are held at most, chosen by the hashes of their contents; 0 for all",
    placeholder: "rows",
  }),
  seed: seedOption("seed of everything random in fitting; it moves no row from one part to another"),
} satisfies TableOf<Omit<CompressionOptions, keyof RunControl>>;
