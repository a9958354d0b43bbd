/** The hash of a task's content: the same rows in the same roles give the same hash, wherever they came from. */
import { createHash } from "node:crypto";
import type { Task } from "./task.ts";

/** SHA-256 over label names, and text, second text, label and split of every row, and its group where there are any, each framed as JSON. */
export function taskHash(task: Pick<Task, "texts" | "pairs" | "labels" | "labelNames" | "splits" | "groups">): string {
  const hash = createHash("sha256");
  hash.update(`${JSON.stringify([task.labels.kind, task.labelNames, task.texts.length, task.pairs !== null])}\n`);
  for (const [i, text] of task.texts.entries()) {
    const group = task.groups === undefined ? [] : [task.groups[i]];
    hash.update(`${JSON.stringify([text, task.pairs?.[i] ?? null, task.labels.values[i], task.splits[i], ...group])}\n`);
  }
  return hash.digest("hex");
}
