/**
 * `trained-rows.txt`: fingerprints of the rows that a model was trained or chosen on, in this training and in all that
 * it went through before, one a line. Whether a study's test rows are among them can be told without the texts.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { sha256 } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readWholeFile } from "../formats/whole-file.ts";
import { splitCodes, type Task } from "../tasks/task.ts";

/** The file's name in a model's folder. */
export const trainedRowsName = "trained-rows.txt";

/** 64 bits in hexadecimal digits: among a million rows two share one with a probability of 3e-8. */
const fingerprintLength = 16;

/** Sixty million rows. */
const largestFile = 1024 * 1024 * 1024;

/** The first digits of the SHA-256 of text and second text, white space around them aside, as `findDuplicates` has it. */
export function rowFingerprint({ texts, pairs }: Pick<Task, "texts" | "pairs">, row: number): string {
  const parts = [texts[row]!, pairs === null ? "" : pairs[row]!].map((part) => part.trim());
  return sha256(JSON.stringify(parts)).slice(0, fingerprintLength);
}

/** Fingerprints of a task's training and validation rows: weights are fitted to the former, the epoch is chosen on the latter. */
export function trainedRows(task: Pick<Task, "texts" | "pairs" | "splits">): ReadonlySet<string> {
  const rows = new Set<string>();
  for (const [row, split] of task.splits.entries()) {
    if (split === splitCodes.training || split === splitCodes.validation) rows.add(rowFingerprint(task, row));
  }
  return rows;
}

/** Test rows of a task, and how many of them are among fingerprints. */
export interface SeenTestRows {
  readonly seen: number;
  readonly test: number;
}

/** How many test rows earlier trainings have seen; what the task itself has in two splits is its own affair. */
export function seenTestRows(task: Pick<Task, "texts" | "pairs" | "splits">, trained: ReadonlySet<string>): SeenTestRows {
  const trainedHere = trainedRows(task);
  let [seen, test] = [0, 0];
  for (const [row, split] of task.splits.entries()) {
    if (split !== splitCodes.test) continue;
    test++;
    const fingerprint = rowFingerprint(task, row);
    if (trained.has(fingerprint) && !trainedHere.has(fingerprint)) seen++;
  }
  return { seen, test };
}

/** Writes a folder's file, sorted: the order of the rows is not told. @throws AssayError "disk" when there is no room */
export function writeTrainedRows(folder: string, rows: ReadonlySet<string>): Promise<void> {
  return writeFileAtomically(join(folder, trainedRowsName), `${[...rows].sort().join("\n")}\n`);
}

/** Reads a folder's file; null where there is none or it is something else: then nothing is known. */
export async function readTrainedRows(folder: string): Promise<ReadonlySet<string> | null> {
  const path = await insideFolder(trainedRowsName, folder, trainedRowsName);
  if (!existsSync(path)) return null;
  const lines = Buffer.from(await readWholeFile(path, largestFile))
    .toString("latin1")
    .trimEnd()
    .split("\n");
  return lines.every((line) => /^[\da-f]{16}$/.test(line)) ? new Set(lines) : null;
}
