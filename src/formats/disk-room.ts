/** Room on a disk in exact bytes: rounded ones say "1 MB is needed, 1 MB is free". */
import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { AssayError, type Complaint } from "../base/errors.ts";

/** "1,234,567 bytes". */
export function bytesInWords(bytes: number): string {
  return `${bytes.toLocaleString("en")} ${bytes === 1 ? "byte" : "bytes"}`;
}

/** Bytes that may be written where the file is, or would be; null where the system does not say. */
export function freeBytes(path: string): number | null {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      if (folder === dirname(folder)) return null; // a folder that does not exist yet lies on the disk of one that does
    }
  }
}

/**
 * Refuses what cannot fit, before anything is written; where the room cannot be known, the write itself will say so.
 * @param needed  bytes, those that are there already left out
 * @throws AssayError with code "disk"
 */
export function requireRoom(
  needed: number,
  of: string,
  complaint: Pick<Complaint, "where" | "todo"> & { readonly file: string },
): void {
  const free = freeBytes(complaint.file);
  if (free === null || needed <= free) return;
  throw new AssayError("disk", {
    ...complaint,
    must: `the disk must have room for ${bytesInWords(needed)} of ${of}`,
    got: `${bytesInWords(free)} free`,
  });
}
