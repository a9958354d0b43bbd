/** What an object must have to be taken for one of a kind: somebody may bring it from JavaScript, where no types hold. */
import { InputError } from "./errors.ts";

/** What a part must be. */
type Part = "a function" | "a text" | "a list of texts" | "a list of numbers" | "a noun";

/** Parts by their keys. */
export type Parts = Readonly<Record<string, Part>>;

const holds: Readonly<Record<Part, (value: unknown) => boolean>> = {
  "a function": (value) => typeof value === "function",
  "a text": (value) => typeof value === "string" && value !== "",
  "a list of texts": (value) => Array.isArray(value) && value.every((entry) => typeof entry === "string"),
  "a list of numbers": (value) => Array.isArray(value) && value.every(Number.isFinite),
  "a noun": (value) => isObject(value) && typeof value["one"] === "string" && typeof value["many"] === "string",
};

const inWords: Readonly<Record<Part, string>> = {
  "a function": "a function",
  "a text": "a text that is not empty",
  "a list of texts": "a list of texts",
  "a list of numbers": "a list of finite numbers",
  "a noun": 'its words in sentences, { one: "…", many: "…" }',
};

/**
 * Throws for what lacks a part of its kind, or its name.
 * @throws InputError saying which part
 */
export function requireParts(kind: string, object: unknown, parts: Parts): void {
  if (!isObject(object)) throw noObject(kind, object);
  for (const [key, part] of Object.entries({ name: "a text", ...parts } as const)) {
    if (holds[part](object[key])) continue;
    const name = typeof object["name"] === "string" ? ` ${JSON.stringify(object["name"])}` : "";
    throw new InputError({
      where: `${kind}${name}`,
      must: `its ${key} must be ${inWords[part]}`,
      got: object[key] === undefined ? "none" : shownBriefly(object[key]),
      todo: `Give it ${key}, as the interface of a ${kind} has it.`,
    });
  }
}

function noObject(kind: string, value: unknown): InputError {
  const isMaker = typeof value === "function";
  return new InputError({
    where: kind,
    must: `a ${kind} must be a name or an object`,
    got: shownBriefly(value),
    todo: isMaker ? `Call it, and give the ${kind} that it makes.` : `Give a name of the list, or a ${kind} of your own.`,
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as part of a sentence, whatever it is, and however large. */
export function shownBriefly(value: unknown): string {
  if (typeof value === "function") return value.name === "" ? "a function" : `the function ${value.name}`;
  if (typeof value === "string") return JSON.stringify(value.length > mostLetters ? `${value.slice(0, mostLetters)}…` : value);
  if (typeof value === "symbol") return "a symbol";
  if (typeof value !== "object" || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  if (!Array.isArray(value)) return `an object ${Object.keys(value).length === 0 ? "without keys" : keysOf(value)}`;
  return value.length > mostEntries ? `a list of ${value.length}` : `[${value.map((entry) => shownBriefly(entry)).join(",")}]`;
}

function keysOf(value: object): string {
  const keys = Object.keys(value);
  return `with ${keys.slice(0, mostEntries).join(", ")}${keys.length > mostEntries ? ", …" : ""}`;
}

const mostLetters = 80;
const mostEntries = 12;
