/** The files of a sharded source: of a folder, a pattern, a list, a prefix of an object store or a data set of the Hub. */
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { InputError, MissingError, UnsupportedError } from "../../base/errors.ts";
import type { RunControl } from "../../base/progress.ts";
import { fileError } from "../../formats/file-error.ts";
import { openSnapshot } from "../../runtime/hub/hub.ts";
import { isPrefix, listPrefix } from "../../sources/prefix.ts";
import { isRemote } from "./shard.ts";

/** Endings of files that are parts by themselves, or are cut into ranges of lines. */
export const partEndings = [".parquet"] as const;
export const lineEndings = [".jsonl", ".ndjson", ".txt"] as const;

const endings: readonly string[] = [...partEndings, ...lineEndings];

/**
 * Paths and addresses, each entry's by name.
 * @param folder  that paths start from
 * @throws MissingError where there are none; InputError for files of another kind, and of several kinds together
 */
export async function listFiles(
  from: string | readonly string[],
  folder: string,
  control: RunControl,
): Promise<readonly string[]> {
  const entries = typeof from === "string" ? [from] : from;
  const files: string[] = [];
  for (const entry of entries) files.push(...(await filesOf(entry, folder, control)));
  const kinds = new Set(files.map((file) => endingOf(file)));
  if (kinds.size === 1) return files;
  throw new InputError({
    where: "shards",
    must: "all shards of a source must be files of one kind",
    got: [...kinds].join(" and "),
    todo: "Name one kind, by a pattern such as parts/*.parquet.",
    file: entries[0],
  });
}

/** Of a path or an address, in lower case. */
export function endingOf(file: string): string {
  const path = isRemote(file) ? file.replace(/\?.*$/s, "") : file;
  return extname(path).toLowerCase();
}

async function filesOf(entry: string, folder: string, control: RunControl): Promise<readonly string[]> {
  if (isPrefix(entry)) return known(entry, await listPrefix(entry, control));
  if (/^hf:/.test(entry)) return endings.includes(endingOf(entry)) ? [entry] : known(entry, await ofHub(entry, control));
  if (/^https?:/.test(entry)) return known(entry, [entry]);
  const path = resolve(folder, entry);
  if (basename(path).includes("*")) return known(entry, await named(dirname(path), patternOf(basename(path))));
  const found = await stat(path).catch((cause: unknown) => {
    throw fileError("shards", path, cause);
  });
  return known(entry, found.isDirectory() ? await named(path, /^[^.]/) : [path]);
}

async function named(folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw fileError("shards", folder, cause);
  });
  const link = names.find(
    (entry) => entry.isSymbolicLink() && pattern.test(entry.name) && endings.includes(endingOf(entry.name)),
  );
  if (link !== undefined) {
    const [must, got] = ["parts in a folder must be files", "a link"];
    throw new InputError({ where: "shards", must, got, todo: "Name it by itself, in a list.", file: join(folder, link.name) });
  }
  return names
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
}

function patternOf(name: string): RegExp {
  const parts = name.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

async function ofHub(address: string, control: RunControl): Promise<readonly string[]> {
  const [, id = "", revision, prefix = ""] =
    /^hf:(?:\/\/)?(?:datasets\/)?([^/@]+\/[^/@]+)(?:@([^/]+))?\/?(.*)$/.exec(address) ?? [];
  const { revision: commit, paths } = await openSnapshot(id, "dataset", { revision, ...control });
  return paths
    .filter((path) => path.startsWith(prefix) && endings.includes(endingOf(path)))
    .map((path) => `hf:${id}@${commit}/${path}`);
}

function noRemoteLines(file: string): UnsupportedError {
  return new UnsupportedError({
    where: "shards",
    must: "what is fetched must be parquet: lines are cut into ranges by those who have the file",
    got: endingOf(file),
    todo: "Fetch the file and name it on this computer, or write it as parquet.",
    file,
  });
}

function known(entry: string, files: readonly string[]): readonly string[] {
  const [first] = files;
  const remoteLines = files.find((file) => isRemote(file) && lineEndings.some((ending) => ending === endingOf(file)));
  if (remoteLines !== undefined) throw noRemoteLines(remoteLines);
  const usable = files.filter((file) => endings.includes(endingOf(file)));
  if (usable.length > 0) return usable;
  throw new MissingError({
    where: "shards",
    must: `there must be files that end in ${endings.join(", ")}`,
    got: first === undefined ? "none" : basename(first),
    todo: "Write the rows as parquet, JSON lines or one text a line; packed files must be unpacked.",
    file: entry,
  });
}
