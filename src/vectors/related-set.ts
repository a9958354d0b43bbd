/** Vectors whose rows have no labels, read into memory: queries that are to find documents, and sentences in pairs. */
import type { Matrix } from "../numeric/matrix.ts";
import type { Fact } from "../results/fact.ts";
import type { Slice } from "../results/slice-identity.ts";
import type { Judgements } from "../statistics/retrieval.ts";
import type { Prefixes } from "./related-manifest.ts";
import type { EncoderSummary } from "./summaries.ts";

/** Where vectors come from. */
export interface VectorOrigin {
  /** Of the task, or the file. */
  readonly name: string;
  readonly source: string;
  /** Layer and pooling are null where vectors were brought. */
  readonly slice: Slice;
  /** Null where vectors were brought. */
  readonly encoder: EncoderSummary | null;
  /** What stood before texts; null where vectors were brought. */
  readonly prefixes: Prefixes | null;
  /** sha256 of everything that determined vectors and relations. */
  readonly hash: string;
}

/**
 * Queries, documents, and which are relevant.
 *
 * @example
 * ```ts
 * import { openRetrievalSet } from "assay/vectors";
 *
 * const { queries, corpus, judgements } = await openRetrievalSet("vectors/scifact");
 * console.log(queries.rows, corpus.rows, judgements[0]);
 * ```
 */
export interface RetrievalSet extends VectorOrigin {
  readonly kind: "retrieval";
  /** [n, d]; each has a relevant document. */
  readonly queries: Matrix;
  /** [m, d] */
  readonly corpus: Matrix;
  /** Of each query: grades by row of the corpus. */
  readonly judgements: readonly Judgements[];
  /** The row of the corpus that is the query itself, which it must not find; −1 for none. Null where queries are no documents. */
  readonly own: Int32Array | null;
  /** One of splitCodes a query; null where none are known. */
  readonly splits: Uint8Array | null;
  readonly facts: readonly Fact[];
  /** What a query is known by, wherever it stands: a hash of its text, or the bytes of its vector. */
  contentOf(query: number): Uint8Array;
}

/**
 * Sentences, and how like two of them are.
 *
 * @example
 * ```ts
 * import { openPairSet } from "assay/vectors";
 *
 * const { vectors, first, second, scores } = await openPairSet("vectors/sts-b");
 * console.log(vectors.rows, first[0], second[0], scores[0]);
 * ```
 */
export interface PairSet extends VectorOrigin {
  readonly kind: "pairs";
  /** [m, d] */
  readonly vectors: Matrix;
  /** Rows of each pair. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of each pair. */
  readonly scores: Float64Array;
  /** Whether scores are degrees; else 1 says that two rows belong together, and 0 that they do not. */
  readonly isScored: boolean;
  /** One of splitCodes a pair; null where none are known. */
  readonly splits: Uint8Array | null;
  /** A number a pair, the same for pairs that belong together; null where nobody said so. */
  readonly groups: Int32Array | null;
  readonly facts: readonly Fact[];
  /** What a sentence is known by, wherever it stands: a hash of its text, or the bytes of its vector. */
  contentOf(row: number): Uint8Array;
}

/** Either. */
export type RelatedSet = RetrievalSet | PairSet;
