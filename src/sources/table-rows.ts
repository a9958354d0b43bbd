/** Rows of a table of JavaScript values as rows of a source: vectors of lists, text or bytes, and cells as text. */
import { FormatError, InputError } from "../base/errors.ts";
import { countOf, type GatheredRow } from "./gathering.ts";
import type { NumberReader } from "./raw-numbers.ts";
import type { TableColumns } from "./table-columns.ts";

/** A row by the names of its columns. */
export type ValueRow = (column: string) => unknown;

/** What is known of the values. */
export interface ValueForms {
  /** How bytes are read that stand for a vector. */
  readonly numbers: NumberReader;
  /** The address, masked. */
  readonly shown: string;
}

/** @param number  of the row, from 0 @throws FormatError for a vector that is none, naming the row */
export function gatheredRow(row: ValueRow, number: number, columns: TableColumns, forms: ValueForms): GatheredRow {
  const id = idOf(columns.id === null ? number : row(columns.id), forms, number);
  const vector = columns.isOneEach
    ? listVector(columns.vector.map((name) => numberOf(row(name), id, forms)))
    : vectorOf(row(columns.vector[0]!), id, forms);
  return { id, vector, cells: vector === null ? [] : columns.others.map((name) => cellOf(row(name), name, id, forms)) };
}

function idOf(value: unknown, { shown }: ValueForms, number: number): string {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) throw roundedId(value, shown, number);
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return String(value);
  throw new InputError({
    where: "vectors",
    must: "every row must have an id, a text or a number",
    got: value === null || value === undefined ? "none" : typeof value,
    todo: "Name another column with id=.",
    file: shown,
    row: number + 1,
  });
}

/** Two ids may have become one when the numbers were read. */
function roundedId(value: number, file: string, number: number): InputError {
  return new InputError({
    where: "vectors",
    must: "ids that are numbers must be below 2⁵³, or text",
    got: `about ${value}`,
    todo: "Write them in quotes.",
    file,
    row: number + 1,
  });
}

function vectorOf(value: unknown, id: string, forms: ValueForms): GatheredRow["vector"] {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) {
    return { count: countOf(forms.numbers, value, id, forms.shown), put: (into, at) => forms.numbers.read(value, into, at) };
  }
  if (value instanceof Float32Array || value instanceof Float64Array) {
    return { count: value.length, put: (into, at) => into.set(value, at) };
  }
  if (typeof value === "string") return textVector(value, id, forms);
  if (Array.isArray(value)) return listVector(value.map((number) => numberOf(number, id, forms)));
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) return listVector(Array.from(value as Iterable<unknown>, Number));
  throw noVector(id, typeof value, forms);
}

function listVector(numbers: readonly number[]): GatheredRow["vector"] {
  return { count: numbers.length, put: (into, at) => into.set(numbers, at) };
}

/** "[1, 2, 3]" as pgvector and pandas write it, or "{1,2,3}", or numbers apart by commas or blanks. */
function textVector(text: string, id: string, forms: ValueForms): GatheredRow["vector"] {
  const inside = text
    .trim()
    .replace(/^[[{(]|[\]})]$/g, "")
    .trim();
  if (text.trim() === "") return null;
  const words = inside === "" ? [] : inside.split(/\s*,\s*|\s+/);
  return listVector(words.map((word) => numberOf(word, id, forms)));
}

function numberOf(value: unknown, id: string, forms: ValueForms): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const word = typeof value === "string" ? value.trim() : "";
  if (/^[+-]?nan$/i.test(word)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(word)) return Number.POSITIVE_INFINITY;
  const number = word === "" ? Number.NaN : Number(word);
  if (!Number.isNaN(number)) return number;
  throw noVector(id, value === null || value === undefined || value === "" ? "an empty place" : JSON.stringify(value), forms);
}

function noVector(id: string, got: string, { shown }: ValueForms): FormatError {
  return new FormatError({
    where: "vectors",
    must: "a vector must be a list of numbers",
    got: `${got.slice(0, 60)} in the row ${JSON.stringify(id)}`,
    todo: "Is this the column of the vectors? Name it with vector=, or repair the row.",
    file: shown,
  });
}

function cellOf(value: unknown, name: string, id: string, { shown }: ValueForms): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Date) return value.toISOString();
  throw new InputError({
    where: "vectors",
    must: `${JSON.stringify(name)} must be a text, a number or true or false`,
    got: `${Array.isArray(value) ? "a list" : "an object"} in the row ${JSON.stringify(id)}`,
    todo: "Name another column, or flatten this one.",
    file: shown,
  });
}
