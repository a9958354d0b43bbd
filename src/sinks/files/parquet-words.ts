/** What a parquet file of codes is, and what a person does with it, in words and SQL. */
import { identifier } from "../../formats/sql-identifier.ts";
import type { SinkWork } from "../sink.ts";
import { type CodesOf, codesColumn, codesName, idsName } from "./codes-layout.ts";

/** The columns, in parquet's own language. */
export function parquetSchema(of: CodesOf, { hasIds, form }: SinkWork): string {
  const { kind, bytes } = codesColumn(of);
  const ids = hasIds ? `required binary ${idsName} (STRING)` : `required int64 ${idsName}`;
  const list = `required group ${codesName} (LIST) { repeated group list { required float element } }`;
  const codes = kind === "float32" ? `${list} /* ${form.size} each */` : `required fixed_len_byte_array(${bytes}) ${codesName}`;
  return `message schema { ${ids}; ${codes} }`;
}

/** SQL of DuckDB, and comments beside it. */
export function queryLines(path: string, { from, hasIds }: SinkWork): readonly string[] {
  const file = `read_parquet(${text(path)})`;
  const search = `-- For the nearest codes to queries: assay search <the compressor's folder> ${text(path)}`;
  if (!hasIds) {
    const query = `SELECT ${idsName}, ${codesName} FROM ${file};`;
    return [search, `-- ${idsName} is the number of a row, from 0. In DuckDB:`, query];
  }
  const isFile = from?.scheme === "parquet";
  const id = identifier(from?.chosen.id ?? "id");
  const items = isFile
    ? `read_parquet(${text(from.target().slice("parquet:".length))})`
    : identifier(from?.chosen.table ?? "items");
  const named = `-- In DuckDB, beside the whole vectors${isFile ? "" : ` (${items} and ${id} stand for your table and its ids)`}:`;
  // ids are text here, whatever they were
  const join = `${items} AS items JOIN ${file} AS coded ON CAST(items.${id} AS VARCHAR) = coded.${idsName}`;
  return [search, named, `SELECT items.*, coded.${codesName} FROM ${join};`];
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
