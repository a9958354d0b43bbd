/**
 * Judgements in files, of queries and documents that are known by their ids: a table with the columns query-id,
 * corpus-id and score, as BEIR writes it, or lines as TREC has them (query, iteration, document, relevance).
 *
 * Thakur et al. 2021, arXiv:2104.08663; Voorhees & Harman 2005, "TREC: experiment and evaluation in information
 * retrieval".
 */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { FormatError, InputError, MissingError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { filePieces, plainStem } from "../formats/gzip.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { textLines } from "../formats/text-lines.ts";
import { regularFileSize } from "../formats/whole-file.ts";
import { counted } from "../results/words.ts";
import { readColumns, tableFormat } from "../runtime/tables/tables.ts";
import type { Judgements } from "../statistics/retrieval.ts";
import { splitOfFile } from "./split-names.ts";
import { type Fact, textOf } from "./task.ts";

/** A file of judgements, with the code of their split; null where its name says none. */
export interface QrelsFile {
  readonly path: string;
  readonly split: number | null;
}

/** What ids stand for. */
export interface KnownIds {
  /** The row of an id; undefined where there is none. */
  rowOf(id: string): number | undefined;
  /** What to do about an id that there is not; left out where nothing is known of where ids come from. */
  readonly todo?: string | undefined;
}

/** What is known of a query. */
export interface JudgedQuery {
  /** Grades by row of the corpus. */
  readonly judgements: Judgements;
  readonly split: number | null;
}

const where = "judgements";
const columns = ["query-id", "corpus-id", "score"] as const;
/** Fields of a line of TREC's. */
const fields = 4;

/**
 * The files at a path: one file, or those of a folder, which are named by split ("test.tsv").
 * @throws MissingError for what is not there, InputError for a link out of the folder
 */
export async function qrelsFilesAt(path: string): Promise<readonly QrelsFile[]> {
  if (!existsSync(path)) throw noQrels(path, "nothing at this path");
  if (!statSync(path).isDirectory()) return [{ path, split: null }];
  const names = (await readdir(path)).filter((name) => tableFormat(name) !== null).sort();
  if (names.length === 0) throw noQrels(path, "a folder without tables");
  const files = names.map(async (name) => ({
    path: await insideFolder(where, path, name),
    split: splitOfFile(plainStem(name))?.split ?? null,
  }));
  return Promise.all(files);
}

/**
 * Judgements by the row of their query.
 * @throws FormatError for a judgement of what is not there, a grade that is no number, a line of another kind
 * @throws InputError for a query that is judged in two splits; MissingError for a table without the columns
 */
export async function readQrels(
  files: readonly QrelsFile[],
  documents: KnownIds,
  queries: KnownIds,
  control: RunControl = {},
): Promise<ReadonlyMap<number, JudgedQuery>> {
  const judged = new Map<number, { readonly judgements: Map<number, number>; readonly split: number | null }>();
  for (const { path, split } of files) {
    for await (const { query, document, grade, row } of linesOf(path, control)) {
      const queryRow = rowOf(queries, query, "query", path, row);
      const documentRow = rowOf(documents, document, "document", path, row);
      const known = judged.get(queryRow) ?? { judgements: new Map<number, number>(), split };
      if (known.split !== split) throw inTwoSplits(query, path, row);
      known.judgements.set(documentRow, gradeOf(grade, path, row));
      judged.set(queryRow, known);
    }
  }
  return judged;
}

/**
 * Queries that have a relevant document, in their order, with their rows.
 * @param count  of all queries
 * @throws InputError where there is none
 */
export function answeredQueries(
  judged: ReadonlyMap<number, JudgedQuery>,
  count: number,
  file: string | undefined,
): readonly (JudgedQuery & { readonly row: number })[] {
  const answered = Array.from({ length: count }, (_, row) => row).flatMap((row) => {
    const found = judged.get(row);
    return found !== undefined && [...found.judgements.values()].some((grade) => grade > 0) ? [{ row, ...found }] : [];
  });
  if (answered.length > 0) return answered;
  throw new InputError({
    where,
    must: "some query must have a relevant document (a score above 0)",
    got: `none of ${count}`,
    todo: "Are these the judgements of these queries?",
    file,
  });
}

/** The fact that some queries had no relevant document; none where all had. */
export function queriesLeftOut(count: number): readonly Fact[] {
  const sentence = `Left out ${counted(count, "query", "queries")} without a relevant document.`;
  return count === 0 ? [] : [{ code: "queries-without-judgements", count, sentence }];
}

/** Splits of queries, one each, where every query has one. */
export function splitsOfQueries(queries: readonly JudgedQuery[]): Uint8Array | null {
  const splits = queries.map(({ split }) => split);
  return splits.every((split): split is number => split !== null) ? Uint8Array.from(splits) : null;
}

interface JudgedLine {
  readonly query: string;
  readonly document: string;
  readonly grade: string;
  /** Counted from 1. */
  readonly row: number;
}

async function* linesOf(path: string, control: RunControl): AsyncGenerator<JudgedLine, void, undefined> {
  if (await isTrec(path)) {
    yield* trecLines(path);
    return;
  }
  const table = await readColumns(path, columns, control);
  const [queries = [], documents = [], grades = []] = table.columns;
  for (const [at, query] of queries.entries()) {
    yield { query: textOf(query), document: textOf(documents[at]), grade: textOf(grades[at]), row: at + 1 };
  }
}

/** Files that are no tables, and tables of tabs whose first line names no columns. */
async function isTrec(path: string): Promise<boolean> {
  const format = tableFormat(path);
  if (format !== "tsv") return format === null;
  await regularFileSize(path);
  for await (const line of textLines(filePieces(path), path)) {
    const words = line.split("\t");
    return words.length === fields && [words[1], words[3]].every((word) => /^-?\d+$/.test(word ?? ""));
  }
  return false;
}

async function* trecLines(path: string): AsyncGenerator<JudgedLine, void, undefined> {
  await regularFileSize(path);
  let row = 0;
  for await (const line of textLines(filePieces(path), path)) {
    row++;
    const words = line.trim().split(/\s+/);
    if (line.trim() === "") continue;
    if (words.length !== fields) {
      throw new FormatError({
        where,
        must: "a line must be of TREC's form (query, iteration, document, relevance), or the file a table",
        got: JSON.stringify(line.slice(0, 60)),
        todo: `Repair the line, or name a table (.tsv, .jsonl) with the columns ${columns.join(", ")}.`,
        file: path,
        row,
      });
    }
    yield { query: words[0]!, document: words[2]!, grade: words[3]!, row };
  }
}

function rowOf(known: KnownIds, id: string, what: string, file: string, row: number): number {
  const found = known.rowOf(id);
  if (found !== undefined) return found;
  throw new FormatError({
    where,
    must: `a judgement must be of a ${what} that is there`,
    got: JSON.stringify(id.slice(0, 60)),
    todo: known.todo ?? `Add the ${what}, or delete the judgement.`,
    file,
    row,
  });
}

function gradeOf(text: string, file: string, row: number): number {
  const grade = Number(text);
  if (text.trim() !== "" && Number.isFinite(grade)) return grade;
  const [must, got] = ["a score must be a number", JSON.stringify(text.slice(0, 60))];
  throw new FormatError({ where, must, got, todo: "Repair the judgement.", file, row });
}

function inTwoSplits(id: string, file: string, row: number): InputError {
  const [must, got] = ["a query must be judged in one split only", `${JSON.stringify(id.slice(0, 60))} in two`];
  return new InputError({ where, must, got, todo: "Delete it from one of them.", file, row });
}

function noQrels(path: string, got: string): MissingError {
  const todo = "Name a file (qrels.tsv), or a folder with files named by split (test.tsv).";
  return new MissingError({ where, must: "there must be judgements", got, todo, file: path });
}
