/**
 * Queries and documents, or the sentences of pairs, to one folder of vectors with what holds between them: everything
 * that is needed to say what compression loses.
 */
import { fillOptions, option, type TableOf } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { text } from "../base/value-kinds.ts";
import { toolVersion } from "../base/version.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import type { Tensor } from "../formats/safetensors.ts";
import { type PairTask, pairTask } from "../tasks/pair-task.ts";
import type { RetrievalTask } from "../tasks/retrieval-task.ts";
import type { Task } from "../tasks/task.ts";
import { type EmbedOptions, embedSettings, embedTable } from "./embed-options.ts";
import { type EmbeddedTexts, embedTexts } from "./embed-texts.ts";
import { finishSet } from "./finish.ts";
import type { VectorsManifest } from "./manifest.ts";
import { openRelatedVectors, type RelatedVectors } from "./open-related.ts";
import type { Prefixes, RelatedManifest, RelatedTaskSummary } from "./related-manifest.ts";
import { contentsOf, judgedTensors, pairedTensors } from "./related-rows.ts";

/** How texts become vectors, and what stands before them. */
export interface EmbedRelatedOptions extends EmbedOptions {
  /** Before every query, and every sentence of pairs: "query: ". */
  readonly queryPrefix?: string | undefined;
  /** Before every document: "passage: ". */
  readonly documentPrefix?: string | undefined;
}

/** What stands before texts. */
export const prefixTable = {
  queryPrefix: option({
    kind: text(),
    default: "",
    sentence: 'what stands before each query, and each sentence of pairs ("query: ", as the model was trained)',
    placeholder: "text",
  }),
  documentPrefix: option({
    kind: text(),
    default: "",
    sentence: 'what stands before each document ("passage: ")',
    placeholder: "text",
  }),
} satisfies TableOf<Pick<EmbedRelatedOptions, "queryPrefix" | "documentPrefix">>;

/**
 * Embeds documents and queries into one folder, or continues, or opens it where it is finished already: the rows of
 * the documents come first, then those of the queries.
 *
 * @example
 * ```ts
 * import { loadEncoder } from "assay";
 * import { loadRetrievalTask } from "assay/tasks";
 * import { embedRetrieval } from "assay/vectors";
 *
 * const task = await loadRetrievalTask("scifact"); // corpus.jsonl, queries.jsonl, qrels/
 * const set = await embedRetrieval(await loadEncoder("./e5"), task, { queryPrefix: "query: ", documentPrefix: "passage: " });
 * ```
 * @throws as `embed`
 */
export async function embedRetrieval(
  encoder: Encoder,
  task: RetrievalTask,
  options: EmbedRelatedOptions = {},
): Promise<RelatedVectors> {
  const { corpus, queries, judgements, splits } = task;
  const prefixes = prefixesOf(options);
  const [documents, n] = [corpus.ids.length, queries.ids.length];
  const texts = [
    ...corpus.texts.map((document) => prefixes.document + document),
    ...queries.texts.map((query) => prefixes.query + query),
  ];
  const rowId = (row: number): string => (row < documents ? corpus.ids[row]! : queries.ids[row - documents]!);
  return embedRows(encoder, options, {
    texts: { texts, pairs: null, source: task.source, rowId },
    prefixes,
    task: { name: task.name, source: task.source, licence: null, citation: null, facts: [...task.facts], hash: task.hash },
    relations: {
      kind: "judgements",
      documents,
      queries: n,
      judgements: judgements.reduce((sum, grades) => sum + grades.size, 0),
    },
    tensors: judgedTensors({ judgements, splits, contents: contentsOf(queries.texts.map((query) => sha256(query))) }),
  });
}

/**
 * Embeds each sentence of pairs by itself into one folder, or continues, or opens it where it is finished already.
 *
 * @example
 * ```ts
 * import { loadEncoder, loadTask } from "assay";
 * import { embedPairs } from "assay/vectors";
 *
 * const task = await loadTask("sts-b.csv", { text: "sentence1", pair: "sentence2", label: "score" });
 * const set = await embedPairs(await loadEncoder("./my-encoder"), task, { folder: "vectors/sts-b" });
 * ```
 * @throws as `embed`; InputError for a task without pairs of texts, or with more than two classes
 */
export async function embedPairs(
  encoder: Encoder,
  task: Task | PairTask,
  options: Omit<EmbedRelatedOptions, "documentPrefix"> = {},
): Promise<RelatedVectors> {
  const pairs = "sentences" in task ? task : pairTask(task);
  const { sentences, first, second, scores, isScored, splits, groups = null } = pairs;
  const prefixes = prefixesOf(options);
  const { name, source, licence, citation, facts, hash } = pairs;
  return embedRows(encoder, options, {
    texts: {
      ...{ texts: sentences.map((sentence) => prefixes.query + sentence), pairs: null, source },
      rowId: (row) => pairs.sentenceId(row),
    },
    prefixes: { ...prefixes, document: prefixes.query },
    task: { name, source, licence, citation, facts: [...facts], hash },
    relations: { kind: "pairs", pairs: scores.length, isScored },
    tensors: pairedTensors({
      first,
      second,
      scores,
      splits,
      groups,
      contents: contentsOf(sentences.map((sentence) => sha256(sentence))),
    }),
  });
}

interface RelatedRows {
  readonly texts: EmbeddedTexts;
  readonly prefixes: Prefixes;
  readonly task: RelatedTaskSummary;
  readonly relations: RelatedManifest["relations"];
  readonly tensors: ReadonlyMap<string, Tensor>;
}

async function embedRows(encoder: Encoder, options: EmbedRelatedOptions, rows: RelatedRows): Promise<RelatedVectors> {
  const { queryPrefix: _q, documentPrefix: _d, ...embedding } = options;
  const settings = embedSettings(encoder, embedding);
  const { texts, prefixes, task, relations, tensors } = rows;
  const schema = "assay/related-vectors@1";
  const hash = sha256(canonicalJson({ schema, encoder: encoder.hash, task: task.hash, prefixes, ...settings }));
  return embedTexts(
    encoder,
    {
      ...{ texts, settings, hash, open: openRelatedVectors },
      finish: (folder, extraction, facts) => {
        const manifest = (files: VectorsManifest["files"]): RelatedManifest => ({
          schema,
          tool: { name: "assay", version: toolVersion },
          ...facts,
          relations,
          defaultPooling: encoder.defaultPooling,
          task,
          prefixes,
          files,
        });
        const contents = { tensors, rows: facts.rows, rowId: (row: number) => texts.rowId(row), manifest };
        return finishSet(folder, extraction, contents, options);
      },
    },
    embedding,
  );
}

function prefixesOf(options: EmbedRelatedOptions): Prefixes {
  const known = { ...embedTable, ...prefixTable };
  const { queryPrefix, documentPrefix } = fillOptions(known, options, "embedding", ["folder", ...controlKeys]);
  return { query: queryPrefix, document: documentPrefix };
}
