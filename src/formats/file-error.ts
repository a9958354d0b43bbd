/** What the operating system says about a file, in our words. */
import { dirname } from "node:path";
import { AssayError, ConflictError, InputError, MissingError } from "../base/errors.ts";
import { bytesInWords, freeBytes } from "./disk-room.ts";

/**
 * The AssayError for a failed file operation; errors that do not come from the system pass through unchanged.
 * Codes: `missing` (no such file), `disk` (full, over quota or unreadable), `input` (a folder, no permission).
 * @param needed  bytes that were to be written, where they are known
 */
export function fileError(where: string, file: string, cause: unknown, needed?: number): Error {
  const code = errorCode(cause);
  if (cause instanceof Error && (cause instanceof AssayError || code === null)) return cause;
  if (code !== null && passing.includes(code)) return silent(where, file, code);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new MissingError({ where, must: "the file must exist", got: "no such file", todo: "Check the path.", file });
    case "ENOSPC":
    case "EDQUOT":
    case "EFBIG":
      return new AssayError("disk", {
        where,
        must: `there must be room to write${needed === undefined ? "" : ` ${bytesInWords(needed)}`}`,
        got: noRoom(code, file),
        todo: "Free some space, then run the same command again.",
        file,
      });
    case "ENAMETOOLONG":
      return new InputError({
        where,
        must: "a path must be one that the system takes",
        got: `${file.length} characters`,
        todo: "Choose shorter names.",
        file,
      });
    case "EISDIR":
      return new InputError({ where, must: "must be a file", got: "a folder", todo: "Name a file inside it.", file });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new InputError({
        where,
        must: "the file must be open to you",
        got: "a refusal by the system",
        todo: "Check the permissions of the file and its folder.",
        file,
      });
    case "EEXIST":
      return new ConflictError({ where, must: "must not exist yet", got: "a file", todo: "Choose another name.", file });
    default:
      return new InputError({
        where,
        must: "the file must be readable and writable",
        got: code ?? String(cause),
        todo: "Check the path and the disk.",
        file,
      });
  }
}

/** What a disk, or what serves it, says when it is in trouble that may be over the next time. */
const passing = ["EIO", "EAGAIN", "EBUSY", "EHOSTDOWN", "EMFILE", "ENFILE", "ENOLCK", "ENOTCONN", "ESTALE", "ETIMEDOUT"];

function silent(where: string, file: string, code: string): AssayError {
  const got = code === "EIO" ? "an input/output error" : code;
  const todo = "Check the disk, or what serves it, then run the same command again.";
  return new AssayError("disk", { where, must: "the disk must answer", got, todo, file });
}

function noRoom(code: string, file: string): string {
  if (code === "EFBIG") return "a limit on the size of files";
  const free = freeBytes(dirname(file));
  return `${code === "EDQUOT" ? "a used up quota" : "a full disk"}${free === null ? "" : ` (${bytesInWords(free)} free)`}`;
}

/** The system's code of a failure ("ENOENT"), or null. */
export function errorCode(cause: unknown): string | null {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return null;
  return typeof cause.code === "string" ? cause.code : null;
}
