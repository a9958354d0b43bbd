/**
 * How far an extraction has come: a text file beside the vectors. The first
 * line says whose extraction it is; each further line is the checksum of one
 * finished batch, in order; the last lists the finished files.
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
import { type ListedFiles, listedFilesSchema } from "../formats/ownership.ts";

/** What a journal says. */
export interface Journal {
  /** The hash of the vector set that was being made. */
  readonly hash: string;
  /** CRC-32 of each batch's vectors. */
  readonly checksums: readonly number[];
  /** The finished files, listed before they get their names. */
  readonly files?: ListedFiles | undefined;
}

const mark = "assay/extraction@1";
const filesMark = "files ";

/** Reads a journal; null where there is none or its first line is not a journal's. A torn last line is left out. */
export async function readJournal(path: string): Promise<Journal | null> {
  if (!existsSync(path)) return null;
  const lines = (await readFile(path, "latin1")).split("\n");
  const [kind, hash] = lines[0]?.split(" ") ?? [];
  if (kind !== mark || hash === undefined || lines.length < 2) return null;
  const checksums: number[] = [];
  let files: ListedFiles | undefined;
  // the piece after the last newline is empty, or torn
  for (const line of lines.slice(1, -1)) {
    if (line.startsWith(filesMark)) files = parseFiles(line.slice(filesMark.length));
    if (!/^[0-9a-f]{8}$/.test(line)) break;
    checksums.push(Number.parseInt(line, 16));
  }
  return { hash, checksums, files };
}

/** Writes a journal anew. */
export async function writeJournal(path: string, journal: Journal): Promise<void> {
  await writeFileAtomically(path, `${mark} ${journal.hash}\n${journal.checksums.map(line).join("")}`);
}

/** Adds one finished batch. @throws AssayError "disk" */
export function appendToJournal(path: string, checksum: number): void {
  append(path, line(checksum));
}

/** Adds the finished files. @throws AssayError "disk" */
export function appendFilesToJournal(path: string, files: ListedFiles): void {
  append(path, `${filesMark}${JSON.stringify(files)}\n`);
}

function append(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (cause) {
    throw fileError("embedding", path, cause);
  }
}

function parseFiles(text: string): ListedFiles | undefined {
  try {
    return listedFilesSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function line(checksum: number): string {
  return `${checksum.toString(16).padStart(8, "0")}\n`;
}
