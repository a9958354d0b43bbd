/**
 * Options as data: what each is, which values it has, and what holds when it is left out, said once. Types of what is
 * given and of what it is filled in to follow from a table; so do checks here, and flags and help on a command line.
 */
import { UsageError } from "./errors.ts";
import { nearestName } from "./nearest-name.ts";
import { shownBriefly } from "./parts.ts";
import { flag, type ValueKind, wholeNumber } from "./value-kinds.ts";

/** One option. */
export interface Option<T = unknown, D extends T | null = T | null> {
  readonly kind: ValueKind<T>;
  /** What holds when it is left out; null where no value of the kind says it. */
  readonly default: D;
  /** What holds when it is left out, in words, where `default` does not say it to people: "all cores". */
  readonly otherwise?: string;
  /** What it is where it is named without a value. */
  readonly bare?: NoInfer<T>;
  /** What it is, for people: a sentence without its capital and full stop. */
  readonly sentence: string;
  /** What stands for its value in help; none for flags. */
  readonly placeholder?: string;
  /** Not asked for on a command line. */
  readonly libraryOnly?: true;
}

/** The options of one noun, by their keys in the library. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values that an option has. */
export type ValueOf<O extends Option> = O["kind"] extends ValueKind<infer T> ? T : never;

/** What a caller may give: nothing must be, and null is as good as nothing where the default is null. */
export type GivenOptions<T extends OptionTable> = {
  readonly [K in keyof T]?: ValueOf<T[K]> | (null extends T[K]["default"] ? null : never) | undefined;
};

/** What is filled in: a value each, or null where that is the default. */
export type FilledOptions<T extends OptionTable> = {
  readonly [K in keyof T]: ValueOf<T[K]> | (null extends T[K]["default"] ? null : never);
};

/** The table that an interface of options has: an option each, with values that the interface allows. */
export type TableOf<I> = { readonly [K in keyof I]-?: Option<Exclude<I[K], undefined>, Exclude<I[K], undefined> | null> };

/** An option, its types told by its kind and its default. */
export function option<T, const D extends T | null>(described: Option<T, D>): Option<T, D> {
  return described;
}

/**
 * Checks what is given, and fills in the rest.
 * @param where    the place that errors name: "analysis"
 * @param besides  what may be given that is no option of the table: `controlKeys` of a long call, say
 * @throws UsageError, naming the option, for a value that is none of its kind, and for an option that there is not
 */
export function fillOptions<T extends OptionTable>(
  table: T,
  given: GivenOptions<NoInfer<T>>,
  where: string,
  besides: readonly string[] = [],
): FilledOptions<T> {
  requireKnown(table, given, where, besides);
  const filled = Object.entries(table).map(([key, described]) => [key, filledIn(key, described, Reflect.get(given, key), where)]);
  // the keys are those of the table, and each value was checked by its own option
  return Object.fromEntries(filled) as FilledOptions<T>;
}

/** Of what was given, the options of a table: for one of several that are given together, where all have been checked. */
export function givenOf<T extends OptionTable, G extends object>(table: T, given: G): Pick<G, keyof G & keyof T> {
  const entries = Object.keys(table).map((key) => [key, Reflect.get(given, key)]);
  return Object.fromEntries(entries) as Pick<G, keyof G & keyof T>; // the keys are those of the table
}

/**
 * Throws for what is no object of options, and for an option that there is not; one that is undefined is not given.
 * @throws UsageError with the nearest key
 */
export function requireKnown(
  table: Readonly<Record<string, unknown>>,
  given: unknown,
  where: string,
  besides: readonly string[] = [],
): void {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) {
    const todo = "Give an object, or leave it out for the defaults.";
    throw new UsageError({ where, must: "options must be an object", got: shownBriefly(given), todo });
  }
  const known = [...Object.keys(table), ...besides];
  const unknown = Object.entries(given).find(([key, value]) => value !== undefined && !known.includes(key));
  if (unknown === undefined) return;
  const [key] = unknown;
  const nearest = nearestName(key, known);
  throw new UsageError({
    where,
    must: "every option must be one that there is",
    got: key,
    todo: nearest === null ? `There are ${known.length === 0 ? "none" : known.join(", ")}.` : `Did you mean ${nearest}?`,
  });
}

function filledIn(key: string, { kind, default: otherwise }: Option, value: unknown, where: string): unknown {
  if (value === undefined) return otherwise;
  if (kind.is(value) || (value === null && otherwise === null)) return value;
  const todo = `Leave {${key}} out for the default.`;
  throw new UsageError({ where, must: `${key} must be ${kind.must}`, got: shownBriefly(value), todo });
}

/** What holds when an option is left out, in words; null where that goes without saying. */
export function defaultInWords({ default: value, otherwise }: Option): string | null {
  if (otherwise !== undefined) return otherwise;
  if (value === null || value === false || (Array.isArray(value) && value.length === 0)) return null;
  return Array.isArray(value) ? value.map(inWords).join(",") : inWords(value);
}

/** Small numbers as people write them: 5e-5, not 0.00005. */
function inWords(value: unknown): string {
  return typeof value === "number" && value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
}

/** Of every seed: what a stream of random numbers starts from, and a command line takes. */
export const largestSeed: number = 2 ** 31 - 1;

/** A seed, 0 when left out. @param sentence  what it is the seed of */
export function seedOption(sentence: string): Option<number, 0> {
  return option({ kind: wholeNumber(0, largestSeed), default: 0, sentence, placeholder: "integer" });
}

/** Threads. */
export const threadsOption: Option<number, null> = option({
  kind: wholeNumber(1, 1024),
  default: null,
  otherwise: "all cores",
  sentence: "processor threads to use",
  placeholder: "number",
});

/** A switch that is off when left out. */
export function flagOption(sentence: string): Option<boolean, false> {
  return option({ kind: flag(), default: false, sentence });
}

/** Whether something is replaced. @param what  "another study in the folder" */
export function overwriteOption(what: string): Option<boolean, false> {
  return flagOption(`replace ${what} that Assay wrote and nobody changed since`);
}
