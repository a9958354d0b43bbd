/** A sentence of the report, and what it is worth. */

/** One sentence, or a few that belong together. */
export interface Sentence {
  /** "finding": shown. "limit": could not be shown. "refusal": not asked. "fact": about the input. */
  readonly kind: "finding" | "limit" | "refusal" | "fact";
  readonly text: string;
}
