/** What drawing a sample of large vectors can be told. */
import { option, seedOption, type TableOf } from "../base/options.ts";
import { text, wholeNumber } from "../base/value-kinds.ts";

/** How the sample is drawn. */
export interface SampleOptions {
  /** Rows of each role that are held in memory at most. */
  readonly rows?: number | undefined;
  /** Why there is a sample, where nobody asked for one, as part of the fact's sentence: "because …". */
  readonly because?: string | undefined;
  /** Seed of the draw. */
  readonly seed?: number | undefined;
}

/** Fewer rows of a role tell too little. */
export const fewestSampledRows = 100;

/** Rows of a role when nothing is said. */
export const mostSampledRows = 10_000;

/**
 * Vectors of more bytes than this are sampled. Whole, an analysis peaks at seven times its vectors beside what the
 * engine takes; of more it would need over a gigabyte and, of several classes, over ten minutes on two cores.
 */
export const heldBytes: number = 64 * 2 ** 20;

/** The options of a sample. */
export const sampleTable = {
  rows: option({
    kind: wholeNumber(fewestSampledRows, 100_000_000),
    default: mostSampledRows,
    sentence: "rows of each role that are held in memory at most",
    placeholder: "rows",
  }),
  because: option({ kind: text(), default: null, sentence: "why there is a sample", libraryOnly: true }),
  seed: seedOption("seed of the draw"),
} satisfies TableOf<SampleOptions>;
