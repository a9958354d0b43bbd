/** A task by name, path or Hub id. */
import { existsSync } from "node:fs";
import { MissingError, UnknownNameError } from "../base/errors.ts";
import { nearestName } from "../base/nearest-name.ts";
import { requireKnown } from "../base/options.ts";
import { controlKeys, stopIfAborted } from "../base/progress.ts";
import { isHubId } from "../runtime/hub/hub.ts";
import { tableFormat } from "../runtime/tables/tables.ts";
import { tasks } from "./built-in.ts";
import { loadHubDataset } from "./hub-dataset.ts";
import { loadLocalTask } from "./local.ts";
import type { Task } from "./task.ts";
import { type TaskOptions, taskTable } from "./task-options.ts";

/**
 * Loads a task. In this order: a folder or file that exists; a built-in name
 * ("demo", "sst2", …); a data set on the Hub, `org/name` or `org/name:config`.
 *
 * @example
 * ```ts
 * import { loadTask } from "assay";
 *
 * const own = await loadTask("reviews.csv", { text: "body", label: "stars" });
 * const glue = await loadTask("sst2", { limit: 5000 });
 * ```
 * @throws MissingError for a path that does not exist; UnknownNameError with the nearest name; and as each source does
 */
export async function loadTask(nameOrPath: string, options: TaskOptions = {}): Promise<Task> {
  requireKnown(taskTable, options, "task", controlKeys);
  stopIfAborted(options, "task");
  if (nameOrPath !== "" && existsSync(nameOrPath)) return loadLocalTask(nameOrPath, options);
  if (tasks.names.includes(nameOrPath)) return tasks.get(nameOrPath).load(options);
  if (looksLikePath(nameOrPath)) {
    throw new MissingError({
      where: "task",
      must: "the folder or file must exist",
      got: "nothing at this path",
      todo: "Check the path; relative ones start at the current folder.",
      file: nameOrPath,
    });
  }
  if (isHubId(nameOrPath.split(":", 1)[0]!)) return loadHubDataset(nameOrPath, options);
  const nearest = nearestName(nameOrPath, tasks.names);
  throw new UnknownNameError({
    where: "task",
    must: `must be a folder or file, one of ${tasks.names.join(", ")}, or a data set on the Hub (org/name)`,
    got: JSON.stringify(nameOrPath),
    todo: nearest === null ? "Check the spelling, or the path." : `Did you mean ${nearest}?`,
  });
}

function looksLikePath(name: string): boolean {
  return /^(?:\.{0,2}[/\\]|~|[A-Za-z]:[/\\])|\\/.test(name) || tableFormat(name) !== null;
}
