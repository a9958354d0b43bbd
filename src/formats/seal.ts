/**
 * Texts that say of themselves that Assay wrote them and that nobody changed them since: the last line of a page, or
 * the last key of a JSON file, holds the SHA-256 of all the rest.
 */
import { toolVersion } from "../base/version.ts";
import { sha256 } from "./hash.ts";
import { canonicalJson } from "./json.ts";

/** How a line is set apart from the text: a comment of HTML and Markdown, or of plain lists. */
export type SealedKind = "markup" | "lines";

/** As `canonicalJson`, with a new `seal` as its last key. The value's first key must be a schema of ours. */
export function sealedJson<T extends { readonly schema: `assay/${string}` }>(value: T): string {
  const text = canonicalJson({ ...value, seal: undefined });
  return `${text.slice(0, -jsonEnd.length)},\n  "seal": "${sha256(text)}"${jsonEnd}`;
}

/** A text with a last line that seals it, by the SHA-256 of all that comes before the hash; a line end is added where there is none. */
export function sealedText(text: string, kind: SealedKind): string {
  const [opening, end] = kind === "markup" ? ["<!-- ", " -->"] : ["# ", ""];
  const whole = `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${opening}Written by assay ${toolVersion}, sha256 `;
  return `${whole}${sha256(whole)}${end}\n`;
}

/** What a sealed text is, by its form: a page of HTML, Markdown, a plain list, or JSON of a schema, its version left out. */
export type SealedForm = "page" | "Markdown" | "list" | `assay/${string}`;

/** The form of a sealed text; null where these are not the very bytes that `sealedJson` or `sealedText` gave. */
export function sealedFormOf(bytes: Uint8Array): SealedForm | null {
  const head = Buffer.from(bytes.subarray(0, longestSeal)).toString("latin1");
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.byteLength - longestSeal))).toString("latin1");
  const line =
    /(?:^|\n)(?:<!-- Written by assay \S+, sha256 ([0-9a-f]{64} -->\n)|# Written by assay \S+, sha256 ([0-9a-f]{64}\n))$/.exec(
      tail,
    );
  if (line !== null) {
    const end = (line[1] ?? line[2])!;
    if (sha256(bytes.subarray(0, bytes.byteLength - end.length)) !== end.slice(0, hashLength)) return null;
    if (line[1] === undefined) return "list";
    return head.startsWith("<!doctype html>") ? "page" : "Markdown";
  }
  const key = /,\n {2}"seal": "([0-9a-f]{64})"\n\}\n$/.exec(tail);
  const schema = schemaFirst.exec(head)?.[1];
  if (key === null || schema === undefined) return null;
  const rest = Buffer.concat([bytes.subarray(0, bytes.byteLength - key[0].length), Buffer.from(jsonEnd)]);
  return sha256(rest) === key[1] ? `assay/${schema}` : null;
}

const jsonEnd = "\n}\n";
const schemaFirst = /^\{\n {2}"schema": "assay\/([a-z-]+)@\d+"/;
const hashLength = 64;
/** Bytes of the longest last line or key, a long version in it. */
const longestSeal = 200;
