/**
 * Objects that a person passes where a name could stand: a probe of their own, or one of ours with other options. Each
 * has an identity, which stands for it in results and in the hash of all that it makes, and an origin, from which other
 * threads make it again.
 */
import { InputError } from "./errors.ts";
import { shownBriefly } from "./parts.ts";

/** JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Where an object is made: `(await import(module))[maker](options)`. */
export interface Origin {
  /** A URL, as `import.meta.url` has it. */
  readonly module: string;
  /** Name of the exported function. */
  readonly maker: string;
  /** What it is called with; an object with an origin in it is made first. */
  readonly options?: unknown;
}

/** What tells one object from another of its name. */
export interface Identity {
  readonly name: string;
  /** Of what it computes: give another one when its numbers change, or what is kept of it is stale. Ours have none. */
  readonly version?: string | undefined;
  /** Options that its numbers hang on; left out where they are the usual ones. */
  readonly options?: Json | undefined;
  /** Left out where it can be made on this thread only: everything it has a part in then runs here. */
  readonly origin?: Origin | undefined;
}

/** Modules of ours, by their path below src: in workers they are those that were built. */
const ours = "assay:";

/** What a maker is called with. */
type MakerOptions = { readonly [key: string]: Json | undefined };

/**
 * The options and origin of an object of ours.
 * @param module  "probes/logistic"
 * @param named   options that its name says already: it is made with them, and they tell it from nothing
 */
export function madeBy(
  module: string,
  maker: string,
  options: MakerOptions = {},
  named?: MakerOptions,
): { readonly options?: Json; readonly origin: Origin } {
  const isUsual = Object.values(options).every((value) => value === undefined);
  const made = { module: `${ours}${module}`, maker };
  const origin = isUsual && named === undefined ? made : { ...made, options: { ...named, ...options } };
  return isUsual ? { origin } : { options, origin };
}

const brands = new WeakSet<object>();

/** Marks what a maker of ours returns: a copy with a part of somebody's own in it is not what our makers make. */
export function branded<Made extends object>(made: Made): Made {
  brands.add(made);
  return made;
}

/** Whether a maker of ours made it, with whatever options. */
export function isOurs(object: object): boolean {
  return brands.has(object);
}

/** Whether it is one of ours with its usual options, which a name is enough for. */
export function isUsual(object: Identity): boolean {
  return brands.has(object) && object.version === undefined && object.options === undefined;
}

/** Whether it says that a maker of ours made it, though it is a copy, perhaps with other parts. */
export function isCopyOfOurs(object: Identity): boolean {
  return object.origin?.module.startsWith(ours) === true && !brands.has(object);
}

/**
 * The name under which it stands in results: "mine@2 {"k":5}".
 * @throws InputError for options that JSON cannot hold: they could not tell one object from another; for an origin that
 *   names no module
 */
export function identityOf({ name, version, options, origin }: Identity): string {
  requireOrigin(name, origin);
  return `${name}${version === undefined ? "" : `@${version}`}${options === undefined ? "" : ` ${jsonOf(options, name)}`}`;
}

/** From JavaScript an origin may be anything. @throws InputError */
function requireOrigin(name: string, origin: unknown): void {
  if (origin === undefined) return;
  const { module, maker } = (typeof origin === "object" && origin !== null ? origin : {}) as Partial<Origin>; // of unknown parts
  const isModule = typeof module === "string" && (module.startsWith(ours) || URL.canParse(module));
  if (isModule && typeof maker === "string" && maker !== "") return;
  throw new InputError({
    where: name,
    must: "an origin must be { module, maker }: a URL, and the name of a function that the module exports",
    got: isModule ? "no name of a function" : shownBriefly(typeof module === "string" ? module : origin),
    todo: "Give module: import.meta.url in the module that makes it, or leave origin out.",
  });
}

/** Options within options deeper than this are within themselves. */
const deepest = 50;

/** JSON with keys in alphabetical order, so that the order of options tells nothing apart. */
function jsonOf(value: unknown, name: string, depth: number = 0): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (depth > deepest) throw notJson(name, "options within themselves");
  if (Array.isArray(value)) return `[${value.map((entry) => jsonOf(entry, name, depth + 1)).join(",")}]`;
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, entry]) => `${JSON.stringify(key)}:${jsonOf(entry, name, depth + 1)}`).join(",")}}`;
  }
  throw notJson(name, typeof value === "object" ? "another object" : `${typeof value === "number" ? value : typeof value}`);
}

function notJson(name: string, got: string): InputError {
  return new InputError({
    where: name,
    must: "options must be JSON: they tell it from others of its name",
    got,
    todo: "Leave it out of the options, and give another version for each.",
  });
}

/**
 * Makes an object again, on this thread.
 * @throws InputError when the module has no such function
 */
export async function makeAgain({ module, maker, options }: Origin): Promise<unknown> {
  const url = module.startsWith(ours) ? new URL(`../${module.slice(ours.length)}.js`, import.meta.url).href : module;
  const exported: Readonly<Record<string, unknown>> = await import(url).catch((cause: unknown) => {
    const [must, got] = ["the module of an origin must load", cause instanceof Error ? cause.message : shownBriefly(cause)];
    throw new InputError({ where: "analysis", must, got, todo: "Look at the module, and at its URL.", file: module });
  });
  const make = exported[maker];
  if (typeof make === "function") return make(await withMade(options));
  throw new InputError({
    where: "analysis",
    must: `the module must export the function ${maker}`,
    got: Object.keys(exported).join(", ") || "nothing",
    todo: "Name the module and the function that make the object as its origin.",
    file: module,
  });
}

/** Options with every object made that has an origin. */
async function withMade(options: unknown): Promise<unknown> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) return options;
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(options)) made[key] = hasOrigin(value) ? await makeAgain(value.origin) : value;
  return made;
}

function hasOrigin(value: unknown): value is { readonly origin: Origin } {
  return typeof value === "object" && value !== null && "origin" in value && typeof value.origin === "object";
}
