/**
 * Which process wrote a file, so that what a dead one left can be taken over at
 * once. A process id alone does not say: ids are given again, and in a container
 * that is started anew the first process has the same id each time. With the
 * moment of its start an id is of one process only.
 */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import { errorCode } from "./file-error.ts";

/** A process of this machine or another. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own unit; "0" where the system does not say. */
  readonly started: string;
  /** Eight hexadecimal digits for the name of its machine, and the space that its process ids are of. */
  readonly machine: string;
}

const unknownStart = "0";
const thisMachine = createHash("sha1").update(`${hostname()}${idSpace()}`).digest("hex").slice(0, 8);

/** The process that asks. */
export const ownIdentity: ProcessIdentity = {
  pid: process.pid,
  started: startOf(process.pid) ?? unknownStart,
  machine: thisMachine,
};

/** As part of a file's name: `<machine>-<pid>-<started>`. */
export function identityText({ machine, pid, started }: ProcessIdentity): string {
  return `${machine}-${pid}-${started}`;
}

/** Reads `identityText`; null for anything else. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const found = /^([0-9a-f]{8})-([1-9]\d*)-(\d+)$/.exec(text);
  const [, machine = "", pid = "", started = ""] = found ?? [];
  return found === null ? null : { machine, pid: Number(pid), started };
}

/** Whether it has certainly ended: false for a process of another machine, which cannot be asked. */
export function hasEnded({ machine, pid, started }: ProcessIdentity): boolean {
  if (machine !== thisMachine) return false;
  try {
    process.kill(pid, 0); // asks only
  } catch (cause) {
    return errorCode(cause) === "ESRCH";
  }
  const now = startOf(pid);
  return started !== unknownStart && now !== null && now !== started;
}

/** In a container ids are others than outside, though both may see the same folder; empty where the system has one space. */
function idSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Clock ticks from boot to the start of a process (field 22 of /proc/PID/stat); null where the system does not say. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // the second field is the program's name in brackets, which may hold spaces and brackets
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
