/** The interface of a compressor: fitted on training rows, it maps [n, d] to [n, k]. */
import type { Random } from "../base/random.ts";
import type { Tensor } from "../formats/safetensors.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Rows, Target } from "../statistics/rows.ts";

/** A kind of compressor, options filled in. */
export interface Compressor {
  /** As in results and on the command line: "pca", "top-dimensions:f-statistic". */
  readonly name: string;
  /** One line for people. */
  readonly description: string;
  /** Paper or book, where it comes from. */
  readonly source: string;
  /** The kinds of labels it can be fitted on (unsupervised ones take all). */
  readonly targets: readonly Target[];
  /** Does the shared work once (an eigendecomposition, a ranking); sizes are then cheap. */
  prepare(training: Rows<"training">, random: Random): Promise<PreparedCompressor>;
}

/** A compressor that has seen its training rows and can be had at any size. */
export interface PreparedCompressor {
  /**
   * The fitted compressor with `size` outputs.
   * @throws ShapeError when size is not an integer in 1 … d.
   */
  at(size: number): FittedCompressor;
}

/** A fitted compressor: a value that can be applied and saved. */
export interface FittedCompressor {
  readonly name: string;
  readonly inputSize: number;
  readonly outputSize: number;
  /** [n, inputSize] → [n, outputSize]; the input is not changed. */
  apply(vectors: Matrix): Promise<Matrix>;
  /** Everything needed to build it again: `loadCompressor(name, toTensors())` behaves the same. */
  toTensors(): ReadonlyMap<string, Tensor>;
}
