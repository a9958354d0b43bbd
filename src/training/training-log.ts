/**
 * `training.jsonl`: one line a step and one an epoch, without a clock, so that
 * the same training writes the same bytes. An interrupted one cuts off what
 * came after its checkpoint and goes on.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileError } from "../formats/file-error.ts";

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
 * Opens the log of a folder.
 * @param bytes  what is kept of it: all that a checkpoint knows of
 * @throws AssayError "disk" when there is no room
 */
export function openTrainingLog(folder: string, bytes: number): TrainingLog {
  const path = join(folder, trainingLogName);
  let end = bytes;
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw fileError("training log", path, cause);
    }
  };
  const file = attempt(() => openSync(path, bytes === 0 ? "w" : "r+"));
  attempt(() => ftruncateSync(file, bytes));
  return {
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
}
