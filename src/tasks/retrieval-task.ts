/**
 * A retrieval task as BEIR lays it out: `corpus.jsonl` (_id, title, text), `queries.jsonl` (_id, text), and judgements in
 * `qrels.jsonl`, `qrels.tsv` or one file a split under `qrels/` (query-id, corpus-id, score).
 *
 * Thakur et al. 2021, arXiv:2104.08663.
 */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, InputError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { plainStem } from "../formats/gzip.ts";
import { sha256 } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { counted } from "../results/words.ts";
import { listColumns, readColumns, tableFormat } from "../runtime/tables/tables.ts";
import type { Judgements } from "../statistics/retrieval.ts";
import { splitOfFile } from "./split-names.ts";
import { type Fact, textOf } from "./task.ts";

/** Texts and what they are called. */
export interface IdentifiedTexts {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
}

/** Documents, queries that have relevant ones among them, and which these are. */
export interface RetrievalTask {
  readonly name: string;
  /** Title and text of each document, a space between them. */
  readonly corpus: IdentifiedTexts;
  readonly queries: IdentifiedTexts;
  /** Of each query: gains by row of the corpus. */
  readonly judgements: readonly Judgements[];
  /** The split of each query, where judgements come in files of splits; else null. */
  readonly splits: Uint8Array | null;
  readonly facts: readonly Fact[];
  /** Of all texts, ids, judgements and splits. */
  readonly hash: string;
}

/** Where the parts are, each a table file. */
export interface RetrievalFiles {
  readonly corpus: string;
  readonly queries: string;
  /** Judgements with the code of their split; null where the file says none. */
  readonly judgements: readonly { readonly path: string; readonly split: number | null }[];
}

const where = "retrieval task";

/** Whether a folder looks like one. */
export function isRetrievalFolder(folder: string): boolean {
  return endings.some((ending) => existsSync(join(folder, `corpus${ending}`)));
}

const endings = [".jsonl", ".jsonl.gz", ".parquet", ".tsv"] as const;

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
  if (only !== null) return { corpus, queries, judgements: [{ path: only, split: null }] };
  if (!existsSync(join(folder, "qrels"))) throw missing(folder, "qrels.jsonl, qrels.tsv or qrels/");
  const names = (await readdir(join(folder, "qrels"))).filter((name) => tableFormat(name) !== null).sort();
  if (names.length === 0) throw missing(folder, "qrels/test.tsv");
  const judgements = names.map(async (name) => ({
    path: await insideFolder(where, folder, join("qrels", name)),
    split: splitOfFile(plainStem(name))?.split ?? null,
  }));
  return { corpus, queries, judgements: await Promise.all(judgements) };
}

/**
 * Reads a retrieval task. Queries without a relevant document are left out, and a fact says how many.
 * @throws FormatError for an id that comes twice, a judgement of what is not there, a score that is no number
 * @throws InputError where no query has a relevant document, or one is judged in two splits
 */
export async function readRetrievalTask(name: string, files: RetrievalFiles, control: RunControl = {}): Promise<RetrievalTask> {
  const corpus = await readTexts(files.corpus, true, control);
  const asked = await readTexts(files.queries, false, control);
  const judged = await readJudgements(files, rowsById(files.corpus, corpus), rowsById(files.queries, asked), control);
  const kept = asked.ids.flatMap((id, row): readonly KeptQuery[] => {
    const found = judged.get(row);
    if (found === undefined || ![...found.gains.values()].some((gain) => gain > 0)) return [];
    return [{ id, text: asked.texts[row]!, ...found }];
  });
  if (kept.length === 0) {
    throw new InputError({
      where,
      must: "some query must have a relevant document (a score above 0)",
      got: `none of ${asked.ids.length}`,
      todo: "Are these the judgements of these queries?",
      file: files.judgements[0]?.path,
    });
  }
  const queries = { ids: kept.map(({ id }) => id), texts: kept.map(({ text }) => text) };
  const judgements = kept.map(({ gains }) => gains);
  const splits = kept.map(({ split }) => split);
  const known = splits.every((split): split is number => split !== null) ? Uint8Array.from(splits) : null;
  return {
    name,
    corpus,
    queries,
    judgements,
    splits: known,
    facts: factsOf(asked.ids.length - kept.length, corpus),
    hash: sha256(JSON.stringify([corpus, queries, judgements.map((gains) => [...gains]), splits])),
  };
}

function factsOf(leftOut: number, corpus: IdentifiedTexts): readonly Fact[] {
  const empty = corpus.texts.filter((text) => text.trim() === "").length;
  const facts: Fact[] = [];
  if (leftOut > 0) {
    const sentence = `Left out ${counted(leftOut, "query", "queries")} without a relevant document.`;
    facts.push({ code: "queries-without-judgements", count: leftOut, sentence });
  }
  if (empty > 0) facts.push({ code: "empty-documents", count: empty, sentence: `${counted(empty, "document")} without text.` });
  return facts;
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

interface KeptQuery extends Judged {
  readonly id: string;
  readonly text: string;
}

interface Judged {
  readonly gains: Map<number, number>;
  readonly split: number | null;
}

async function readJudgements(
  { judgements }: RetrievalFiles,
  documents: ReadonlyMap<string, number>,
  queries: ReadonlyMap<string, number>,
  control: RunControl,
): Promise<ReadonlyMap<number, Judged>> {
  const judged = new Map<number, Judged>();
  for (const { path, split } of judgements) {
    const { columns } = await readColumns(path, ["query-id", "corpus-id", "score"], control);
    const [queryIds = [], documentIds = [], scores = []] = columns;
    for (const [at, id] of queryIds.entries()) {
      const query = rowOf(queries, textOf(id), "query", path, at);
      const document = rowOf(documents, textOf(documentIds[at]), "document", path, at);
      const known = judged.get(query) ?? { gains: new Map<number, number>(), split };
      if (known.split !== split) throw inTwoSplits(textOf(id), path, at);
      known.gains.set(document, gainOf(textOf(scores[at]), path, at));
      judged.set(query, known);
    }
  }
  return judged;
}

function rowOf(rows: ReadonlyMap<string, number>, id: string, what: string, file: string, at: number): number {
  const row = rows.get(id);
  if (row !== undefined) return row;
  throw new FormatError({
    where,
    must: `a judgement must be of a ${what} that is there`,
    got: JSON.stringify(id.slice(0, 60)),
    todo: `Add the ${what}, or delete the judgement.`,
    file,
    row: at + 1,
  });
}

function gainOf(score: string, file: string, at: number): number {
  const gain = Number(score);
  if (score.trim() !== "" && Number.isFinite(gain)) return gain;
  const [must, got] = ["a score must be a number", JSON.stringify(score.slice(0, 60))];
  throw new FormatError({ where, must, got, todo: "Repair the judgement.", file, row: at + 1 });
}

function inTwoSplits(id: string, file: string, at: number): InputError {
  const [must, got] = ["a query must be judged in one split only", `${JSON.stringify(id.slice(0, 60))} in two`];
  return new InputError({ where, must, got, todo: "Delete it from one of them.", file, row: at + 1 });
}

function missing(folder: string, name: string): MissingError {
  const must = "a retrieval task must have corpus.jsonl, queries.jsonl and qrels";
  return new MissingError({ where, must, got: `no ${name}`, todo: "Put it into the folder.", file: folder });
}
