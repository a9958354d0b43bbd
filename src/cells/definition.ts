/**
 * What a kind of cell is. Cells are the pieces a study is made of: what is fitted on one slice of vectors (one layer and
 * pooling), with its predictions on the test rows, never a claim. Each kind is one file of this folder, and one line of
 * the table (`table.ts`).
 */
import type { Matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { PreparedHead } from "./prepared-head.ts";
import type { RunCatalogues } from "./run-catalogues.ts";
import type { RoleRows, StudiedSlice } from "./slice.ts";

/**
 * A kind of cell. What determines a cell, beside its vectors and seed, is its spec: plain JSON, hashed into the cell's
 * name, so that whatever changes a cell's numbers must stand in it.
 */
export interface CellDefinition<Spec extends { readonly kind: string }, Cell extends { readonly kind: Spec["kind"] }, Given> {
  readonly kind: Spec["kind"];
  /** Makes the cell: plain JSON, the same every time. */
  run(given: Given, spec: Spec, seed: number): Promise<Cell>;
}

/** A kind of cell that is made from one slice; `run` takes what it needs of it. */
export interface SliceCellDefinition<Spec extends { readonly kind: string }, Cell extends { readonly kind: Spec["kind"] }>
  extends CellDefinition<Spec, Cell, SliceContents> {
  /** The cells of this kind that a study asks of a slice. */
  specs(question: SliceQuestion): readonly Spec[];
  /**
   * The cell of vectors that are the same for every text (the embeddings' [CLS], say), where there is nothing to fit;
   * null for a kind that looks at all dimensions, living or not.
   */
  readonly nothingLiving: ((spec: Spec, slice: StudiedSlice) => Cell) | null;
}

/** What there is of a slice for its cells. */
export interface SliceContents {
  /** Rows by role, living dimensions only. */
  readonly living: StudiedSlice;
  /** Of the rows of all splits. */
  readonly rows: KnownRows;
  /** The head that reads the slice; null for none. */
  readonly head: PreparedHead | null;
  /** Another labelling of the rows; null where none is asked about. */
  readonly leftover: Labels | null;
  /** What names stand for. */
  readonly catalogues: RunCatalogues;
  /** Vectors [rows, d] of all splits, dead dimensions too. */
  vectors(): Promise<Matrix>;
  /** The same by role. */
  whole(): Promise<RoleRows>;
}

/** What is known of the rows of all splits. */
export interface KnownRows {
  readonly labels: Labels;
  readonly splits: Uint8Array;
  /** A number a row, the same for rows that belong together; null where rows are independent. */
  readonly groups: Int32Array | null;
  readonly classNames: readonly string[];
  /** A bit a text that only a hash of it tells; null where there are no texts. */
  readonly textBits: Uint8Array | null;
}

/** Parts of a slice. */
export type Needs<Part extends keyof SliceContents> = Pick<SliceContents, Part>;

/** The part of an analysis's plan that cells hang on. */
export interface CellPlan {
  readonly compressors: readonly string[];
  /** The reference first. */
  readonly probes: readonly [string, ...string[]];
  /** Null for the default grid. */
  readonly sizes: readonly number[] | null;
  readonly bootstraps: number;
  readonly permutations: number;
  readonly rotations: number;
  /** How many times training rows are drawn anew. */
  readonly redraws: number;
  /** Of every slice; null or left out for all of the list where slices are compared, else none. */
  readonly measures?: readonly string[] | null;
  /** What the names stand for; our lists when left out. */
  readonly catalogues?: RunCatalogues;
}

/** A slice that cells are planned for. */
export interface SliceQuestion {
  readonly plan: CellPlan;
  readonly set: Pick<VectorSet, "labels" | "dimensions" | "leftover" | "textBits">;
  /** Where it reads this slice. */
  readonly head: PreparedHead | null;
  /** Whether what the slice looks like is compared. */
  readonly isCompared: boolean;
  /** Whether it is the first of its variant: the one with controls, redraws, and the other labelling. */
  readonly isHeadline: boolean;
}
