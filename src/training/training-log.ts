/**
 * `training.jsonl`: one line a step and one an epoch, without a clock, so that
 * the same training writes the same bytes. An interrupted one cuts off what
 * came after its checkpoint and goes on. Where a log was lost or changed in
 * between, a new one begins and says so: the weights do not depend on it.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { errorCode, fileError } from "../formats/file-error.ts";

/** The log's name in the folder. */
export const trainingLogName = "training.jsonl";

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
    const last: unknown = JSON.parse(lines.at(-1) === "" ? (lines.at(-2) ?? "") : "");
    return typeof last === "object" && last !== null && "step" in last && last.step === step;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  } finally {
    closeSync(file);
  }
}
