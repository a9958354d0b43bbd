/**
 * A store behind http that answers in JSON: asked again where the way broke, never redirected (a key goes to the server that was
 * named, and to none else), and no answer believed before it was looked at.
 */
import { setTimeout } from "node:timers/promises";
import type { z } from "zod";
import { AssayError, FormatError, InputError, InterruptedError, MissingError, UsageError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import type { RunControl } from "../base/progress.ts";
import type { Address } from "./address.ts";
import { LostSource } from "./lost-source.ts";

/** Milliseconds before each try. */
const waits = [0, 250, 1000, 3000];
/** Milliseconds for one answer. */
const longest = 120_000;
/** Bytes of one answer at most. */
const largest = 256 * 2 ** 20;
/** Numbers and whole texts below this are what JavaScript holds exactly; longer ones come as text. */
const longNumber = /(?<!\\)("\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;

/** How a server is spoken to. */
export interface RestTerms {
  /** For people: "Qdrant". */
  readonly title: string;
  /** Where it listens, where the address says nothing. */
  readonly port: number;
  /** The header that has the key, and the variable of the environment that the key is in. */
  readonly key: { readonly header: string; readonly variable: string };
  /** Keys of the address that are the store's own. */
  readonly keys: readonly string[];
}

/** A server. */
export interface RestServer {
  /** Values of the store's own keys. */
  readonly own: ReadonlyMap<string, string>;
  /**
   * Asks. @param body  JSON to POST; null for GET. @param path  begins with a slash, its parts escaped
   * @throws LostSource when the server stays away; FormatError for an answer of another form; InputError for a refusal; as ask
   */
  ask<T>(path: string, body: string | null, form: z.ZodType<T>): Promise<T>;
  /** The same, null where there is none (status 404). */
  find<T>(path: string, body: string | null, form: z.ZodType<T>): Promise<T | null>;
  /** An error for an answer that is as no answer should be. */
  unsound(must: string, got: string): FormatError;
}

/** The server of an address; nothing is asked yet. @throws UsageError for an address of another form, and for keys that nobody knows */
export function restServer(address: Address, terms: RestTerms, key: string | undefined, control: RunControl): RestServer {
  const { base, own } = partsOf(address, terms);
  const headers: Record<string, string> = { accept: "application/json", "content-type": "application/json" };
  const secret = keyOf(key, terms);
  if (secret !== "") headers[terms.key.header] = secret;
  const masked = (words: string): string => shortened(address.masked(secret === "" ? words : words.replaceAll(secret, "***")));
  const about = { where: "sources", file: address.shown };
  const unsound = (must: string, got: string): FormatError =>
    new FormatError({ ...about, must, got: masked(got), todo: `Is this ${terms.title}, of a version that Assay knows?` });
  let isReached = false;
  const lost = (words: string): AssayError => {
    if (isReached) return new LostSource(address.shown, masked(words));
    const [must, todo] = ["the server must be reachable", "Check host and port, and that the server runs."];
    return new AssayError("connection", { ...about, must, got: masked(words), todo });
  };
  const answer = async (path: string, body: string | null): Promise<{ status: number; text: string }> => {
    const signals = [AbortSignal.timeout(longest), ...(control.signal === undefined ? [] : [control.signal])];
    const method = body === null ? { method: "GET" } : { method: "POST", body };
    try {
      const response = await fetch(base + path, { ...method, headers, redirect: "manual", signal: AbortSignal.any(signals) });
      return { status: response.status, text: await textOf(response, unsound) };
    } catch (cause) {
      if (control.signal?.aborted === true) throw new InterruptedError("reading");
      throw cause instanceof AssayError ? cause : lost(wordsOf(cause));
    }
  };
  const again = async (path: string, body: string | null): Promise<{ status: number; text: string }> => {
    for (const [i, wait] of waits.entries()) {
      await pause(wait, control);
      try {
        const found = await answer(path, body);
        if (found.status !== 429 && found.status < 500) return found;
        if (!isReached || i === waits.length - 1) throw lost(`status ${found.status}: ${found.text}`);
      } catch (cause) {
        const isLost = cause instanceof AssayError && cause.code === "connection";
        if (!isLost || !isReached || i === waits.length - 1) throw cause;
      }
    }
    throw lost("no answer");
  };
  const find: RestServer["find"] = async (path, body, form) => {
    const { status, text } = await again(path, body);
    isReached = true;
    if (status === 404) return null;
    if (status === 401 || status === 403) throw forbidden(address, terms, masked(`status ${status}: ${text}`));
    if (status !== 200) throw refused(address, terms, masked(`status ${status}: ${text}`));
    const read = form.safeParse(parsed(text));
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    throw unsound(`${terms.title} must answer in JSON as its documents say`, `${issue?.path.join(".")}: ${issue?.message}`);
  };
  const ask: RestServer["ask"] = async (path, body, form) => {
    const found = await find(path, body, form);
    if (found === null) throw refused(address, terms, "status 404");
    return found;
  };
  return { own, ask, find, unsound };
}

/**
 * The collection that an address names.
 * @param names  of those that there are, asked for where it is not there
 * @throws UsageError where none is named; MissingError where it is not there, with the nearest
 */
export async function requireCollection<T>(
  address: Address,
  title: string,
  found: (name: string) => Promise<T | null>,
  names: () => Promise<readonly string[]>,
): Promise<T> {
  const { table, sql } = address.chosen;
  const about = { where: "sources", file: address.shown };
  if (table === undefined || sql !== undefined) {
    const got = sql === undefined ? "none" : "a query";
    const todo = `Write table=items; ${title} has ${listed(await names())}.`;
    throw new UsageError({ ...about, must: "the address must name a collection with table=", got, todo });
  }
  const collection = await found(table);
  if (collection !== null) return collection;
  const known = await names();
  const nearest = nearestName(table, known);
  throw new MissingError({
    ...about,
    must: `there must be a collection ${JSON.stringify(table)}`,
    got: listed(known),
    todo: nearest === null ? "Name one of the store with table=." : `Did you mean ${nearest}?`,
  });
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.toSorted().slice(0, 12).join(", ");
}

/** `scheme://host:port/prefix?key=value`, with TLS where the scheme ends in "+https". */
function partsOf(address: Address, { title, port, keys, key }: RestTerms): { base: string; own: ReadonlyMap<string, string> } {
  const target = address.target();
  const mark = target.indexOf("?");
  const place = (mark < 0 ? target : target.slice(0, mark)).slice(address.scheme.length + 1);
  const about = { where: "address", file: address.shown };
  const url = place.startsWith("//") ? urlOf(`http:${place}`) : null;
  if (url === null || url.username !== "" || url.password !== "") {
    const [got, scheme] = [url === null ? "another" : "a user or a password", address.scheme.replace("+https", "")];
    const todo = `Write ${scheme}://127.0.0.1:${port}?table=items (${scheme}+https:// for TLS); a key goes in ${key.variable}.`;
    throw new UsageError({ ...about, must: `the address of ${title} must have the form of one`, got, todo });
  }
  const own = new Map(new URLSearchParams(mark < 0 ? "" : target.slice(mark + 1)));
  const strange = [...own.keys()].filter((name) => !keys.includes(name));
  if (strange.length > 0) {
    const known = keys.length === 0 ? "" : `${keys.join(", ")}, and `;
    const todo = `Its keys are ${known}those of all sources; the store's key goes in ${key.variable}.`;
    throw new UsageError({ ...about, must: "keys of the address must be known", got: strange.join(", "), todo });
  }
  const host = `${url.hostname}:${/:\d+(\/|$)/.test(place) ? url.port || "80" : port}`;
  return { base: `http${address.scheme.endsWith("+https") ? "s" : ""}://${host}${url.pathname.replace(/\/+$/, "")}`, own };
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Empty where there is none. @throws UsageError for one that no header can have, without showing it */
function keyOf(key: string | undefined, { key: { variable } }: RestTerms): string {
  const secret = key?.trim() ?? "";
  if (/^[\x21-\x7e]*$/.test(secret)) return secret;
  const [must, todo] = [`the key in ${variable} must be plain letters, digits and signs`, "Copy it again."];
  throw new UsageError({ where: "sources", must, got: "others among them", todo });
}

async function textOf(response: Response, unsound: RestServer["unsound"]): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (response.body === null) return "";
  for await (const piece of response.body) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes > largest) throw unsound("one answer must have 256 MB at most", "more");
  }
  return Buffer.concat(pieces).toString("utf8");
}

/** Undefined for what is no JSON; long whole numbers as texts. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(longNumber, '$1"$2"'));
  } catch {
    return undefined;
  }
}

function forbidden(address: Address, { title, key }: RestTerms, got: string): InputError {
  const todo = `Put a key that may read in ${key.variable}.`;
  return new InputError({ where: "sources", must: `${title} must let you in`, got, todo, file: address.shown });
}

function refused(address: Address, { title }: RestTerms, got: string): InputError {
  const [must, todo] = [`${title} must answer`, "Check the address; nothing is changed in the store."];
  return new InputError({ where: "sources", must, got, todo, file: address.shown });
}

async function pause(milliseconds: number, { signal }: RunControl): Promise<void> {
  if (milliseconds === 0) return;
  await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw new InterruptedError("reading");
  });
}

function shortened(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}

function wordsOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}
