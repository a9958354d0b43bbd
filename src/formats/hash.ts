/** SHA-256, in lower-case hexadecimal: of values in memory and of files. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { type RunControl, stopIfAborted } from "../base/progress.ts";
import { fileError } from "./file-error.ts";
import { regularFileSize } from "./whole-file.ts";

const largestUpdate = 1 << 30;
const pieceBytes = 4 * 1024 * 1024;

/**
 * The hash of one part is the plain SHA-256 of its bytes (strings as UTF-8).
 * With several parts each is framed by its length, so that ("ab", "c") and ("a", "bc") differ.
 */
export function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    if (parts.length > 1) hash.update(`${bytes.byteLength}:`);
    // one update takes less than 2 GiB
    for (let from = 0; from < bytes.byteLength; from += largestUpdate) hash.update(bytes.subarray(from, from + largestUpdate));
  }
  return hash.digest("hex");
}

/** The plain SHA-256 of a file's bytes; progress in bytes. @throws MissingError, InputError, InterruptedError */
export async function sha256File(path: string, control: RunControl = {}): Promise<string> {
  const total = await regularFileSize(path);
  const hash = createHash("sha256");
  try {
    const handle = await open(path, "r");
    try {
      const piece = new Uint8Array(Math.max(1, Math.min(pieceBytes, total)));
      for (let done = 0; ; ) {
        stopIfAborted(control, "hashing");
        const { bytesRead } = await handle.read(piece, 0, piece.byteLength, done);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
        done += bytesRead;
        control.onProgress?.({ stage: "hashing", done, total: Math.max(total, done), unit: "bytes" });
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError("hashing", path, cause);
  }
  return hash.digest("hex");
}
