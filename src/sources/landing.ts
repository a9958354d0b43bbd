/**
 * Rows of a source on their way to disk: an .npy file of float32, and a line of JSON a row for its id and other columns. A
 * journal says how much of both is safe, so that a reading goes on where it was, in this process or a later one.
 */
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAt, writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { encodeNpyHeader } from "../formats/npy-header.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { emptyJournal, type Journal, readJournal } from "./journal.ts";
import type { ReadBefore, RowBatch } from "./source.ts";

/** The key of ids in lines of JSON: what bringing looks for first. */
const idKey = "_id";

const names = { vectors: "vectors.part", table: "table.part", journal: "journal.json" } as const;
const where = "sources";

/** The header of a matrix is as long as this, whatever its size. */
const headerBytes = encodeNpyHeader("<f4", [0, 0]).length;

/** Rows that are being written. */
export class Landing {
  readonly #folder: string;
  readonly #reading: string;
  readonly #vectors: FileHandle;
  readonly #table: FileHandle;
  /** Of each column `"name":`. */
  readonly #prefixes: readonly string[];
  #journal: Journal;

  private constructor(folder: string, journal: Journal, files: readonly [FileHandle, FileHandle], keys: readonly string[]) {
    this.#folder = folder;
    this.#reading = journal.reading;
    this.#journal = journal;
    [this.#vectors, this.#table] = files;
    this.#prefixes = keys.map((key) => `${JSON.stringify(key)}:`);
  }

  /**
   * Opens the folder's landing, with what was kept there of the same reading.
   * @param reading  the hash of what is read
   * @param keys     of the columns in lines of JSON
   */
  static async open(folder: string, reading: string, keys: readonly string[]): Promise<Landing> {
    const [vectors, table] = [await openFile(join(folder, names.vectors)), await openFile(join(folder, names.table))];
    const kept = await readJournal(join(folder, names.journal), reading);
    const isThere =
      kept !== null &&
      (await vectors.stat()).size >= headerBytes + 4 * kept.rows * kept.dimensions &&
      (await table.stat()).size >= kept.lineBytes;
    return new Landing(folder, isThere ? kept : emptyJournal(reading), [vectors, table], keys);
  }

  get rows(): number {
    return this.#journal.rows;
  }

  get dimensions(): number {
    return this.#journal.dimensions;
  }

  get withoutVector(): number {
    return this.#journal.withoutVector;
  }

  /** What there is, to be compared with the store; null where a reading starts from the beginning. */
  before(): ReadBefore | null {
    const { rows, place, digest } = this.#journal;
    return place === null ? null : { rows, place, digest: BigInt(digest) };
  }

  async append(batch: RowBatch): Promise<void> {
    const { dimensions, ids } = batch;
    const { rows, lineBytes, withoutVector, digest, ...journal } = this.#journal;
    const lines = Buffer.from(ids.map((_, row) => this.#line(batch, row)).join(""));
    try {
      await writeAt(this.#vectors, bytesOf(batch.vectors), headerBytes + 4 * rows * dimensions);
      await writeAt(this.#table, lines, lineBytes);
    } catch (cause) {
      throw fileError(where, this.#folder, cause, batch.vectors.byteLength + lines.length);
    }
    this.#journal = {
      ...journal,
      dimensions: ids.length === 0 ? journal.dimensions : dimensions,
      rows: rows + ids.length,
      withoutVector: withoutVector + batch.withoutVector,
      lineBytes: lineBytes + lines.length,
      digest: batch.digest === undefined ? "0" : String(BigInt(digest) + batch.digest),
      place: batch.place === undefined ? null : [...batch.place],
    };
  }

  #line({ ids, columns }: RowBatch, row: number): string {
    const cells = columns.map((column, i) => `${this.#prefixes[i]!}${JSON.stringify(column[row]!)}`);
    return `{${[`"${idKey}":${JSON.stringify(ids[row]!)}`, ...cells].join(",")}}\n`;
  }

  /** Makes what was appended last through an end of the process. */
  async keep(): Promise<void> {
    await this.#vectors.datasync();
    await this.#table.datasync();
    await writeFileAtomically(join(this.#folder, names.journal), JSON.stringify(this.#journal));
  }

  /** Counts nothing of what was read. */
  async startAgain(): Promise<void> {
    this.#journal = emptyJournal(this.#reading);
    await rm(join(this.#folder, names.journal), { force: true });
  }

  /** Gives the files their names. */
  async finish(vectors: string, table: string): Promise<void> {
    const { rows, dimensions, lineBytes } = this.#journal;
    try {
      await writeAt(this.#vectors, encodeNpyHeader("<f4", [rows, dimensions]), 0);
      await this.#vectors.truncate(headerBytes + 4 * rows * dimensions);
      await this.#table.truncate(lineBytes);
      await rm(join(this.#folder, names.journal), { force: true });
      await rename(join(this.#folder, names.vectors), vectors);
      await rename(join(this.#folder, names.table), table);
    } catch (cause) {
      throw fileError(where, this.#folder, cause);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#vectors.close(), this.#table.close()]);
  }
}

/** To be written at any place; what is in it stays, and only its owner reads it. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (cause) {
    throw fileError(where, path, cause);
  }
}
