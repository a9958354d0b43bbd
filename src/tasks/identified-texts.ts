/** Texts that are known by ids, and what holds between two kinds of them. */
import type { Judgements } from "../statistics/retrieval.ts";

/** Texts and what they are called. */
export interface IdentifiedTexts {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** Documents, queries, and which are relevant to which. */
export interface JudgedTexts {
  /** Title and text of each document, a space between them. */
  readonly corpus: IdentifiedTexts;
  readonly queries: IdentifiedTexts;
  /** Of each query: grades by row of the corpus. */
  readonly judgements: readonly Judgements[];
  /** The split of each query, where judgements come in files of splits; else null. */
  readonly splits: Uint8Array | null;
}
