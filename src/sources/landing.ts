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
  /** Of the rows that are written … */
  #journal: Journal;
  /** … and with those that are being written. */
  #appended: Journal;
  #writing: Promise<void> = Promise.resolve();
  /** What is being kept; it never fails, as whoever asked for it is told. */
  #keeping: Promise<void> = Promise.resolve();

  /** Why what is behind the journal may not be there after an end of the machine. */
  #unsafe: Error | null = null;

  private constructor(folder: string, journal: Journal, files: readonly [FileHandle, FileHandle], keys: readonly string[]) {
    this.#folder = folder;
    this.#reading = journal.reading;
    this.#journal = journal;
    this.#appended = journal;
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
    return this.#appended.rows;
  }

  get dimensions(): number {
    return this.#appended.dimensions;
  }

  get withoutVector(): number {
    return this.#appended.withoutVector;
  }

  /** What there is, to be compared with the store; null where a reading starts from the beginning. */
  before(): ReadBefore | null {
    const { rows, place, digest } = this.#journal;
    return place === null ? null : { rows, place, digest: BigInt(digest) };
  }

  /**
   * Begins to write rows: the next may be gathered meanwhile.
   * @throws as written, for the rows before
   */
  async append(batch: RowBatch): Promise<void> {
    await this.written();
    const lines = Buffer.from(batch.ids.map((_, row) => this.#line(batch, row)).join(""));
    const { rows, lineBytes, withoutVector, digest, ...journal } = this.#journal;
    this.#appended = {
      ...journal,
      dimensions: batch.ids.length === 0 ? journal.dimensions : batch.dimensions,
      rows: rows + batch.ids.length,
      withoutVector: withoutVector + batch.withoutVector,
      lineBytes: lineBytes + lines.length,
      digest: batch.digest === undefined ? "0" : String(BigInt(digest) + batch.digest),
      place: batch.place === undefined ? null : [...batch.place],
    };
    this.#writing = this.#write(batch.vectors, headerBytes + 4 * rows * batch.dimensions, lines, lineBytes);
    this.#writing.catch(() => undefined); // whoever waits for it is told
  }

  async #write(vectors: RowBatch["vectors"], at: number, lines: Buffer, lineAt: number): Promise<void> {
    try {
      await writeAt(this.#vectors, bytesOf(vectors), at);
      await writeAt(this.#table, lines, lineAt);
    } catch (cause) {
      throw fileError(where, this.#folder, cause, vectors.byteLength + lines.length);
    }
    this.#journal = this.#appended;
  }

  /** Waits until all is written. @throws AssayError with code "disk": rows that could not be written count no more */
  async written(): Promise<void> {
    const writing = this.#writing;
    try {
      await writing;
    } catch (error) {
      if (this.#writing === writing) {
        this.#writing = Promise.resolve();
        this.#appended = this.#journal;
      }
      throw error;
    }
  }

  #line({ ids, columns }: RowBatch, row: number): string {
    const cells = columns.map((column, i) => `${this.#prefixes[i]!}${JSON.stringify(column[row]!)}`);
    return `{${[`"${idKey}":${JSON.stringify(ids[row]!)}`, ...cells].join(",")}}\n`;
  }

  /** Makes what is written last through an end of the process and of the machine; more rows may be appended meanwhile. */
  async keep(): Promise<void> {
    await this.written();
    const kept = this.#keeping.then(() => this.#keep(this.#journal));
    this.#keeping = kept.catch(() => undefined);
    await kept;
  }

  async #keep(journal: Journal): Promise<void> {
    if (this.#unsafe !== null) throw this.#unsafe; // a system says once that it lost what was written
    try {
      await this.#vectors.datasync();
      await this.#table.datasync();
    } catch (cause) {
      this.#unsafe = fileError(where, this.#folder, cause);
      throw this.#unsafe;
    }
    await writeFileAtomically(join(this.#folder, names.journal), JSON.stringify(journal));
  }

  /** Counts nothing of what was read. */
  async startAgain(): Promise<void> {
    await this.#settled();
    this.#journal = emptyJournal(this.#reading);
    this.#appended = this.#journal;
    await rm(join(this.#folder, names.journal), { force: true });
  }

  /** Gives the files their names. */
  async finish(vectors: string, table: string): Promise<void> {
    await this.written();
    await this.#keeping;
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
    await this.#settled();
    await Promise.all([this.#vectors.close(), this.#table.close()]);
  }

  /** Waits until nothing is on its way to the disk, whatever becomes of it. */
  async #settled(): Promise<void> {
    await this.written().catch(() => undefined);
    await this.#keeping;
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
