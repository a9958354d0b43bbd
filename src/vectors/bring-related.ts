/** Vectors that a person has already, with queries and judgements, or with pairs, from files beside them. */
import { basename } from "node:path";
import { ShapeError, UsageError } from "../base/errors.ts";
import { fillOptions } from "../base/options.ts";
import { controlKeys, type RunControl } from "../base/progress.ts";
import { plainEnding, plainStem } from "../formats/gzip.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { counted } from "../results/words.ts";
import { answeredQueries, qrelsFilesAt, queriesLeftOut, readQrels, splitsOfQueries } from "../tasks/qrels.ts";
import { readPairs } from "../tasks/scored-pairs.ts";
import type { Fact } from "../tasks/task.ts";
import { readMatrix } from "./bring-matrix.ts";
import type { MatrixChoice } from "./bring-options.ts";
import { type BringPairsOptions, type BringRetrievalOptions, bringRelatedTable } from "./bring-related-options.ts";
import { broughtIds } from "./brought-ids.ts";
import { localVectors } from "./local-vectors.ts";
import { retrievalOfPairs } from "./pairs-as-queries.ts";
import { judgedTensors } from "./related-rows.ts";
import type { PairSet, RelatedSet, RetrievalSet } from "./related-set.ts";

const brought = { slice: { layer: null, pooling: null }, encoder: null, prefixes: null } as const;
const choiceKeys = ["tensor", "vectorColumn", ...controlKeys];

/**
 * Brings documents, queries and judgements together. Queries without a relevant document are left out, and counted.
 * @param path  of the documents' vectors: npy, npz, safetensors or parquet
 *
 * @example
 * ```ts
 * import { bringRetrieval } from "assay/vectors";
 *
 * const set = await bringRetrieval("corpus.npy", { queries: "queries.npy", qrels: "qrels.tsv", ids: "corpus-ids.txt" });
 * ```
 * @throws MissingError, FormatError, ShapeError, UnsupportedError for files that cannot be read
 * @throws InputError for NaN and infinities, ids that do not fit the vectors, and where no query has a relevant document;
 *   FormatError for a judgement of what is not there; ShapeError for queries of another size; each names the file
 */
export async function bringRetrieval(path: string, options: BringRetrievalOptions): Promise<RetrievalSet> {
  const { ids, queryIds, queries: queryPath, qrels } = fillOptions(bringRelatedTable, options, "retrieval", choiceKeys);
  if (queryPath === null || qrels === null) {
    const todo = "Name both, with {queries} and {qrels}.";
    throw notNamed("retrieval", "queries and judgements go together", queryPath === null ? "no queries" : "no judgements", todo);
  }
  const files = await qrelsFilesAt(qrels); // refused before anything large is read
  const documents = await localRows(path, choiceOf(options));
  const asking = await localRows(queryPath, choiceOf(options, plainEnding(queryPath) === plainEnding(path)));
  const [corpus, asked] = [documents.vectors, asking.vectors];
  if (asked.columns !== corpus.columns) throw otherSize(queryPath, asked, path, corpus);
  const judged = await readQrels(
    files,
    await broughtIds({ ...documents.named, ids: ids ?? documents.ids, option: "ids" }, options),
    await broughtIds({ ...asking.named, ids: queryIds ?? asking.ids, option: "queryIds" }, options),
    controlOf(options),
  );
  const answered = answeredQueries(judged, asked.rows, files[0]?.path);
  const queries = takeRows(
    asked,
    answered.map(({ row }) => row),
  );
  const judgements = answered.map((query) => query.judgements);
  const tensors = judgedTensors({ judgements, splits: null, contents: new Uint8Array(0) });
  const parts = ["judged", "grades"].map((name) => bytesOf(tensors.get(name)!.data));
  return {
    kind: "retrieval",
    ...brought,
    name: documents.name,
    source: documents.source,
    hash: sha256("assay/brought-retrieval@1", bytesOf(corpus.data), bytesOf(queries.data), ...parts),
    queries,
    corpus,
    judgements,
    own: null,
    splits: splitsOfQueries(answered),
    facts: [...documents.facts, ...asking.facts, ...queriesLeftOut(asked.rows - queries.rows)],
    contentOf: (query) => rowBytes(queries, query),
  };
}

