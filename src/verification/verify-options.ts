/** What a verification can be told. */
import { option, overwriteOption, seedOption, type TableOf, threadsOption } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { listOf, text, wholeNumber } from "../base/value-kinds.ts";

/** What is verified and how. */
export interface VerifyOptions extends RunControl {
  /** Data sets of each simulation. */
  readonly dataSets?: number | undefined;
  /** Seed of everything that is drawn. */
  readonly seed?: number | undefined;
  /** Workers; results do not depend on their number. */
  readonly threads?: number | undefined;
  /** Names of simulations (`simulations.names`). */
  readonly simulations?: readonly string[] | undefined;
  /** A file that keeps what is done until all is, so that the same call goes on. */
  readonly journal?: string | undefined;
  /** Begin a journal of another seed or version anew. */
  readonly overwrite?: boolean | undefined;
}

/** The options of a verification. */
export const verifyTable = {
  dataSets: option({
    kind: wholeNumber(1, 1_000_000),
    default: 1000,
    sentence: "data sets of each simulation",
    placeholder: "number",
  }),
  seed: seedOption("seed of everything random"),
  threads: threadsOption,
  simulations: option({
    kind: listOf(text("a name")),
    default: null,
    otherwise: "all",
    sentence: "names separated by commas",
    placeholder: "list",
  }),
  journal: option({
    kind: text(),
    default: null,
    otherwise: "nothing is kept",
    sentence: "a file that keeps what is done",
    libraryOnly: true,
  }),
  overwrite: overwriteOption("the journal of a verification with another seed"),
} satisfies TableOf<Omit<VerifyOptions, keyof RunControl>>;
