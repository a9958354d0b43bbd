/** The interface of a probe: fitted on training rows, it predicts labels. */
import type { Identity } from "../base/brought.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Noun } from "../results/words.ts";
import type { Labels, Target } from "../statistics/labels.ts";
import type { Rows } from "../statistics/rows.ts";

/**
 * A kind of probe.
 *
 * @example
 * ```ts
 * import { type Probe, probes } from "assay";
 *
 * const probe: Probe = probes.get("lda");
 * ```
 */
export interface Probe extends Identity {
  /** As on the command line: "logistic". */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** As in sentences: "logistic probe", "logistic probes". */
  readonly noun: Noun;
  /** Whether it can tell labels apart by lines (hyperplanes) only. */
  readonly isLinear?: boolean;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can take. */
  readonly targets: readonly Target[];
  /** Grid of penalties to choose from on validation rows, weakest first; empty when it has none. */
  readonly penalties: readonly number[];
  /**
   * What it is able to find, where that is less than the best rule there is: the
   * best single dimension, or neighbourhoods (which noise in many dimensions hides).
   */
  readonly finds?: "one-dimension" | "neighbourhoods";
  /**
   * Fits once for each penalty (they share the work), in the order given;
   * a probe without penalties is called with [] and returns one fit.
   */
  fit(training: Rows<"training">, penalties: readonly number[]): Promise<readonly FittedProbe[]>;
  /**
   * The same on several subsets of the dimensions, where they share the reading of the rows; left out where nothing
   * is shared.
   *
   * @param subsets  dimensions of each, in the order that its fits take them in
   * @returns        for each subset what `fit` gives for those dimensions alone
   */
  fitSubsets?(
    training: Rows<"training">,
    subsets: readonly Int32Array[],
    penalties: readonly number[],
  ): Promise<readonly (readonly FittedProbe[])[]>;
}

/** A probe that has seen its training rows. */
export interface FittedProbe {
  /** The penalty it was fitted with, null when it has none. */
  readonly penalty: number | null;
  /** Labels for new vectors [n, d], of the same kind as it was fitted on. */
  predict(vectors: Matrix): Promise<Labels>;
  /**
   * What it gives each class for new vectors, [n, classes] row-major, rows adding up to 1; the predicted class has the
   * most. Left out by probes of values and by rules that give none.
   */
  probabilities?(vectors: Matrix): Promise<Float64Array>;
}
