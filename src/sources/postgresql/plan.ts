/** Which columns of a relation are read, in which order of rows, and the SQL of it. */
import { InputError, MissingError, UsageError } from "../../base/errors.ts";
import { nearestName } from "../../base/nearest-name.ts";
import { identifier } from "../../formats/sql-identifier.ts";
import type { Fact } from "../../results/fact.ts";
import type { Address } from "../address.ts";
import type { Draw } from "../drawn-rows.ts";
import type { RowChoice } from "../source.ts";
import { type Column, literal, type Relation, rowsAlias } from "./relation.ts";
import { digestInSql } from "./row-digest.ts";
import { certainTypes, type VectorField, vectorField } from "./vector-fields.ts";

/** What is read. */
export interface ReadingPlan {
  readonly relation: Relation;
  readonly vector: Column;
  readonly field: VectorField;
  /** They order the rows, and are their ids. */
  readonly keys: readonly Column[];
  /** Other columns, as text. */
  readonly columns: readonly Column[];
  readonly facts: readonly Fact[];
  /** Rows that are drawn by the hashes of their ids; null for all. */
  readonly draw: Draw | null;
}

/** The place of a row on disk, where there is no primary key. */
const place: Column = { name: "ctid", type: "tid", cast: "tid", send: "pg_catalog.tidsend" };

/** @throws MissingError for a column that is not there; InputError for one that holds no vectors; UsageError where ids must be named */
export function planReading(relation: Relation, choice: RowChoice, address: Address): ReadingPlan {
  const vector = vectorColumn(relation, choice.vector, address);
  const field = vectorField(vector.type, address.chosen.numbers);
  if (field === null) {
    throw new InputError({
      where: "postgresql",
      must: `${JSON.stringify(vector.name)} must hold vectors (vector, halfvec, sparsevec, bit, bytea or an array of numbers)`,
      got: `the type ${vector.cast}`,
      todo: "Name the column of the vectors with vector=.",
      file: address.shown,
    });
  }
  const names = new Set(choice.columns);
  for (const list of choice.known) {
    const found = list.find((name) => relation.columns.some((column) => column.name.toLowerCase() === name));
    if (found !== undefined) names.add(relation.columns.find((column) => column.name.toLowerCase() === found)!.name);
  }
  const columns = [...names].map((name) => columnOf(relation, name, address));
  return { relation, vector, field, columns, draw: null, ...orderOf(relation, choice.id, address) };
}

function vectorColumn(relation: Relation, name: string | undefined, address: Address): Column {
  if (name !== undefined) return columnOf(relation, name, address);
  const found = relation.columns.filter(({ type }) => certainTypes.includes(type));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new UsageError({
    where: "postgresql",
    must: `${relation.shown} must have one column of vectors, or vector= must name it`,
    got: found.length === 0 ? `none among ${listed(relation)}` : found.map((column) => column.name).join(", "),
    todo: "Name the column of the vectors with vector=.",
    file: address.shown,
  });
}

function orderOf(relation: Relation, id: string | undefined, address: Address): Pick<ReadingPlan, "keys" | "facts"> {
  if (id !== undefined) return { keys: [columnOf(relation, id, address)], facts: [] };
  if (relation.primaryKey.length > 0) {
    return { keys: relation.primaryKey.map((name) => columnOf(relation, name, address)), facts: [] };
  }
  if (relation.hasPlaces) {
    const sentence = `${capital(relation.shown)} has no primary key, and none was named: rows are in the order in which the server stores them, which changes when the table does.`;
    return { keys: [place], facts: [{ code: "no-primary-key", count: 0, sentence }] };
  }
  throw new UsageError({
    where: "postgresql",
    must: `rows of ${relation.shown} must have an id that orders them`,
    got: "no primary key",
    todo: `Name a column whose values differ with id=, one of ${listed(relation)}.`,
    file: address.shown,
  });
}