/**
 * Brings vectors and pairs of them together: scored ones as pairs, those that belong together as queries and documents.
 * Vectors that are equal in every bit are one.
 * @param path  of the vectors: npy, npz, safetensors or parquet
 *
 * @example
 * ```ts
 * import { bringPairs } from "assay/vectors";
 *
 * const set = await bringPairs("sentences.npy", { pairs: "pairs.csv" }); // first,second,score: rows from 0
 * if (set.kind === "pairs") console.log(set.scores.length);
 * ```
 * @throws as bringRetrieval; InputError for scores that are all the same, or where nothing belongs together
 */
export async function bringPairs(path: string, options: BringPairsOptions): Promise<RelatedSet> {
  const { ids, pairs: pairsPath } = fillOptions(bringRelatedTable, options, "pairs", choiceKeys);
  if (pairsPath === null) throw notNamed("pairs", "there must be pairs", "no file", "Name it with {pairs}.");
  const local = await localRows(path, choiceOf(options));
  const given = local.vectors;
  const known = await broughtIds({ ...local.named, ids: ids ?? local.ids, option: "ids" }, options);
  const pairs = await readPairs(pairsPath, known, controlOf(options));
  const { vectors, rowOf } = distinctRows(given);
  const [first, second] = [pairs.first.map((row) => rowOf[row]!), pairs.second.map((row) => rowOf[row]!)];
  const sides = [bytesOf(first), bytesOf(second), bytesOf(pairs.scores)];
  const set: PairSet = {
    kind: "pairs",
    ...brought,
    name: plainStem(pairsPath),
    source: basename(pairsPath),
    hash: sha256("assay/brought-pairs@1", bytesOf(vectors.data), ...sides),
    ...pairs,
    ...{ vectors, first, second },
    splits: null,
    groups: null,
    facts: [...local.facts, ...equalVectors(given.rows - vectors.rows)],
    contentOf: (row) => rowBytes(vectors, row),
  };
  return set.isScored ? set : retrievalOfPairs(set);
}

/** Vectors of a file or a store, with their ids. */
async function localRows(path: string, choice: MatrixChoice): Promise<LocalRows> {
  const { path: file, options, origin } = await localVectors(path, choice, { labels: false });
  const vectors = await readMatrix(file, options);
  return {
    vectors,
    named: { path: file, rows: vectors.rows },
    ids: origin?.table,
    name: origin?.name ?? plainStem(path),
    source: origin?.shown ?? basename(path),
    facts: origin?.facts ?? [],
  };
}

interface LocalRows {
  readonly vectors: Matrix;
  readonly named: { readonly path: string; readonly rows: number };
  /** The file of their ids, where the store has them. */
  readonly ids: string | undefined;
  readonly name: string;
  readonly source: string;
  readonly facts: readonly Fact[];
}

function rowBytes({ data, columns }: Matrix, row: number): Uint8Array {
  return bytesOf(data).subarray(row * columns * 4, (row + 1) * columns * 4);
}

/** Each vector once, in its first place, and the row at which each of those given then stands. */
function distinctRows(given: Matrix): { readonly vectors: Matrix; readonly rowOf: Int32Array } {
  const known = new Map<string, number>();
  const kept: number[] = [];
  const rowOf = Int32Array.from({ length: given.rows }, (_, row) => {
    const content = sha256(rowBytes(given, row));
    const first = known.get(content);
    if (first !== undefined) return first;
    known.set(content, kept.length);
    return kept.push(row) - 1;
  });
  return { vectors: takeRows(given, kept), rowOf };
}

function equalVectors(count: number): readonly Fact[] {
  const sentence = `${counted(count, "vector")} equal to an earlier one.`;
  return count === 0 ? [] : [{ code: "equal-vectors", count, sentence }];
}

/** Where the vectors are in their file; a tensor's or a column's name is of files of one kind. */
function choiceOf({ tensor, vectorColumn, ...control }: MatrixChoice, isOfKind = true): MatrixChoice {
  return { ...controlOf(control), ...(isOfKind ? { tensor, vectorColumn } : {}) };
}

function controlOf({ onProgress, signal }: RunControl): RunControl {
  return { onProgress, signal };
}

function notNamed(where: string, must: string, got: string, todo: string): UsageError {
  return new UsageError({ where, must, got, todo });
}

function otherSize(file: string, asked: Matrix, path: string, corpus: Matrix): ShapeError {
  return new ShapeError({
    where: "retrieval",
    must: `queries must have the ${corpus.columns} dimensions of ${basename(path)}`,
    got: `${asked.columns}`,
    todo: "Were both made by the same model?",
    file,
  });
}
