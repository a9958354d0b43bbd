/** A task from a person's own folder or file. */
import { stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { InputError } from "../base/errors.ts";
import { fileError } from "../formats/file-error.ts";
import { tableExtensions, tableFormat } from "../runtime/tables.ts";
import { splitFilesOf } from "./folder.ts";
import { taskFromFiles } from "./from-files.ts";
import type { Task, TaskOptions } from "./task.ts";

/**
 * A folder with files named by split (or with one file), or one file with all rows.
 * @throws MissingError, InputError, FormatError, as taskFromFiles and splitFilesOf
 */
export async function loadLocalTask(path: string, options: TaskOptions = {}): Promise<Task> {
  const full = resolve(path);
  if (await isFolder(full)) {
    return taskFromFiles({ name: basename(full), source: path }, await splitFilesOf(full), options);
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
  return taskFromFiles({ name: basename(full, extname(full)), source: path }, { training: [full] }, options);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw fileError("task", path, cause);
  }
}
