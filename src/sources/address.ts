/**
 * Where vectors are, in one line: `scheme:place?key=value&…`. Keys that say what is read (table, vector, label, …) are
 * Assay's; all others are the driver's, as they were written. A password is never part of what is shown or hashed.
 */
import { secretsIn, withoutSecrets, withoutSecretsWithin } from "../base/address-secrets.ts";
import { UsageError } from "../base/errors.ts";

/** Keys of an address that say what is read. */
export const reservedKeys = ["table", "sql", "id", "vector", "label", "split", "group", "text", "numbers", "rows"] as const;

/** One of them. */
export type ReservedKey = (typeof reservedKeys)[number];

/**
 * An address, taken apart.
 *
 * @example
 * ```ts
 * import { parseAddress } from "assay/sources";
 *
 * const address = parseAddress("postgresql://ann:secret@db/shop?table=items&vector=embedding&sslmode=disable");
 * console.log(address?.shown); // postgresql://ann:***@db/shop?table=items&vector=embedding&sslmode=disable
 * ```
 */
export interface Address {
  /** In lower case, without the colon: "postgresql". */
  readonly scheme: string;
  /** What people and files may see, and what hashes are of: passwords and signatures are "***". */
  readonly shown: string;
  /** The values of Assay's own keys, decoded. */
  readonly chosen: Readonly<Partial<Record<ReservedKey, string>>>;
  /** Without Assay's keys, with every secret: for the driver alone. A call, so that nothing that prints an object prints it. */
  target(): string;
  /** A driver's words with every secret of this address as "***". */
  masked(text: string): string;
}

/** One letter before a colon is a disk of Windows. */
const form = /^([a-z][a-z0-9+.-]+):(.*)$/is;
const hidden = "***";
/** Shorter secrets are in every other word. */
const shortestSecret = 3;

/**
 * Takes an address apart.
 * @returns null for what has no scheme: a path
 * @throws UsageError for a key without a value, one that comes twice, a broken escape, and for signs in a password that
 *   must be escaped; none shows the password
 */
export function parseAddress(text: string): Address | null {
  const [, name, rest] = form.exec(text) ?? [];
  if (name === undefined || rest === undefined) return null;
  const scheme = name.toLowerCase();
  const mark = rest.indexOf("?");
  const place = mark < 0 ? rest : rest.slice(0, mark);
  const pieces =
    mark < 0
      ? []
      : rest
          .slice(mark + 1)
          .split("&")
          .filter((piece) => piece !== "");
  requirePorts(scheme, place);
  requireKeys(scheme, place, pieces);
  const chosen = chosenOf(scheme, pieces);
  const kept = pieces.filter((piece) => !isReserved(keyAndValue(piece)[0]));
  const target = `${name}:${place}${kept.length === 0 ? "" : `?${kept.join("&")}`}`;
  const known = [...new Set(secretsIn(text).flatMap((secret) => [secret, decoded(secret) ?? secret]))]
    .filter((secret) => secret.length >= shortestSecret)
    .sort((a, b) => b.length - a.length);
  return {
    scheme,
    shown: withoutSecrets(`${scheme}:${rest}`),
    chosen,
    target: () => target,
    masked: (words) => known.reduce((masked, secret) => masked.replaceAll(secret, hidden), words),
  };
}

/** A path as an address. */
export function fileAddress(path: string): Address {
  return { scheme: "file", shown: path, chosen: {}, target: () => path, masked: (words) => words };
}

/** A command line's words with the passwords of addresses among them masked, for the title of a process. */
export function maskedWords(words: readonly string[]): readonly string[] {
  return words.map((each) => {
    const [flag = "", word] = /^(?:(--?[\w-]+=))?(.*)$/s.exec(each)!.slice(1) as [string | undefined, string];
    return flag + withoutSecretsWithin(maskedWord(word));
  });
}

function maskedWord(word: string): string {
  try {
    return parseAddress(word)?.shown ?? word;
  } catch {
    return /^[a-z][a-z0-9+.-]+:/i.exec(word)?.[0] ?? word;
  }
}

/** "user:pa/ss@host" would otherwise be taken for a port. @throws UsageError */
function requirePorts(scheme: string, place: string): void {
  if (!place.startsWith("//")) return;
  const slash = place.indexOf("/", 2);
  const authority = slash < 0 ? place.slice(2) : place.slice(2, slash);
  const hosts = authority.slice(authority.lastIndexOf("@") + 1);
  if (hosts.split(",").every((host) => /^(\[[^\]]*\]|[^:[\]]*)(:\d*)?$/.test(host))) return;
  const todo =
    "Write / ? # @ and : of a password as %2F %3F %23 %40 and %3A, or leave it out: PGPASSWORD and PGPASSFILE are read.";
  throw unclear(scheme, "what stands behind a host's colon must be a port", "something else", todo);
}

/** "user:pa?ss@host" would be taken for a place and a key; "vectr=" would be the driver's. @throws UsageError */
function requireKeys(scheme: string, place: string, pieces: readonly string[]): void {
  for (const piece of pieces) {
    const [key, value] = keyAndValue(piece);
    if (place.startsWith("//") && value === "" && !piece.includes("=") && piece.includes("@")) {
      throw unclear(scheme, "what stands behind ? must be keys with values", "something else", "Write a ? of a password as %3F.");
    }
    const meant = isReserved(key) ? undefined : reservedKeys.find((reserved) => reserved.length > 3 && isOneSlip(key, reserved));
    if (meant !== undefined)
      throw unclear(scheme, `keys must be known to Assay or to the store`, `${key}=`, `Did you mean ${meant}=?`);
  }
}

/** Whether a letter is missing, too many, another, or two stand the other way round. */
function isOneSlip(key: string, word: string): boolean {
  const letters = (text: string): string => [...text].sort().join("");
  if (key.length === word.length) {
    const differing = [...key].filter((letter, at) => letter !== word[at]).length;
    return differing === 1 || (differing === 2 && letters(key) === letters(word));
  }
  const [shorter, longer] = key.length < word.length ? [key, word] : [word, key];
  return [...longer].some((_, at) => longer.slice(0, at) + longer.slice(at + 1) === shorter);
}

function chosenOf(scheme: string, pieces: readonly string[]): Address["chosen"] {
  const chosen: Partial<Record<ReservedKey, string>> = {};
  for (const piece of pieces) {
    const [key, raw] = keyAndValue(piece);
    if (!isReserved(key)) continue;
    const value = decoded(raw);
    if (value === null) throw unclear(scheme, `the value of ${key} must be text`, "a broken escape", "Write a % as %25.");
    if (value === "") throw unclear(scheme, `${key} must have a value`, "none", `Write ${key}=name, or leave it out.`);
    if (chosen[key] !== undefined) {
      throw unclear(scheme, `${key} must come once`, "two of it", "Leave one out; an & inside a value is written %26.");
    }
    chosen[key] = value;
  }
  return chosen;
}

function keyAndValue(piece: string): readonly [key: string, value: string] {
  const equals = piece.indexOf("=");
  return equals < 0 ? [piece, ""] : [piece.slice(0, equals), piece.slice(equals + 1)];
}

function isReserved(key: string): key is ReservedKey {
  return reservedKeys.some((reserved) => reserved === key);
}

/** Null for a broken escape. A plus stays one: sums are commoner in queries than forms are. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function unclear(scheme: string, must: string, got: string, todo: string): UsageError {
  return new UsageError({ where: "address", must, got, todo, file: `${scheme}:` });
}
