/**
 * TensorBoard event files: TFRecords of Event messages, one for each number.
 *
 * A record: uint64 length, uint32 masked CRC-32C of the length's 8 bytes, the
 * message, uint32 masked CRC-32C of the message; all little-endian. Masked:
 * rotated right by 15 bits, plus 0xa282ead8, as the message may hold checksums.
 * https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/lib/io/record_writer.h
 * Field numbers: event.proto and summary.proto of tensorboard/compat/proto.
 */
import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { UsageError } from "../base/errors.ts";
import { crc32c } from "./crc32c.ts";
import { errorCode, fileError } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";

/** Whose file it is. */
export interface EventFileOptions {
  /** The machine's name, for the file's; characters that file names cannot hold become "_". */
  readonly host: string;
  /** Now, in milliseconds since 1970. */
  readonly wallTime: number;
  /** When a training goes on: its next step. TensorBoard then forgets numbers of this and later steps in older files of the folder. */
  readonly continueAt?: number | undefined;
}

/** A file that grows by a record for each number. */
export interface EventFile {
  readonly path: string;
  /**
   * Adds one number, rounded to float32; it is the system's when the call returns.
   * @param tag   what it is, with "/" for groups: "train/loss"
   * @param step  a whole number from 0
   * @param wallTime  milliseconds since 1970
   * @throws UsageError for a step that is none, an empty tag or a closed file; AssayError "disk"
   */
  scalar(tag: string, value: number, step: number, wallTime: number): void;
  /** Closing twice is allowed. */
  close(): void;
}

const where = "TensorBoard events";
const fields = {
  event: { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 },
  summary: { value: 1 },
  value: { tag: 1, simpleValue: 2 },
  sessionLog: { status: 1 },
} as const;
const fileVersion = "brain.Event:2";
/** SessionLog.SessionStatus.START. */
const sessionStart = 1;

/**
 * Makes `events.out.tfevents.<seconds>.<host>` in a folder, with a number behind it where that name is taken; the
 * folder too where it is missing. Nothing that is there is changed.
 * @throws ConflictError, InputError, AssayError "disk"; UsageError for a step that is none
 */
export async function openEventFile(folder: string, options: EventFileOptions): Promise<EventFile> {
  const { host, wallTime, continueAt } = options;
  if (continueAt !== undefined) requireStep(continueAt);
  await makeFolder(folder, where);
  const seconds = `${Math.floor(wallTime / 1000)}`.padStart(10, "0");
  const { path, descriptor } = openNew(join(folder, `${beginning}${seconds}.${inFileName(host)}`));
  let closed = false;
  const append = (time: number, step: number, write: (writer: BinaryWriter) => void): void => {
    if (closed) throw usage("the file must be open", "a closed one", "Write before closing it.");
    const writer = new BinaryWriter();
    writer.tag(fields.event.wallTime, WireType.Bit64).double(time / 1000);
    // proto3 leaves zeros out
    if (step !== 0) writer.tag(fields.event.step, WireType.Varint).int64(step);
    write(writer);
    try {
      appendFileSync(descriptor, record(writer.finish()));
    } catch (cause) {
      throw fileError(where, path, cause);
    }
  };
  const close = (): void => {
    if (!closed) closeSync(descriptor);
    closed = true;
  };
  try {
    append(wallTime, 0, (writer) => writer.tag(fields.event.fileVersion, WireType.LengthDelimited).string(fileVersion));
    if (continueAt !== undefined) {
      append(wallTime, continueAt, (writer) => {
        message(writer, fields.event.sessionLog, () => {
          writer.tag(fields.sessionLog.status, WireType.Varint).int32(sessionStart);
        });
      });
    }
  } catch (cause) {
    close();
    throw cause;
  }
  return {
    path,
    close,
    scalar(tag, value, step, time) {
      requireStep(step);
      if (tag === "") throw usage("a number must have a tag", "none", "Say what the number is.");
      append(time, step, (writer) => {
        message(writer, fields.event.summary, () => {
          message(writer, fields.summary.value, () => {
            writer.tag(fields.value.tag, WireType.LengthDelimited).string(tag);
            // rounded here: the library refuses what overflows float32
            writer.tag(fields.value.simpleValue, WireType.Bit32).float(Math.fround(value));
          });
        });
      });
    },
  };
}

/** Is this the name of a file that `openEventFile` makes on this machine? Another writer's names have more behind the machine's. */
export function isEventFileName(name: string, host: string): boolean {
  if (!name.startsWith(beginning)) return false;
  const [seconds = "", ...others] = name.slice(beginning.length).split(".");
  const rest = others.join(".");
  return /^\d{10,}$/.test(seconds) && (rest === inFileName(host) || rest.replace(/\.\d+$/, "") === inFileName(host));
}

const beginning = "events.out.tfevents.";

function inFileName(host: string): string {
  return host.replace(/[^\w.-]/g, "_");
}

/** Opens the first of `name`, `name.1`, `name.2` ... that is free. */
function openNew(name: string): { readonly path: string; readonly descriptor: number } {
  for (let taken = 0; ; taken++) {
    const path = taken === 0 ? name : `${name}.${taken}`;
    try {
      return { path, descriptor: openSync(path, "ax") };
    } catch (cause) {
      if (errorCode(cause) !== "EEXIST") throw fileError(where, path, cause);
    }
  }
}

function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
}

function masked(bytes: Uint8Array): number {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function requireStep(step: number): void {
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw usage("a step must be a whole number from 0", String(step), "Count the steps.");
}

function usage(must: string, got: string, todo: string): UsageError {
  return new UsageError({ where, must, got, todo });
}