function columnOf(relation: Relation, name: string, address: Address): Column {
  const found = relation.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const nearest = nearestName(
    name,
    relation.columns.map((column) => column.name),
  );
  throw new MissingError({
    where: "postgresql",
    must: `${relation.shown} must have a column ${JSON.stringify(name)}`,
    got: listed(relation),
    todo: nearest === null ? "Name one of these." : `Did you mean ${nearest}?`,
    file: address.shown,
  });
}

function listed({ columns }: Relation): string {
  const names = columns.map(({ name }) => name);
  return names.length > 20 ? `${names.slice(0, 20).join(", ")} and ${names.length - 20} more` : names.join(", ");
}

function capital(words: string): string {
  return `${words[0]!.toUpperCase()}${words.slice(1)}`;
}

/** Rows behind a place, with what is read of them: keys, vector, then the other columns. @param coded  the vector as base64 text */
export function rowsQuery(plan: ReadingPlan, after: readonly string[] | null, coded: boolean): string {
  const { relation, vector, keys, columns } = plan;
  const text = (column: Column): string => `${named(column)}::text`;
  const vectors = coded ? `pg_catalog.encode(${sent(vector)}, 'base64')` : named(vector);
  const selected = [...keys.map(text), vectors, ...columns.map(text)].join(", ");
  const where = whereOf(plan, after === null ? [] : [`${tuple(plan)} > ${placeOf(plan, after)}`]);
  return `SELECT ${selected} FROM ${relation.from}${where} ORDER BY ${keys.map(named).join(", ")}`;
}

/** How many rows there are, by the server's guess and exactly; where some are drawn, of those that have a vector. */
export function sizeQueries(
  { relation, vector }: ReadingPlan,
  isDrawn: boolean,
): { readonly guess: string; readonly count: string } {
  const where = isDrawn ? ` WHERE ${named(vector)} IS NOT NULL` : "";
  const rest = `FROM ${relation.from}${where}`;
  return { guess: `EXPLAIN (FORMAT JSON) SELECT ${rest}`, count: `SELECT pg_catalog.count(*)::text ${rest}` };
}

/** How many rows with a vector there are up to a place, and the sum of their digests (row-digest.ts). */
export function digestQuery(plan: ReadingPlan, upTo: readonly string[]): string {
  const { relation, vector, keys, columns } = plan;
  const text = (column: Column): string => `pg_catalog.convert_to(${named(column)}::text, 'UTF8')`;
  const digest = digestInSql([...keys.map(text), sent(vector), ...columns.map(text)]);
  const where = whereOf(plan, [`${tuple(plan)} <= ${placeOf(plan, upTo)}`, `${named(vector)} IS NOT NULL`]);
  return `SELECT pg_catalog.count(*)::text, coalesce(pg_catalog.sum(${digest}), 0)::text FROM ${relation.from}${where}`;
}

/** What is asked of rows, and that they are drawn (drawn-rows.ts). */
function whereOf({ draw, keys }: ReadingPlan, conditions: readonly string[]): string {
  const id = keys.map((key) => `${named(key)}::text`).join(" || ',' || ");
  const hash = `pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(${id}, 'UTF8')), 'hex')`;
  // a row without an id is drawn, to be refused by its name as in a whole reading
  const drawn = draw === null ? [] : [`coalesce(('x' || pg_catalog.left(${hash}, 13))::bit(52)::bigint < ${draw.below}, true)`];
  const all = [...conditions, ...drawn];
  return all.length === 0 ? "" : ` WHERE ${all.join(" AND ")}`;
}

function sent(column: Column): string {
  return `${column.send}(${named(column)})`;
}

/** Of the relation: a bare name behind ORDER BY would be the text that is selected under it. */
function named({ name }: Column): string {
  return `${rowsAlias}.${identifier(name)}`;
}

function tuple({ keys }: ReadingPlan): string {
  return `(${keys.map(named).join(", ")})`;
}

function placeOf({ keys }: ReadingPlan, values: readonly string[]): string {
  return `(${keys.map(({ cast }, i) => `${literal(values[i]!)}::${cast}`).join(", ")})`;
}
