/** A data set from the Hub, `org/name` or `org/name:config`, as a task: its tables are downloaded, its columns guessed. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { MissingError } from "../base/errors.ts";
import { openSnapshot, type RemoteSnapshot } from "../runtime/hub/hub.ts";
import { type SplitFiles, taskFromFiles } from "./from-files.ts";
import { chooseFiles } from "./hub-files.ts";
import type { Task } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";

/** Where the Hub itself keeps parquet copies of data sets in other formats. */
const converted = "refs/convert/parquet";
const card = "README.md";

/**
 * Downloads the tables and builds the task with taskFromFiles. A data set
 * without tables of its own is taken from the Hub's conversion to parquet.
 * @throws as openSnapshot, chooseFiles and taskFromFiles
 */
export async function loadHubDataset(name: string, options: TaskOptions): Promise<Task> {
  const colon = name.indexOf(":");
  const id = colon < 0 ? name : name.slice(0, colon);
  const config = colon < 0 ? null : name.slice(colon + 1);
  const { remote, files } = await choose(id, config, options);
  const wanted = new Set([...files.training, ...(files.validation ?? []), ...(files.test ?? [])]);
  const { folder, revision } = await remote.fetch((path) => wanted.has(path));
  const local = (paths: readonly string[] = []): readonly string[] => paths.map((path) => join(folder, ...path.split("/")));
  const plain = id.slice(id.indexOf("/") + 1);
  return taskFromFiles(
    {
      name: config === null ? plain : `${plain}-${config.replaceAll("/", "-")}`,
      source: `${name}@${revision}`,
      licence: await statedLicence(remote),
    },
    { training: local(files.training), validation: local(files.validation), test: local(files.test) },
    options,
  );
}

async function choose(
  id: string,
  config: string | null,
  options: TaskOptions,
): Promise<{ remote: RemoteSnapshot; files: SplitFiles }> {
  const remote = await openSnapshot(id, "dataset", options);
  try {
    return { remote, files: chooseFiles(id, remote.paths, config) };
  } catch (cause) {
    if (!(cause instanceof MissingError) || options.revision !== undefined) throw cause;
    let copy: RemoteSnapshot;
    try {
      copy = await openSnapshot(id, "dataset", { ...options, revision: converted });
    } catch {
      throw cause; // there is no conversion: what is wrong is that there are no tables
    }
    return { remote: copy, files: chooseFiles(id, copy.paths, config) };
  }
}

/** The licence by the card, where the card is in reach: no task fails for want of it. */
async function statedLicence(remote: RemoteSnapshot): Promise<string | null> {
  if (!remote.paths.includes(card)) return null;
  try {
    const { folder } = await remote.fetch((path) => path === card);
    return await licenceOf(join(folder, card));
  } catch {
    return null;
  }
}

/** The licence that the card's front matter states: one line, or a list of names. */
async function licenceOf(path: string): Promise<string | null> {
  const handle = await open(path, "r");
  let text: string;
  try {
    const start = Buffer.alloc(64 * 1024);
    const { bytesRead } = await handle.read(start, 0, start.byteLength, 0);
    text = start.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (front === undefined) return null;
  const stated = /^licen[sc]e:[ \t]*(.*(?:\r?\n[ \t]*- .*)*)/m.exec(front)?.[1];
  if (stated === undefined) return null;
  const names = stated
    .split(/[\r\n,[\]]+/)
    .map((entry) =>
      entry
        .replace(/^[\s-]+/, "")
        .replace(/^["']|["']$/g, "")
        .trim(),
    )
    .filter((entry) => entry !== "");
  return names.length === 0 ? null : names.join(", ").slice(0, 200);
}
