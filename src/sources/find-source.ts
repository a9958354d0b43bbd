/** Which source reads what a person names: an address, or a file that is read row by row. */
import { existsSync, statSync } from "node:fs";
import { basename } from "node:path";
import { UnknownNameError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import { plainEnding, plainStem } from "../formats/gzip.ts";
import { type Address, fileAddress, parseAddress } from "./address.ts";
import type { Source } from "./source.ts";

/** What stands for standard input. */
const standardInput = "-";

/** A source and where it is to read. */
export interface FoundSource {
  readonly source: Source;
  readonly address: Address;
}

/**
 * The source of an address, or of a file by its ending; null for paths of anything else.
 * @throws UnknownNameError for the scheme of none, with the nearest; as parseAddress
 */
export function findSource(text: string, sources: readonly Source[]): FoundSource | null {
  if (existsSync(text)) return isPipe(text) ? ofPipe(text, text, sources) : ofFile(text, sources);
  if (text === standardInput) return ofPipe(text, "standard input", sources);
  const address = parseAddress(text);
  if (address === null) return ofFile(text, sources);
  const source = sources.find(({ schemes }) => schemes.includes(address.scheme));
  if (source !== undefined) return { source, address };
  const schemes = sources.flatMap((known) => known.schemes);
  const nearest = nearestName(address.scheme, schemes);
  if (!address.shown.startsWith("//", address.scheme.length + 1) && nearest === null) return null; // a file's name may have a colon
  throw new UnknownNameError({
    where: "address",
    must: `the scheme must be one of ${schemes.join(", ")}`,
    got: JSON.stringify(address.scheme),
    todo: nearest === null ? "Name a file, or a store by one of these." : `Did you mean ${nearest}:?`,
  });
}

/** A path that gives its bytes once. */
function isPipe(path: string): boolean {
  const status = statSync(path);
  return status.isFIFO() || status.isCharacterDevice() || status.isSocket();
}

function ofPipe(path: string, shown: string, sources: readonly Source[]): FoundSource | null {
  const source = sources.find(({ schemes }) => schemes.includes("pipe"));
  if (source === undefined) return null;
  return { source, address: { scheme: "pipe", shown, chosen: {}, target: () => `pipe:${path}`, masked: (words) => words } };
}

function ofFile(path: string, sources: readonly Source[]): FoundSource | null {
  const source = sources.find(({ endings }) => endings.includes(plainEnding(path)));
  if (source === undefined) return null;
  return { source, address: fileAddress(path) };
}

/**
 * What vectors are called after: the table of an address, a file without its folder and ending.
 * @param text  an address or a path
 */
export function vectorsName(text: string): string {
  const address = existsSync(text) ? null : parseAddress(text);
  if (address === null) return text === standardInput ? "vectors" : plainStem(text);
  const { table, sql } = address.chosen;
  if (table !== undefined) return table.split(".").at(-1)!.replaceAll('"', "");
  if (sql !== undefined) return "query";
  const place = address.shown.slice(address.scheme.length + 1).replace(/\?.*$/s, "");
  return plainStem(basename(place)) || address.scheme;
}
