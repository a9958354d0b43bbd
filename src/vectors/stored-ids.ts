/** What rows are called that Assay wrote to disk: those of a vector set, and those that came from a store. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../base/errors.ts";
import { textLines } from "../formats/text-lines.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import { fileNames } from "./manifest.ts";

/** Files of ids are at most so large. */
const largestIds = 2 ** 30;

/**
 * The first ids of a set's folder: those of documents stand before those of queries.
 * @throws FormatError where there are fewer than rows, or the file is larger than a gigabyte; as readWholeFile
 */
export async function idsOfSet(folder: string, rows: number): Promise<readonly string[]> {
  const path = join(folder, fileNames.ids);
  const lines = Buffer.from(await readWholeFile(path, largestIds))
    .toString("utf8")
    .split("\n");
  if (lines.length > rows) return lines.slice(0, rows);
  throw new FormatError({
    where: "vector set",
    must: `there must be ${rows} ids, one a line`,
    got: `${lines.length - 1}`,
    todo: "The folder was changed: embed again.",
    file: path,
  });
}

/** The ids of a store's rows. @param table  a line of JSON each */
export async function idsOfStore(table: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const line of textLines(createReadStream(table), table))
    ids.push((JSON.parse(line) as { readonly _id: string })._id);
  return ids;
}
