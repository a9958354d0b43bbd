/** What bringing queries, judgements and pairs for vectors can be told. */
import { option, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { text } from "../base/value-kinds.ts";
import type { MatrixChoice } from "./bring-options.ts";

/** What rows are called. */
export interface IdOptions extends MatrixChoice {
  /** Ids of the vectors: a file with one a line, or a table with a column _id or id. Default: such a column beside the vectors in parquet, else numbers from 0. */
  readonly ids?: string | undefined;
}

/** Queries that are to find vectors. */
export interface BringRetrievalOptions extends IdOptions {
  /** Vectors of the queries: a file as the vectors are. */
  readonly queries: string;
  /** Which vectors are relevant to which query: a table (query-id, corpus-id, score), lines as TREC has them, or a folder of such files by split. */
  readonly qrels: string;
  /** Ids of the queries, as those of the vectors. */
  readonly queryIds?: string | undefined;
}

/** Pairs of vectors. */
export interface BringPairsOptions extends IdOptions {
  /** Which vectors are how like: a table (first, second, score). */
  readonly pairs: string;
}

const ofIds = "one a line, or a table with a column _id or id";
const defaultIds = "the column _id or id beside the vectors in parquet, else numbers from 0";

/** The options of queries and pairs for brought vectors. */
export const bringRelatedTable = {
  queries: option({
    kind: text(),
    default: null,
    sentence: "vectors of the queries, in a file as the vectors are",
    placeholder: "file",
  }),
  qrels: option({
    kind: text(),
    default: null,
    sentence:
      "which vectors are relevant to which query: query-id, corpus-id and score in a table, TREC's lines, or a folder of them",
    placeholder: "file|folder",
  }),
  pairs: option({
    kind: text(),
    default: null,
    sentence: "which vectors are how like: first, second and score in a table (0 and 1 say what belongs together)",
    placeholder: "file",
  }),
  ids: option({
    kind: text(),
    default: null,
    otherwise: defaultIds,
    sentence: `ids of the vectors: ${ofIds}`,
    placeholder: "file",
  }),
  queryIds: option({
    kind: text(),
    default: null,
    otherwise: defaultIds,
    sentence: `ids of the queries: ${ofIds}`,
    placeholder: "file",
  }),
} satisfies TableOf<Omit<BringRetrievalOptions & BringPairsOptions, keyof MatrixChoice | keyof RunControl>>;
