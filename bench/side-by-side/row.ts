/**
 * A line of `npm run bench -- analysis` or `compress`: rows/<name>.mjs exports a `row` of this shape, rows/<name>.py its
 * peers. A new one is these two files and its name in rows/index.ts.
 */

/** Where the data lie and how large they are; what both sides are started with. */
export interface DataOptions {
  /** The folder: train.npy [rows, dimensions] and test.npy in float32, labels-<classes>-{train,test}.npy and subsets.npy in int32. */
  readonly folder: string;
  /** The folder of bench/ whose rows are run. */
  readonly work: string;
  readonly rows: number;
  readonly dimensions: number;
  readonly threads: number;
  readonly seed: number;
}

/** What a side finds: numbers that are held against the other's. Whatever else a row needs is its own affair. */
export interface Answer {
  readonly [name: string]: unknown;
  /** Seconds that the whole would take, where only a part was done. */
  readonly whole?: number;
  /** Said beside the time: "20 of 768 columns". */
  readonly note?: string;
}

/** A way of doing the same in Python. */
export interface Peer {
  /** As it stands in the table: "scikit-learn, newton-cholesky". */
  readonly name: string;
  /** The function of rows/<row>.py: it takes the data and gives a dict. What a `<function>_prepare` gives of the data comes with it, and a `<function>_look` adds to the dict; neither is counted. */
  readonly function: string;
  /** Without which it is left out: "faiss". */
  readonly package?: string;
  /** The ratio that is aimed at. */
  readonly goal: number;
  /** Runs at most, for peers that take minutes. */
  readonly runs?: number;
}

/** One kind of work, done by Assay and by its peers. */
export interface Row {
  /** As after --only: "binary-curve". */
  readonly name: string;
  /** One line for the table. */
  readonly work: string;
  readonly peers: readonly Peer[];
  /** What the work needs and is not counted: a fitted codec, for one. Kept for all runs. */
  prepare?(data: unknown): Promise<unknown>;
  /** Does the work, in Assay's process; `data` comes from data.mjs, `prepared` from `prepare`. */
  ours(data: unknown, prepared: unknown): Promise<Answer>;
  /** Looks at what the work gave and is not counted: errors, for one. Adds to the answer. */
  look?(data: unknown, prepared: unknown, answer: Answer): Promise<Answer>;
  /** How far the results of both sides lie apart, in words and numbers. */
  agreement(ours: Answer, peer: Answer): string;
  /** Additions and multiplications of the matrix products that cannot be avoided; left out where there are none. */
  operations?(data: Pick<DataOptions, "rows" | "dimensions">): number;
}
