/** What a person does with a column of codes: the index, the query that ranks again, and what the codes are compared by. */
import { identifier } from "../../formats/sql-identifier.ts";
import type { CodeForm, SinkWork } from "../sink.ts";
import type { ColumnPlace } from "./place.ts";

/** By the distance of numbers. */
export const operators = { cosine: "<=>", dot: "<#>", l2: "<->" } as const;
const endings = { cosine: "cosine_ops", dot: "ip_ops", l2: "l2_ops" } as const;

/** SQL statements, and comments beside them. */
export function nextStatements(place: ColumnPlace, work: SinkWork): readonly string[] {
  const { form } = work;
  if (form.kind === "bytes") {
    return [
      "-- PostgreSQL knows no distance of these bytes: `assay search` does, on codes in a file; or choose a chain that ends in",
      "-- float16 or signs, whose columns have an index.",
    ];
  }
  const { table, column } = place;
  return [`CREATE INDEX ON ${table} USING hnsw (${column} ${operatorClass(form)});`, ...query(place, work)];
}

function operatorClass({ kind, distance }: CodeForm): string {
  if (kind === "bits") return "bit_hamming_ops";
  return `${kind === "float16" ? "halfvec" : "vector"}_${endings[distance]}`;
}

/** Nearest by codes, then, where whole vectors are beside, ranked again by these. */
function query({ table, column, id, isNewTable }: ColumnPlace, { form, whole }: SinkWork): readonly string[] {
  const nearest = form.kind === "bits" ? "<~>" : operators[form.distance];
  const coded = form.kind === "bits" ? `assay_compress($1)::bit(${form.size})` : "assay_compress($1)";
  const about = "-- $1 is the query's whole vector; assay_compress is in the compressor's pgvector.sql.";
  if (whole === undefined || isNewTable)
    return [about, `SELECT ${id} FROM ${table} ORDER BY ${column} ${nearest} ${coded} LIMIT 10;`];
  const vector = identifier(whole);
  return [
    about,
    "SET hnsw.ef_search = 100; -- an index finds no more rows than it looks among: 40 by itself",
    `SELECT ${id} FROM (SELECT ${id}, ${vector} FROM ${table} ORDER BY ${column} ${nearest} ${coded} LIMIT 100) AS near ORDER BY ${vector} ${operators[form.distance]} $1 LIMIT 10;`,
  ];
}
