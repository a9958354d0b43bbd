/** What rows of brought vectors are called: by a file of ids, by a column beside them, or by their numbers. */
import { basename, extname } from "node:path";
import { InputError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import type { KnownIds } from "../tasks/qrels.ts";
import { findColumn, readColumn } from "./bring-column.ts";

/** Columns of ids, in this order. */
const idColumnNames = ["_id", "id"] as const;

/** Vectors, and how their ids may be named. */
export interface NamedVectors {
  /** Of the vectors. */
  readonly path: string;
  readonly rows: number;
  /** A file with one a line, or a table with a column of ids; undefined where none was named. */
  readonly ids: string | undefined;
  /** What names it: "ids". */
  readonly option: string;
}

/**
 * The rows that ids stand for: those of the file that was named, else of the column _id or id beside the vectors in
 * parquet, else numbers from 0.
 * @throws as idsBeside
 */
export async function broughtIds(vectors: NamedVectors, control: RunControl): Promise<KnownIds> {
  const { path, rows, option } = vectors;
  const found = await idsBeside(vectors, control);
  if (found === null) {
    const todo = `Rows of ${basename(path)} are called 0 to ${rows - 1}: name a file of their ids with {${option}} for others.`;
    return { rowOf: (id) => (/^\d{1,9}$/.test(id) && Number(id) < rows ? Number(id) : undefined), todo };
  }
  const known = new Map(found.ids.map((id, row) => [id, row]));
  return { rowOf: (id) => known.get(id), todo: `Add the vector and its id (${basename(found.file)}), or delete the row.` };
}

/**
 * The ids of the file that was named, else of the column _id or id beside the vectors in parquet; null where there is neither.
 * @throws InputError for another number of ids than rows, an empty one, or one that comes twice; and as readColumn
 */
export async function idsBeside(
  vectors: Omit<NamedVectors, "option">,
  control: RunControl,
): Promise<{ readonly file: string; readonly ids: readonly string[] } | null> {
  const { path, rows } = vectors;
  const beside = extname(path).toLowerCase() === ".parquet" ? await findColumn(path, idColumnNames) : null;
  const file = vectors.ids ?? (beside === null ? undefined : path);
  if (file === undefined) return null;
  const ids = await readColumn(file, file === path ? (beside ?? undefined) : undefined, idColumnNames, control);
  if (ids.length !== rows) {
    const must = `there must be one id a vector: ${rows} (${basename(path)})`;
    throw wrongIds(file, must, `${ids.length}`, "Do the files belong together?");
  }
  const known = new Set<string>();
  for (const [row, id] of ids.entries()) {
    if (id === null || id === "") throw wrongIds(file, "every vector must have an id", "none", "Give it one.", row);
    if (known.has(id)) {
      throw wrongIds(file, "each id must come once", `${JSON.stringify(id.slice(0, 60))} twice`, "Rename one of them.", row);
    }
    known.add(id);
  }
  return { file, ids: [...known] };
}

function wrongIds(file: string, must: string, got: string, todo: string, row?: number): InputError {
  return new InputError({ where: "ids", must, got, todo, file, ...(row === undefined ? {} : { row: row + 1 }) });
}
