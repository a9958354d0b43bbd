/** The kinds of values that options have: what each must be, whether a value is one, and how a word becomes one. */

/** A kind of values. */
export interface ValueKind<T> {
  readonly name: "whole number" | "number" | "choice" | "text" | "flag" | "list" | "pair" | "named or other";
  /** What a value must be, as part of a sentence: "a whole number from 1 to 100". */
  readonly must: string;
  /** The same of a word on a command line, where it is said otherwise there. */
  readonly spelling?: string;
  /** Of numbers, and of lists of numbers. */
  readonly range?: NumberRange;
  /** The names, where only these can be given; of "named or other" the names beside the rest. */
  readonly choices?: readonly string[];
  /** Of lists: it is given once for each element, not separated by commas. */
  readonly repeated?: true;
  /** Whether a value is of this kind. */
  is(value: unknown): value is T;
  /** The value that a word stands for; undefined where it stands for none. */
  read(word: string): T | undefined;
}

/** Which numbers; the ends are among them unless it says otherwise. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  /** Ends that are not among them. */
  readonly without?: "low" | "high" | "both";
}

/** Whole numbers, both ends included. */
export function wholeNumber(low: number, high: number): ValueKind<number> {
  const is = (value: unknown): value is number => Number.isInteger(value) && isWithin(value, { low, high });
  return {
    name: "whole number",
    must: `a whole number from ${low} to ${high}`,
    range: { low, high },
    is,
    read: (word) => (/^-?\d+$/.test(word) && is(Number(word)) ? Number(word) : undefined),
  };
}

/** Numbers of a range; never NaN. */
export function numberWithin(range: NumberRange): ValueKind<number> {
  const is = (value: unknown): value is number => isWithin(value, range);
  return {
    name: "number",
    must: `a number ${inWords(range)}`,
    range,
    is,
    read: (word) => (word.trim() !== "" && is(Number(word)) ? Number(word) : undefined),
  };
}

function inWords({ low, high, without }: NumberRange): string {
  if (without === "both") return `between ${low} and ${high}`;
  const isOpen = high === Number.MAX_VALUE;
  if (without === "low") return isOpen ? `above ${low}` : `above ${low}, up to ${high}`;
  if (without === "high") return `from ${low}, below ${high}`;
  return isOpen ? `from ${low} on` : `from ${low} to ${high}`;
}

function isWithin(value: unknown, { low, high, without }: NumberRange): boolean {
  if (typeof value !== "number" || !(value >= low && value <= high)) return false;
  const isLow = value === low && (without === "low" || without === "both");
  const isHigh = value === high && (without === "high" || without === "both");
  return !isLow && !isHigh;
}

/** One name of a list. */
export function choice<const T extends string>(choices: readonly T[]): ValueKind<T> {
  return {
    name: "choice",
    must: `one of ${choices.join(", ")}`,
    choices,
    is: (value): value is T => choices.some((name) => name === value),
    read: (word) => choices.find((name) => name === word),
  };
}

/** Any text: a path, the name of a column, a name that a catalogue checks. */
export function text(must: string = "a text"): ValueKind<string> {
  return textOf((word): word is string => typeof word === "string", must);
}

/** Texts of one form. */
export function textOf<T extends string>(isOne: (word: string) => word is T, must: string): ValueKind<T> {
  return {
    name: "text",
    must,
    is: (value): value is T => typeof value === "string" && isOne(value),
    read: (word) => (isOne(word) ? word : undefined),
  };
}

/** True or false; on a command line it is there or not. */
export function flag(): ValueKind<boolean> {
  return {
    name: "flag",
    must: "true or false",
    is: (value): value is boolean => typeof value === "boolean",
    read: (word) => ({ true: true, false: false })[word],
  };
}

/** How many elements a list has, and how it is given on a command line: separated by commas, or one at a time. */
export interface ListForm {
  readonly least?: number;
  readonly most?: number;
  readonly repeated?: true;
}

/** Several of a kind. */
export function listOf<T>(item: ValueKind<T>, { least = 0, most, repeated }: ListForm = {}): ValueKind<readonly T[]> {
  const size = most === undefined ? "a list" : `a list of ${least} to ${most}`;
  const spelling = item.spelling ?? item.must;
  return {
    name: "list",
    must: `${size}, each ${item.must}`,
    spelling: repeated === true ? spelling : `${spelling}, or several separated by commas, none empty`,
    ...(item.range === undefined ? {} : { range: item.range }),
    ...(item.choices === undefined ? {} : { choices: item.choices }),
    ...(repeated === undefined ? {} : { repeated }),
    is: (value): value is readonly T[] =>
      Array.isArray(value) && value.length >= least && (most === undefined || value.length <= most) && value.every(item.is),
    read(word) {
      const parts = repeated === true ? [word] : word.split(",").map((part) => part.trim());
      const items = parts.map((part) => (part === "" ? undefined : item.read(part)));
      return items.every((each) => each !== undefined) ? items : undefined;
    },
  };
}

/** Two of a kind. */
export function pairOf<T>(item: ValueKind<T>): ValueKind<readonly [T, T]> {
  const { is, read, ...list } = listOf(item, { least: 2, most: 2 });
  const isPair = (value: unknown): value is readonly [T, T] => is(value);
  return {
    ...list,
    name: "pair",
    must: `two, each ${item.must}`,
    is: isPair,
    read(word) {
      const items = read(word);
      return isPair(items) ? items : undefined;
    },
  };
}

/** A word that stands for a value. */
export interface NamedValue<V> {
  readonly word: string;
  readonly value: V;
}

/** Values that have a word each, besides those of another kind: `none` for null, or a number. */
export function namedOr<const V extends string | number | null, T>(
  named: readonly NamedValue<V>[],
  other: ValueKind<T>,
): ValueKind<V | T> {
  const words = named.map(({ word }) => word);
  return {
    name: "named or other",
    must: `${named.map(({ value }) => JSON.stringify(value)).join(" or ")}, or ${other.must}`,
    spelling: `${words.join(" or ")}, or ${other.spelling ?? other.must}`,
    ...(other.range === undefined ? {} : { range: other.range }),
    choices: words,
    is: (value): value is V | T => named.some((each) => each.value === value) || other.is(value),
    read(word) {
      const found = named.find((each) => each.word === word);
      return found === undefined ? other.read(word) : found.value;
    },
  };
}
