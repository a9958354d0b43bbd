/** Rows of a file of vectors or of a store, with what stands beside them: ids, texts, labels, splits, groups. */
import { existsSync } from "node:fs";
import { UsageError } from "../base/errors.ts";
import { parseAddress } from "../sources/address.ts";
import { textNames } from "../tasks/columns.ts";
import {
  columnNames,
  findColumn,
  groupColumnNames,
  hasColumns,
  labelColumnNames,
  readColumn,
  splitColumnNames,
} from "../vectors/bring-column.ts";
import { requireRows } from "../vectors/bring-labels.ts";
import { readMatrix } from "../vectors/bring-matrix.ts";
import { locateStored, storedRows } from "../vectors/bring-stored.ts";
import { type LocalVectors, localVectors, ofStore } from "../vectors/local-vectors.ts";
import { idsOfStore } from "../vectors/stored-ids.ts";
import type { ExportOptions } from "./export-options.ts";
import type { AllRows, ShownColumn, ShownRows } from "./shown-rows.ts";

/** Columns of ids, in this order. */
const idColumnNames = ["_id", "id"] as const;

/**
 * What `use` makes of the rows; errors about a store's copy are about the store.
 * @throws as localVectors, readMatrix and readColumn; UsageError for a layer or pooling; InputError for another number of
 *   labels or texts than vectors
 */
export async function rowsOfFile(
  path: string,
  options: ExportOptions,
  use: (all: AllRows) => Promise<ShownRows>,
): Promise<ShownRows> {
  refuseSlice(path, options);
  const { labels, labelColumn, splitColumn, vectorColumn, tensor, onProgress, signal, texts, sample } = options;
  const bringing = { labels, labelColumn, splitColumn, vectorColumn, tensor, onProgress, signal };
  const isBeside = texts !== undefined && existsSync(texts); // a line for each row of the store
  const local = await localVectors(path, bringing, { labels: true, enough: isBeside ? undefined : sample });
  return ofStore(local, async () => use(await allRows(path, local, options)));
}

async function allRows(path: string, local: LocalVectors, { texts }: ExportOptions): Promise<AllRows> {
  const { options, origin } = local;
  const size = await storedRows(local.path, options);
  const stored = size === null ? null : await locateStored(local.path, options);
  const vectors = stored === null ? await readMatrix(local.path, options) : null;
  const rows = stored?.rows ?? vectors!.rows;
  const text = texts ?? (origin === null ? undefined : parseAddress(path)?.chosen.text);
  const beside = new Beside(local, rows);
  const columns = [
    await beside.texts(text),
    await beside.column("label", options.labels, options.labelColumn, labelColumnNames),
    await beside.column("split", undefined, options.splitColumn, splitColumnNames),
    await beside.column("group", undefined, options.groups, groupColumnNames),
  ].filter((column) => column !== null);
  return {
    ...{ rows, stored, columns, file: local.path, ids: await beside.ids(), facts: origin?.facts ?? [] },
    read: () => (vectors === null ? readMatrix(local.path, options) : Promise.resolve(vectors)),
  };
}

/** What stands beside vectors in files and columns. */
class Beside {
  readonly #local: LocalVectors;
  readonly #rows: number;
  /** Where columns are looked for that nobody named a file of. */
  readonly #table: string | null;

  constructor(local: LocalVectors, rows: number) {
    const { path, options, origin } = local;
    this.#local = local;
    this.#rows = rows;
    const tables = [origin?.table, options.labels, path].filter((file) => file !== undefined && hasColumns(file));
    this.#table = tables[0] ?? null;
  }

  /** A column that was named, or is known by its name; null where there is none of the kind. */
  async column(
    name: ShownColumn["name"],
    file: string | undefined,
    column: string | undefined,
    known: readonly string[],
  ): Promise<ShownColumn | null> {
    const from = file ?? this.#table;
    if (from === null) return null;
    const found = column ?? (hasColumns(from) ? await findColumn(from, known) : undefined);
    if (found === null && file === undefined) return null;
    return { name, values: await this.#read(from, found ?? undefined, known, name) };
  }

  /** A file of them, or a column. */
  async texts(word: string | undefined): Promise<ShownColumn | null> {
    if (word !== undefined && existsSync(word)) {
      return { name: "text", values: await this.#read(word, undefined, textNames, "texts") };
    }
    if (word !== undefined && !(await this.#columns()).includes(word)) throw noTexts(word, await this.#columns());
    return this.column("text", undefined, word, textNames);
  }

  /** Of the store or of a column, else the numbers of the rows from 0 on. */
  async ids(): Promise<readonly string[]> {
    const { origin } = this.#local;
    if (origin !== null) return idsOfStore(origin.table);
    const column = this.#table === null ? null : await findColumn(this.#table, idColumnNames);
    const cells = column === null ? null : await this.#read(this.#table!, column, idColumnNames, "ids");
    return Array.from({ length: this.#rows }, (_, row) => cells?.[row] ?? `${row}`);
  }

  #columns(): Promise<readonly string[]> {
    return this.#table === null ? Promise.resolve([]) : columnNames(this.#table);
  }

  async #read(
    file: string,
    column: string | undefined,
    known: readonly string[],
    what: string,
  ): Promise<readonly (string | null)[]> {
    const { path, options } = this.#local;
    const values = await readColumn(file, column, known, options, file === path ? { vectors: options.tensor } : undefined);
    requireRows(values.length, this.#rows, file, what, path);
    return values;
  }
}

function refuseSlice(file: string, { layer, pooling }: ExportOptions): void {
  const given = layer !== undefined ? "layer" : pooling !== undefined ? "pooling" : null;
  if (given === null) return;
  throw new UsageError({
    where: "export",
    must: "a layer and a pooling are chosen of a vector set that assay embed wrote",
    got: "vectors without layers",
    todo: `Leave {${given}} out.`,
    file,
  });
}

function noTexts(word: string, columns: readonly string[]): UsageError {
  return new UsageError({
    where: "export",
    must: "texts must be in a file, or in a column of the labels' or the vectors' table",
    got: `${JSON.stringify(word)}, and ${columns.length === 0 ? "no table" : `the columns ${columns.slice(0, 20).join(", ")}`}`,
    todo: "Check what is given with {texts}; relative paths start at the current folder.",
  });
}
