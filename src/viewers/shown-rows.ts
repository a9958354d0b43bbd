/** Rows as a viewer shows them: a vector each, what they are called, and what is said of them in words. */
import type { StoredRows } from "../formats/stored-rows.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Fact } from "../results/fact.ts";

/** One value a row, null where there is none. */
export interface ShownColumn {
  readonly name: "text" | "label" | "split" | "group";
  readonly values: readonly (string | null)[];
}

/** What is written. */
export interface ShownRows {
  /** [n, d] */
  readonly vectors: Matrix;
  /** One a row. */
  readonly ids: readonly string[];
  readonly columns: readonly ShownColumn[];
  /** What was noticed while they were read, and whether some were drawn. */
  readonly facts: readonly Fact[];
}

/** All rows that there are, with vectors that are not read yet. */
export interface AllRows extends Omit<ShownRows, "vectors"> {
  readonly rows: number;
  /** Where errors find them. */
  readonly file: string;
  /** Where they lie, of which some are read alone. */
  readonly stored: StoredRows | null;
  read(): Promise<Matrix>;
}
