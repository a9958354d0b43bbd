/** Texts without labels, of a table file or of plain text, one a line. */
import { extname } from "node:path";
import { InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { readLines } from "../runtime/tables/lines.ts";
import { listColumns, readColumns } from "../runtime/tables/tables.ts";
import { guessTextColumns } from "./columns.ts";

/** Texts and what they are called. */
export interface Texts {
  readonly texts: readonly string[];
  readonly pairs: readonly string[] | null;
  /** The file's own, else "1", "2", … */
  readonly ids: readonly string[];
}

/** Which columns. */
export interface TextsOptions extends RunControl {
  /** Guessed from its name when left out. */
  readonly text?: string | undefined;
  readonly pair?: string | undefined;
  /** A column named id when left out, else numbers of rows. */
  readonly id?: string | undefined;
}

/**
 * Reads a .tsv, .csv, .jsonl or .parquet file, or a .txt file with a text a line.
 * @throws as listColumns, readColumns and guessTextColumns; InputError for a row without a text
 */
export async function readTexts(path: string, options: TextsOptions = {}): Promise<Texts> {
  if (extname(path).toLowerCase() === ".txt") return readPlain(path, options);
  const columns = await listColumns(path, options);
  const { text, pair } = guessTextColumns(columns, options, path);
  const id = options.id ?? columns.find(({ name }) => name.toLowerCase() === "id")?.name;
  const names = [text, ...(pair === null ? [] : [pair]), ...(id === undefined ? [] : [id])];
  const table = await readColumns(path, names, options);
  const whole = (at: number): readonly string[] =>
    (table.columns[at] ?? []).map((value, row) => {
      if (value !== null) return value;
      throw new InputError({
        where: "texts",
        must: `every row must have a ${names[at]}`,
        got: "none",
        todo: "Fill it in, or drop the row.",
        file: path,
        row: row + 1,
      });
    });
  const texts = whole(0);
  return {
    texts,
    pairs: pair === null ? null : whole(1),
    ids: id === undefined ? texts.map((_, row) => `${row + 1}`) : whole(names.length - 1),
  };
}

async function readPlain(path: string, options: TextsOptions): Promise<Texts> {
  const texts: string[] = [];
  await readLines(path, options, (bytes, from, to) => {
    texts.push(bytes.toString("utf8", from, to));
    return true;
  });
  return { texts, pairs: null, ids: texts.map((_, row) => `${row + 1}`) };
}
