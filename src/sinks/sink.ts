/**
 * A sink: a kind of store that codes are written to, beside the vectors that they are of, or into a table or a file of
 * their own. Rows come in batches, each written as a whole or not at all; what an interrupted writing left is gone on from; a column that is
 * not of the same work is never touched.
 */
import type { RunControl } from "../base/progress.ts";
import type { Address } from "../sources/address.ts";
import type { Driver } from "../sources/driver.ts";

/** What one code is to a store: numbers, bits or bytes. */
export interface CodeForm {
  readonly kind: "float32" | "float16" | "bits" | "bytes";
  /** Numbers, bits or bytes of a code. */
  readonly size: number;
  /** Bytes of a code as the codec writes it. */
  readonly bytes: number;
  /** How codes are compared where they are numbers. */
  readonly distance: "cosine" | "dot" | "l2";
}

/** What is written. */
export interface SinkWork {
  readonly form: CodeForm;
  /** The chain, for people. */
  readonly chain: string;
  /** The hash of the compressor, and of the vectors: with both the same, an interrupted writing is gone on with. */
  readonly compressor: string;
  readonly vectors: string;
  /** Of all rows. */
  readonly ids: readonly string[];
  /** Whether the ids came with the vectors; else they are numbers of rows, which say nothing of a table that is there. */
  readonly hasIds: boolean;
  /** The column of the whole vectors, where they lie in the same table; for the query that ranks again. */
  readonly whole?: string | undefined;
  /** Where the whole vectors lie, if in a store; for the query that joins codes and vectors. */
  readonly from?: Address | undefined;
}

/** Some rows, from the row `from` of all. */
export interface CodeRows {
  readonly from: number;
  readonly ids: readonly string[];
  /** [rows × bytes] */
  readonly codes: Uint8Array;
}

/** What will be done, before it is. */
export interface PlannedWriting {
  /** What prepares the store, as its own language says it; empty where a writing goes on. */
  readonly statements: readonly string[];
  /** What a person does next: the index, the query; whole statements or comments. */
  readonly next: readonly string[];
  /** Rows that an earlier writing of the same work wrote. */
  readonly done: number;
  /** Prepares the store, and lets rows be written. */
  begin(): Promise<SinkWriting>;
  /** Called when all rows are written, now or by an earlier writing: gives what is whole its name. */
  finish?(): Promise<void>;
  /** Lets go of the store. */
  close(): Promise<void>;
}

/** A writing that goes on. */
export interface SinkWriting {
  /** Writes rows as a whole. @returns how many of them the store no longer has */
  write(rows: CodeRows): Promise<number>;
}

/** A row that a search found. */
export interface FoundRow {
  readonly id: string;
  /** As the store measures it; smaller is nearer. */
  readonly distance: number;
}

/** The store's own search over a column of codes, of one state of the store. */
export interface CodeSearch {
  /** The hash of the compressor whose codes the column is of, as its writing noted; null where Assay did not write it. */
  readonly compressor: string | null;
  /** Rows of the table, and those that have no code. */
  readonly rows: number;
  readonly withoutCode: number;
  /** The index that it goes by, for people; null for none. */
  readonly index: string | null;
  /**
   * The k nearest rows, the nearest first; an index is let look among at least so many.
   * @param query  a code as `codeText` writes it
   * @param way    by the index, or by a look at every row
   */
  nearest(query: string, k: number, way: "index" | "every row"): Promise<readonly FoundRow[]>;
  /** Lets go of the store. */
  close(): Promise<void>;
}

/** How a compressor becomes a function of a store. */
export interface SinkFunctions {
  /** The file of an artefact that holds its statements, with a transaction of their own. */
  readonly file: string;
  /**
   * Makes it; where this compressor's is there, nothing is done.
   * @param compressor  the hash of the compressor, which the store keeps beside it
   * @throws ConflictError for a function that is there and not this compressor's
   */
  install(address: Address, sql: string, compressor: string, control: RunControl): Promise<void>;
}

/**
 * A kind of store. To add one: a file with an object like this, and a line in the list (`src/sinks/index.ts`).
 *
 * @example
 * ```ts
 * import { sinks } from "assay/sinks";
 *
 * for (const { name, example } of sinks.items) console.log(name, example);
 * ```
 */
export interface Sink {
  /** What it is called: "postgresql". */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Of its addresses. */
  readonly schemes: readonly string[];
  /** Endings of files that it writes without a scheme: ".parquet". */
  readonly endings: readonly string[];
  /** An address as one writes it. */
  readonly example: string;
  /** Packages that must be there. */
  readonly drivers: readonly Driver[];
  /** What begins a comment in the store's own language. */
  readonly comment: "--" | "//";
  /**
   * Looks at the store and says what will be done; changes nothing.
   * @throws ConflictError for a column that is there and not of this work; MissingError and UsageError for an address that
   *   names nothing; as the source's `open`
   */
  plan(address: Address, work: SinkWork, control: RunControl): Promise<PlannedWriting>;
  /**
   * Where the store has a search of its own: opens a column of codes, or of whole vectors (float32).
   * @throws MissingError for what is not there; InputError for a column that is not of this form
   */
  openSearch?(address: Address, form: CodeForm, control: RunControl): Promise<CodeSearch>;
  /** Where the store has functions. */
  readonly functions?: SinkFunctions | undefined;
}
