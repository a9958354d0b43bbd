/**
 * `training.jsonl`: one line a step and one an epoch, without a clock, so that
 * the same training writes the same bytes. An interrupted one cuts off what
 * came after its checkpoint and goes on. Where a log was lost or changed in
 * between, a new one begins and says so: the weights do not depend on it. What
 * was changed is kept beside it.
 */
import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { errorCode, fileError } from "../formats/file-error.ts";

/** The log's name in the folder. */
export const trainingLogName = "training.jsonl";

/** The folder of TensorBoard's events, beside it. */
export const eventsName = "tensorboard";

/** An open log. */
export interface TrainingLog {
  /** Bytes so far. */
  readonly bytes: number;
  add(line: Readonly<Record<string, number | string | null>>): void;
  /** Flushes to the disk. */
  flush(): void;
  close(): void;
}

/**
 * Opens the log of a folder. One that does not hold what the checkpoint knows of begins anew with the line
 * `{"step":…,"note":…}`.
 * @param bytes  what is kept of it: all that a checkpoint knows of
 * @param step  of that checkpoint: its last line is of this step
 * @throws AssayError "disk" when there is no room
 */
export function openTrainingLog(folder: string, bytes: number, step: number): TrainingLog {
  const path = join(folder, trainingLogName);
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw fileError("training log", path, cause);
    }
  };
  const isNew = bytes === 0 || !attempt(() => holdsLine(path, bytes, step));
  if (isNew) attempt(() => keepChanged(path, bytes));
  const file = attempt(() => openSync(path, isNew ? "w" : "r+"));
  let end = isNew ? 0 : bytes;
  attempt(() => ftruncateSync(file, end));
  const log: TrainingLog = {
    get bytes() {
      return end;
    },
    add(line) {
      const text = Buffer.from(`${JSON.stringify(line)}\n`, "utf8");
      attempt(() => writeSync(file, text, 0, text.byteLength, end));
      end += text.byteLength;
    },
    flush: () => attempt(() => fsyncSync(file)),
    close: () => closeSync(file),
  };
  if (isNew && step > 0) log.add({ step, note: "begins anew here: the lines before were lost or changed" });
  return log;
}

/** A log that a checkpoint knows of was ours; before the first one it is if it looks like one. Anything else gets another name. */
function keepChanged(path: string, bytes: number): void {
  if (!existsSync(path) || (bytes === 0 && looksLikeLog(path))) return;
  let number = 1;
  while (existsSync(`${path}.changed-${number}`)) number++;
  renameSync(path, `${path}.changed-${number}`);
}

/** Whether a file begins as a training's log does. */
export function isTrainingLog(path: string): boolean {
  try {
    return looksLikeLog(path);
  } catch (cause) {
    throw fileError("training log", path, cause);
  }
}

function looksLikeLog(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(longestLine);
    const [first = ""] = head.toString("utf8", 0, readSync(file, head, 0, longestLine, 0)).split("\n");
    return first === "" || isLine(first);
  } finally {
    closeSync(file);
  }
}

function isLine(text: string, step?: number): boolean {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line !== "object" || line === null || !("step" in line)) return false;
    return step === undefined ? typeof line.step === "number" : line.step === step;
  } catch {
    return false;
  }
}

/** More than any line of ours has. */
const longestLine = 4096;

/** Does a whole line of this step end at this byte? */
function holdsLine(path: string, bytes: number, step: number): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
  try {
    const tail = Buffer.alloc(Math.min(bytes, longestLine));
    if (readSync(file, tail, 0, tail.byteLength, bytes - tail.byteLength) < tail.byteLength) return false;
    const lines = tail.toString("utf8").split("\n");
    return lines.at(-1) === "" && isLine(lines.at(-2) ?? "", step);
  } finally {
    closeSync(file);
  }
}
