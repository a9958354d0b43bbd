/**
 * How far an extraction has come: a text file beside the vectors. The first
 * line says whose extraction it is; each further line is the checksum of one
 * finished batch, in order.
 *
 * Nothing is flushed batch by batch, which would cost a slow disk more than
 * the encoder. Instead the checksums are compared with the vectors when an
 * extraction continues, so that it starts at the first batch that a crash,
 * even a power cut, kept from the disk.
 */
import { appendFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";

/** What a journal says. */
export interface Journal {
  /** The hash of the vector set that was being made. */
  readonly hash: string;
  /** CRC-32 of each batch's vectors. */
  readonly checksums: readonly number[];
}

const mark = "assay/extraction@1";

/** Reads a journal; null where there is none or its first line is not a journal's. A torn last line is left out. */
export async function readJournal(path: string): Promise<Journal | null> {
  if (!existsSync(path)) return null;
  const lines = (await readFile(path, "latin1")).split("\n");
  const [kind, hash] = lines[0]?.split(" ") ?? [];
  if (kind !== mark || hash === undefined || lines.length < 2) return null;
  const checksums: number[] = [];
  // the piece after the last newline is empty, or torn
  for (const line of lines.slice(1, -1)) {
    if (!/^[0-9a-f]{8}$/.test(line)) break;
    checksums.push(Number.parseInt(line, 16));
  }
  return { hash, checksums };
}

/** Writes a journal anew. */
export async function writeJournal(path: string, journal: Journal): Promise<void> {
  await writeFileAtomically(path, `${mark} ${journal.hash}\n${journal.checksums.map(line).join("")}`);
}

/** Adds one finished batch. @throws AssayError "disk" */
export function appendToJournal(path: string, checksum: number): void {
  try {
    appendFileSync(path, line(checksum));
  } catch (cause) {
    throw fileError("embedding", path, cause);
  }
}

function line(checksum: number): string {
  return `${checksum.toString(16).padStart(8, "0")}\n`;
}
