/** What verification is made of: simulations, each judged data set by data set. */
import type { Random } from "../base/random.ts";

/** What became of one claim on one data set. */
export interface Outcome {
  /** Name in the list of claims. */
  readonly claim: string;
  /** Statements of this kind that the data set brought up: intervals made, claims that would be false if made. */
  readonly statements: number;
  /** Those of them that came out as counted: intervals that hold the truth, claims made though false. */
  readonly counted: number;
}

/** Something that can be drawn again and again. */
export interface Simulation {
  readonly name: string;
  /** What is planted, in words. */
  readonly sentence: string;
  /** It is drawn once for so many data sets that are asked for; 1 when left out. */
  readonly every?: number;
  /** One data set, drawn and judged. */
  trial(random: Random): Promise<readonly Outcome[]>;
}
