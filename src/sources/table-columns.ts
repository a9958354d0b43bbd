/** Which columns of a table of values are read: one of vectors, or one a dimension; ids; and others. */
import { MissingError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import type { RowChoice } from "./source.ts";

/** A table's columns, as far as they are known before its rows are read. */
export interface TableOutline {
  readonly names: readonly string[];
  /** Columns that hold lists of numbers, or bytes that may be some. */
  readonly vectors: readonly string[];
  /** The address, masked. */
  readonly shown: string;
}

/** What is read of it. */
export interface TableColumns {
  /** One column of vectors, or one a dimension. */
  readonly vector: readonly string[];
  readonly isOneEach: boolean;
  /** Null where rows are called by their numbers, from 0. */
  readonly id: string | null;
  readonly others: readonly string[];
}

/** Columns of ids, in this order, where none is named. */
const idNames = ["_id", "id"];

/** @throws MissingError for a column that is not there; UsageError where there are no vectors or several */
export function chooseColumns(outline: TableOutline, choice: RowChoice): TableColumns {
  const named = (name: string): string => requireName(outline, name);
  const others = new Set(choice.columns.map(named));
  for (const list of choice.known) {
    const found = list.flatMap((known) => outline.names.find((name) => name.toLowerCase() === known) ?? [])[0];
    if (found !== undefined) others.add(found);
  }
  const id = choice.id === undefined ? idNames.find((name) => outline.names.includes(name)) : named(choice.id);
  return { ...vectorOf(outline, choice.vector), id: id ?? null, others: [...others] };
}

function vectorOf(outline: TableOutline, name: string | undefined): Pick<TableColumns, "vector" | "isOneEach"> {
  const { names, vectors } = outline;
  if (name?.endsWith("*") === true && !names.includes(name)) {
    const dimensions = numbered(names).get(name.slice(0, -1));
    if (dimensions === undefined) throw missing(outline, name);
    return { vector: dimensions, isOneEach: true };
  }
  if (name !== undefined) return { vector: [requireName(outline, name)], isOneEach: false };
  const [only] = vectors;
  if (only !== undefined && vectors.length === 1) return { vector: [only], isOneEach: false };
  const families = [...numbered(names).values()].filter(({ length }) => length > 1);
  const [family] = families;
  if (vectors.length === 0 && family !== undefined && families.length === 1) return { vector: family, isOneEach: true };
  const prefixes = [...numbered(names).keys()].map((prefix) => `${prefix}*`);
  const found = vectors.length > 0 ? vectors : families.length > 0 ? prefixes : [];
  throw new UsageError({
    where: "vectors",
    must: "there must be one column of vectors, or one a dimension (such as d0, d1, …), or vector= must say which",
    got: found.length === 0 ? `the columns ${listed(names)}` : listed(found),
    todo: "Name the column with vector=; columns of one dimension each by what they begin with and a star, as d*.",
    file: outline.shown,
  });
}

/** Columns that begin alike and end in 0, 1, 2, … or 1, 2, 3, …, each in that order. */
function numbered(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const families = new Map<string, Map<number, string>>();
  for (const name of names) {
    const [, prefix, digits] = /^(.*?)(\d{1,6})$/s.exec(name) ?? [];
    if (prefix === undefined || digits === undefined) continue;
    const family = families.get(prefix) ?? new Map<number, string>();
    families.set(prefix, family.set(Number(digits), name));
  }
  const whole = [...families].flatMap(([prefix, family]) => {
    const first = family.has(0) ? 0 : 1;
    const inOrder = Array.from({ length: family.size }, (_, i) => family.get(first + i));
    const found = inOrder.filter((name) => name !== undefined);
    return found.length === family.size ? [[prefix, found] as const] : [];
  });
  return new Map(whole);
}

function requireName(outline: TableOutline, name: string): string {
  if (outline.names.includes(name)) return name;
  throw missing(outline, name);
}

function missing({ names, shown }: TableOutline, name: string): MissingError {
  const nearest = nearestName(name, names);
  return new MissingError({
    where: "vectors",
    must: `there must be a column ${JSON.stringify(name)}`,
    got: `the columns ${listed(names)}`,
    todo: nearest === null ? "Name one of these." : `Did you mean ${nearest}?`,
    file: shown,
  });
}

function listed(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(", ")} and ${names.length - 20} more` : names.join(", ");
}
