/** Texts without labels, to be predicted: a table's rows, or the lines of a file or a stream. */
import type { Readable } from "node:stream";
import { InterruptedError, MissingError, UsageError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { filePieces } from "../formats/gzip.ts";
import { textLines } from "../formats/text-lines.ts";
import { regularFileSize } from "../formats/whole-file.ts";
import { listColumns, listed, readColumns, tableFormat } from "../runtime/tables/tables.ts";
import { guessTextColumns } from "./columns.ts";
import { textOf } from "./task.ts";
import type { TextOptions } from "./task-options.ts";

/** A text and what it is known by. */
export interface NamedText {
  /** What its column of ids says, else its number, counted from 1 (a table's header not counted). */
  readonly id: string;
  readonly text: string;
  readonly pair?: string | undefined;
}

/** Texts in their order. */
export interface OpenedTexts {
  readonly texts: Iterable<NamedText> | AsyncIterable<NamedText>;
  /** How many there are; undefined where they are read as they come. */
  readonly total: number | undefined;
}

/**
 * Opens the texts of a file: a table (TSV, CSV, JSON lines, parquet), read whole; of any other ending one text a line,
 * read as they are asked for. All but parquet may be packed with gzip (.gz).
 * @param from  a path, or a stream of UTF-8 with one text a line
 * @throws MissingError for a file or column that is not there, FormatError, InputError, UsageError for columns of lines
 */
export async function openTexts(from: string | Readable, options: TextOptions = {}): Promise<OpenedTexts> {
  if (typeof from === "string" && tableFormat(from) !== null) return tableTexts(from, options);
  const column = options.text ?? options.pair ?? options.id;
  if (column !== undefined) {
    throw new UsageError({
      where: "texts",
      must: "a column can only be taken from a table (.csv, .tsv, .jsonl, .parquet)",
      got: `the column ${JSON.stringify(column)} of lines`,
      todo: "Leave the column out: lines have one text each.",
      ...(typeof from === "string" ? { file: from } : {}),
    });
  }
  if (typeof from !== "string") {
    // a pipe may be silent for long: what waits for it is woken
    options.signal?.addEventListener("abort", () => from.destroy(new InterruptedError("reading texts")), { once: true });
    return { texts: numbered(textLines(from, "standard input")), total: undefined };
  }
  await regularFileSize(from);
  return { texts: numbered(fileLines(from)), total: undefined };
}

async function tableTexts(path: string, options: TextOptions): Promise<OpenedTexts> {
  const columns = await listColumns(path, options);
  const { text, pair } = guessTextColumns(columns, options, path);
  const id = options.id ?? columns.find(({ name }) => name.toLowerCase() === "id" && name !== text && name !== pair)?.name;
  if (id !== undefined && !columns.some(({ name }) => name === id)) {
    throw new MissingError({
      where: "columns",
      must: `there must be a column ${JSON.stringify(id)}`,
      got: `the columns ${listed(columns.map(({ name }) => name))}`,
      todo: "Name one of these columns.",
      file: path,
    });
  }
  const wanted = [text, ...(pair === null ? [] : [pair]), ...(id === undefined ? [] : [id])];
  const table = await readColumns(path, wanted, options);
  const [texts = [], pairs = []] = table.columns;
  const ids = id === undefined ? undefined : table.columns.at(-1);
  return { texts: rowsOf(texts, pair === null ? undefined : pairs, ids), total: table.rows };
}

type Cells = readonly (string | null)[];

function* rowsOf(texts: Cells, pairs: Cells | undefined, ids: Cells | undefined): Generator<NamedText, void, undefined> {
  for (const [row, text] of texts.entries()) {
    const id = ids?.[row] ?? String(row + 1);
    yield pairs === undefined ? { id, text: textOf(text) } : { id, text: textOf(text), pair: textOf(pairs[row]) };
  }
}

async function* numbered(lines: AsyncIterable<string>): AsyncGenerator<NamedText, void, undefined> {
  let row = 0;
  for await (const text of lines) yield { id: String(++row), text };
}

/** The lines of a file. @throws as `textLines`, and what reading throws, with the file */
async function* fileLines(path: string): AsyncGenerator<string, void, undefined> {
  try {
    yield* textLines(filePieces(path), path);
  } catch (cause) {
    throw fileError("reading text", path, cause);
  }
}
