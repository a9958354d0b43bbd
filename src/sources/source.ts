/**
 * A source: a kind of store that vectors are read from. Rows come in batches, in a fixed order, from one consistent state
 * of the store; who reads them asks for the next batch when it has room.
 */
import type { RunControl } from "../base/progress.ts";
import type { Fact } from "../results/fact.ts";
import type { Address } from "./address.ts";
import type { Driver } from "./driver.ts";

/** What is read of a store, by the names of its columns. */
export interface RowChoice {
  /** Default: the only column of vectors. */
  readonly vector?: string | undefined;
  /** Default: the primary key, where there is one. */
  readonly id?: string | undefined;
  /** Other columns that must be there: labels, splits, groups, texts, another labelling. */
  readonly columns: readonly string[];
  /** Of each list the first that is there is read, too: columns that labels or splits are known by. */
  readonly known: readonly (readonly string[])[];
}

/** Rows that came together. */
export interface RowBatch {
  /** One a row, none twice in a reading. */
  readonly ids: readonly string[];
  /** [rows, dimensions] row-major. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly dimensions: number;
  /** One list a column that is read, as text; null where the store has no value. */
  readonly columns: readonly (readonly (string | null)[])[];
  /** Rows between those before and the last of these that have no vector, and are left out. */
  readonly withoutVector: number;
  /** Where a reading goes on after these rows; left out where it cannot. */
  readonly place?: readonly string[] | undefined;
  /** The sum of the rows' digests as the store computes them; left out where it cannot. */
  readonly digest?: bigint | undefined;
}

/** What was read of a store before. */
export interface ReadBefore {
  readonly rows: number;
  readonly digest: bigint;
  readonly place: readonly string[];
}

/** A store that is open: one state of it. */
export interface OpenSource {
  /** How many rows it has, exactly or as the store guesses; null where it does not say. */
  readonly size: { readonly rows: number; readonly isExact: boolean } | null;
  /** Of a vector; null before the first is read. */
  readonly dimensions: number | null;
  /** Names of the columns that batches have. */
  readonly columns: readonly string[];
  /** What whoever reads the results must know. */
  readonly facts: readonly Fact[];
  /**
   * The rows, or those after a place.
   * @throws ShapeError for vectors of several lengths, naming the row's id; LostSource when the store goes away
   */
  batches(after: readonly string[] | null): AsyncIterable<RowBatch>;
  /** Whether the rows up to a place are what they were; left out where readings start from the beginning. */
  isUnchanged?(before: ReadBefore): Promise<boolean>;
  /** Lets the store go. */
  close(): Promise<void>;
}

/**
 * A kind of store. To add one: a file with an object like this, and a line in the list (`src/sources/index.ts`).
 *
 * @example
 * ```ts
 * import { sources } from "assay/sources";
 *
 * for (const { name, example } of sources.items) console.log(name, example);
 * ```
 */
export interface Source {
  /** What it is called: "postgresql". */
  readonly name: string;
  /** For people: "PostgreSQL with pgvector". */
  readonly title: string;
  /** Schemes of its addresses. */
  readonly schemes: readonly string[];
  /** Endings of files that it reads without a scheme: ".csv". */
  readonly endings: readonly string[];
  /** An address as one writes it. */
  readonly example: string;
  /** Packages that must be there. */
  readonly drivers: readonly Driver[];
  /** Whether it says how many rows there are, so that some can be drawn (`rows=`); not so when left out. */
  readonly draws?: boolean | undefined;
  /**
   * Opens the store; nothing is changed in it.
   * @throws MissingError for a driver, table or column that is not there; UsageError for an address that says too little;
   *   InputError for missing rights; AssayError with code "connection" for a server that cannot be reached
   */
  open(address: Address, choice: RowChoice, control: RunControl): Promise<OpenSource>;
}
