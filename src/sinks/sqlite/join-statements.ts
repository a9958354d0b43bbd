/** What a person does with a file of codes: attach it to the database of the whole vectors, and rank again by these. */
import { identifier } from "../../formats/sql-identifier.ts";
import type { CodeForm, SinkWork } from "../sink.ts";
import type { CodesPlace } from "./codes-place.ts";

/** sqlite-vec has no inner product. */
const distances = { cosine: "vec_distance_cosine", l2: "vec_distance_l2", dot: null } as const;

/** SQL statements, and comments beside them. */
export function joinStatements(place: CodesPlace, work: SinkWork): readonly string[] {
  const { form, from } = work;
  const isSqlite = from?.scheme === "sqlite";
  const { table = "items", vector = "embedding", id = "id" } = isSqlite ? from.chosen : {};
  const [items, whole, key] = [table, vector, id].map(identifier);
  const [codes, code, codeKey] = [place.table, place.column, place.id].map(identifier);
  const join = `${items} JOIN assay.${codes} AS coded ON ${items}.${key} = coded.${codeKey}`;
  const isNamed =
    isSqlite && from.chosen.sql === undefined && [from.chosen.table, from.chosen.vector, from.chosen.id].every(Boolean);
  const named = isNamed ? [] : [`-- ${items}, ${key} and ${whole} stand for your table, its ids and its whole vectors.`];
  const attach = [...named, `ATTACH DATABASE '${place.path.replaceAll("'", "''")}' AS assay;`];
  const near = nearness(form, code!);
  const again = distances[form.distance];
  if (near === null || again === null) {
    const known = `SELECT ${items}.*, coded.${code} FROM ${join};`;
    return [...attach, known, "-- sqlite-vec knows no distance of these codes: `assay search` does, on codes in a file."];
  }
  const nearest = `SELECT ${codeKey} FROM assay.${codes} ORDER BY ${near} LIMIT 100`;
  return [
    ...attach,
    "-- With sqlite-vec: nearest by codes, then ranked again by whole vectors. Both parameters are bytes: :code is the query",
    `-- through the compressor (assay/runtime)${form.kind === "bits" ? "" : ", as float32"}; :query is the query itself, as float32.`,
    `SELECT ${items}.${key} FROM (${nearest}) AS near JOIN ${items} ON ${items}.${key} = near.${codeKey} ORDER BY ${again}(${items}.${whole}, :query) LIMIT 10;`,
  ];
}

/** How far a code is from the query's; null where only Assay knows. Bits are in whole bytes, those behind the last are 0. */
function nearness({ kind, distance }: CodeForm, code: string): string | null {
  if (kind === "bytes") return null;
  if (kind === "bits") return `vec_distance_hamming(vec_bit(${code}), vec_bit(:code))`;
  const name = distances[distance];
  return name === null ? null : `${name}(${code}, :code)`;
}
