/** JSON in and out: read with a cap on the size, written so that the same value gives the same bytes. */
import { FormatError, InputError } from "../base/errors.ts";
import { readWholeFile } from "./whole-file.ts";

const defaultLimit = 64 * 1024 * 1024;

/**
 * Reads a JSON file.
 * @throws MissingError when there is none; FormatError, naming the file, when it is larger than the limit or not JSON.
 */
export async function readJson(path: string, limitBytes: number = defaultLimit): Promise<unknown> {
  const bytes = await readWholeFile(path, limitBytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError({
      where: "JSON",
      must: "must be UTF-8 text",
      got: "other bytes",
      todo: "Is this the file you meant? Save it as UTF-8.",
      file: path,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError({
      where: "JSON",
      must: "must be valid JSON",
      got: cause instanceof Error ? firstLine(cause.message) : "something else",
      todo: "The file may be cut short: fetch or write it again.",
      file: path,
    });
  }
}

/**
 * JSON with two spaces and a newline at the end; keys stay in the order they were written.
 * @throws InputError for NaN, infinities, `undefined` in arrays, bigints, functions and typed arrays, naming the place.
 */
export function canonicalJson(value: unknown): string {
  refuseUnwritable(value, "value");
  return `${JSON.stringify(value, null, 2)}\n`;
}

function refuseUnwritable(value: unknown, place: string): void {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw unwritable(place, String(value));
    return;
  }
  if (typeof value !== "object") throw unwritable(place, typeof value);
  if (ArrayBuffer.isView(value)) throw unwritable(place, "a typed array");
  if (Array.isArray(value)) {
    // Array.from also visits holes, which would silently become null
    Array.from(value, (item: unknown, index) => refuseUnwritable(item, `${place}[${index}]`));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) refuseUnwritable(item, `${place}.${key}`);
  }
}

function unwritable(place: string, got: string): InputError {
  return new InputError({
    where: "JSON",
    must: `${place} must be a finite number, a string, a boolean, null, an array or an object`,
    got,
    todo: "Leave it out, or write null for what is not known.",
  });
}

function firstLine(text: string): string {
  return text.split("\n")[0]!.slice(0, 120);
}
