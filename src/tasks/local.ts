/** A task from a person's own folder or file. */
import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { InputError, UsageError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { plainStem } from "../formats/gzip.ts";
import { listed, tableExtensions, tableFormat } from "../runtime/tables/tables.ts";
import { splitFilesOf } from "./folder.ts";
import { taskFromFiles } from "./from-files.ts";
import { isRetrievalFolder } from "./retrieval-task.ts";
import type { Task } from "./task.ts";
import type { TaskOptions } from "./task-options.ts";

/**
 * A folder with files named by split (or with one file), or one file with all rows.
 * @throws MissingError, InputError, FormatError, as taskFromFiles and splitFilesOf; UsageError for a revision
 */
export async function loadLocalTask(path: string, options: TaskOptions = {}): Promise<Task> {
  if (options.revision !== undefined) {
    throw new UsageError({
      where: "task",
      must: "a revision is of a data set on the Hub, so it must not be given for files",
      got: JSON.stringify(options.revision),
      todo: "Leave it out, or name a data set on the Hub (org/name).",
      file: path,
    });
  }
  const full = resolve(path);
  if (await isFolder(full)) {
    if (isRetrievalFolder(full)) throw withoutLabels(path);
    const { passedOver, ...files } = await splitFilesOf(full);
    const sentence = `Tables of the folder that are not named by split were passed over: ${listed(passedOver)}.`;
    const facts = passedOver.length === 0 ? [] : [{ code: "files-passed-over", count: passedOver.length, sentence }];
    return taskFromFiles({ name: basename(full), source: path, facts }, files, options);
  }
  if (tableFormat(full) === null) {
    throw new InputError({
      where: "task",
      must: `a file must be a table (${tableExtensions.join(", ")})`,
      got: JSON.stringify(basename(full)),
      todo: "Convert it, or rename it by its format.",
      file: path,
    });
  }
  return taskFromFiles({ name: plainStem(full), source: path }, { training: [full] }, options);
}

function withoutLabels(file: string): InputError {
  return new InputError({
    where: "task",
    must: "texts must have labels",
    got: "a retrieval folder: documents, queries and judgements",
    todo: "Embed it with `assay embed`: it is for `assay compress`, which says what compression loses of what queries find.",
    file,
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw fileError("task", path, cause);
  }
}
