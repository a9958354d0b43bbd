/**
 * A retrieval task as BEIR lays it out: `corpus.jsonl` (_id, title, text), `queries.jsonl` (_id, text), and judgements in
 * `qrels.jsonl`, `qrels.tsv` or one file a split under `qrels/` (query-id, corpus-id, score).
 *
 * Thakur et al. 2021, arXiv:2104.08663.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { FormatError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { counted } from "../results/words.ts";
import { listColumns, readColumns } from "../runtime/tables/tables.ts";
import type { IdentifiedTexts, JudgedTexts } from "./identified-texts.ts";
import { limitedRetrieval } from "./limited-retrieval.ts";
import { answeredQueries, type QrelsFile, qrelsFilesAt, queriesLeftOut, readQrels, splitsOfQueries } from "./qrels.ts";
import { type Fact, textOf } from "./task.ts";

/**
 * Documents, queries that have relevant ones among them, and which these are.
 *
 * @example
 * ```ts
 * import { loadRetrievalTask } from "assay/tasks";
 *
 * const { corpus, queries, judgements } = await loadRetrievalTask("scifact");
 * console.log(corpus.ids.length, queries.ids.length, judgements[0]);
 * ```
 */
export interface RetrievalTask extends JudgedTexts {
  readonly name: string;
  /** Its folder. */
  readonly source: string;
  readonly facts: readonly Fact[];
  /** Of all texts, ids, judgements and splits. */
  readonly hash: string;
}

/** Where the parts are, each a table file. */
export interface RetrievalFiles {
  readonly folder: string;
  readonly corpus: string;
  readonly queries: string;
  readonly judgements: readonly QrelsFile[];
}

const where = "retrieval task";

const endings = [".jsonl", ".jsonl.gz", ".parquet", ".tsv"] as const;

/** Whether a folder looks like one: there are documents, and queries or judgements beside them. */
export function isRetrievalFolder(folder: string): boolean {
  const has = (stem: string): boolean => endings.some((ending) => existsSync(join(folder, `${stem}${ending}`)));
  return has("corpus") && (has("queries") || has("qrels") || existsSync(join(folder, "qrels")));
}

/** How much of a task is read. */
export interface RetrievalOptions extends RunControl {
  /** Documents that are kept at most, with the queries whose judged documents are all among them. */
  readonly limit?: number | undefined;
}

/**
 * Reads the retrieval task of a folder.
 * @throws as retrievalFilesOf and readRetrievalTask
 */
export async function loadRetrievalTask(folder: string, options: RetrievalOptions = {}): Promise<RetrievalTask> {
  return readRetrievalTask(basename(resolve(folder)), await retrievalFilesOf(folder), options);
}

/**
 * The files of a folder.
 * @throws MissingError for a part that is not there; InputError for a link out of the folder
 */
export async function retrievalFilesOf(folder: string): Promise<RetrievalFiles> {
  const part = async (stem: string): Promise<string | null> => {
    const ending = endings.find((each) => existsSync(join(folder, `${stem}${each}`)));
    return ending === undefined ? null : insideFolder(where, folder, `${stem}${ending}`);
  };
  const [corpus, queries, only] = [await part("corpus"), await part("queries"), await part("qrels")];
  if (corpus === null) throw missing(folder, "corpus.jsonl");
  if (queries === null) throw missing(folder, "queries.jsonl");
  if (only === null && !existsSync(join(folder, "qrels"))) throw missing(folder, "qrels.jsonl, qrels.tsv or qrels/");
  return { folder, corpus, queries, judgements: await qrelsFilesAt(only ?? (await insideFolder(where, folder, "qrels"))) };
}

/**
 * Reads a retrieval task. Queries without a relevant document are left out, and a fact says how many.
 * @throws FormatError for an id that comes twice, a judgement of what is not there, a score that is no number
 * @throws InputError where no query has a relevant document, or one is judged in two splits; for a limit that has no room for the
 *   documents of any query
 */
export async function readRetrievalTask(
  name: string,
  files: RetrievalFiles,
  { limit, ...control }: RetrievalOptions = {},
): Promise<RetrievalTask> {
  const corpus = await readTexts(files.corpus, true, control);
  const asked = await readTexts(files.queries, false, control);
  const [documents, questions] = [rowsById(files.corpus, corpus), rowsById(files.queries, asked)];
  const judged = await readQrels(
    files.judgements,
    { rowOf: (id) => documents.get(id) },
    { rowOf: (id) => questions.get(id) },
    control,
  );
  const answered = answeredQueries(judged, asked.ids.length, files.judgements[0]?.path);
  const queries = { ids: answered.map(({ row }) => asked.ids[row]!), texts: answered.map(({ row }) => asked.texts[row]!) };
  const judgements = answered.map((query) => query.judgements);
  const splits = splitsOfQueries(answered);
  const all = { corpus, queries, judgements, splits };
  const { facts, ...content } = limit === undefined ? { ...all, facts: [] } : limitedRetrieval(all, limit, files.folder);
  return {
    name,
    source: files.folder,
    ...content,
    facts: [...factsOf(asked.ids.length - answered.length, content.corpus), ...facts],
    hash: contentHash(content),
  };
}

/** Text by text, so that a corpus need not be one string. */
function contentHash({ corpus, queries, judgements, splits }: JudgedTexts): string {
  const hash = createHash("sha256");
  for (const { ids, texts } of [corpus, queries]) {
    hash.update(`${ids.length}\n`);
    for (const [row, id] of ids.entries()) hash.update(`${JSON.stringify([id, texts[row]])}\n`);
  }
  for (const [row, grades] of judgements.entries()) hash.update(`${JSON.stringify([[...grades], splits?.[row] ?? null])}\n`);
  return hash.digest("hex");
}

function factsOf(leftOut: number, corpus: IdentifiedTexts): readonly Fact[] {
  const count = corpus.texts.filter((text) => text.trim() === "").length;
  const sentence = `${counted(count, "document")} without text.`;
  return [...queriesLeftOut(leftOut), ...(count > 0 ? [{ code: "empty-documents", count, sentence }] : [])];
}

async function readTexts(path: string, hasTitles: boolean, control: RunControl): Promise<IdentifiedTexts> {
  const names = (await listColumns(path, control)).map((column) => column.name);
  const titled = hasTitles && names.includes("title");
  const { columns } = await readColumns(path, ["_id", "text", ...(titled ? ["title"] : [])], control);
  const [ids = [], texts = [], titles] = columns;
  const named = ids.map((id, row) => {
    if (id !== null && id !== "") return id;
    throw new FormatError({
      where,
      must: "every text must have an _id",
      got: "none",
      todo: "Give it one.",
      file: path,
      row: row + 1,
    });
  });
  return { ids: named, texts: texts.map((text, row) => `${textOf(titles?.[row])} ${textOf(text)}`.trim()) };
}

function rowsById(path: string, { ids }: IdentifiedTexts): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const [row, id] of ids.entries()) {
    if (rows.has(id)) {
      const got = `${JSON.stringify(id)} twice`;
      throw new FormatError({
        where,
        must: "each _id must come once",
        got,
        todo: "Rename one of them.",
        file: path,
        row: row + 1,
      });
    }
    rows.set(id, row);
  }
  return rows;
}

function missing(folder: string, name: string): MissingError {
  const must = "a retrieval task must have corpus.jsonl, queries.jsonl and qrels";
  return new MissingError({ where, must, got: `no ${name}`, todo: "Put it into the folder.", file: folder });
}
