/**
 * Labelled rows that carry their role in the type: what fits takes training
 * rows, what chooses settings takes validation rows, what scores takes test
 * rows. Passing the wrong one does not compile.
 */
import { ShapeError } from "../base/errors.ts";
import { copyOf, type Matrix, takeColumns } from "../numeric/matrix.ts";
import type { Labels } from "./labels.ts";
import type { LabelledMoments } from "./moments/labelled-moments.ts";

/** The jobs that rows can have. */
export type Role = "training" | "validation" | "test";

/** Vectors with their labels and their role. */
export interface Rows<R extends Role> {
  readonly role: R;
  /** [rows, dimensions] */
  readonly vectors: Matrix;
  readonly labels: Labels;
  /** A number a row, the same for rows that belong together; left out where rows are independent. */
  readonly groups?: Int32Array | undefined;
  /**
   * Mean and scatter where they need not be computed from `vectors`: known already, or of all the rows that these are
   * a sample of.
   */
  readonly moments?: (() => Promise<LabelledMoments>) | undefined;
  /** Each column has its own when left out. */
  readonly units?: Units | undefined;
  /** Rows that belong together more or less, a question and its answer, say; left out where nothing is known of it. */
  readonly pairs?: readonly ScoredPair[] | undefined;
}

/** Two rows, by their numbers from 0, and how much they belong together: 0 or less for not at all. */
export interface ScoredPair {
  readonly first: number;
  readonly second: number;
  readonly score: number;
}

/**
 * Whether each column has a unit of its own, as the dimensions of a vector do (probes then divide it by its own standard
 * deviation), or all share one, as coordinates of one space do (probes then divide all by one number: what spreads
 * little counts for little, and a rotation changes no fit).
 */
export type Units = "own" | "shared";

/**
 * Joins vectors and labels under a role.
 * @throws ShapeError when they have different numbers of rows.
 */
export function rows<R extends Role>(role: R, vectors: Matrix, labels: Labels): Rows<R> {
  if (vectors.rows !== labels.values.length) {
    throw new ShapeError({
      where: `${role} rows`,
      must: "there must be one label a vector",
      got: `${vectors.rows} vectors and ${labels.values.length} labels`,
      todo: "Were both taken from the same split?",
    });
  }
  return { role, vectors, labels };
}

/** The same rows with other vectors (compressed ones, say). */
export function withVectors<R extends Role>(from: Rows<R>, vectors: Matrix): Rows<R> {
  const replaced = rows(from.role, vectors, from.labels);
  return {
    ...replaced,
    ...(from.groups === undefined ? {} : { groups: from.groups }),
    ...(from.pairs === undefined ? {} : { pairs: from.pairs }),
  };
}

/** The same rows with a matrix of their own, for whoever might write into it. */
export function unsharedRows<R extends Role>(from: Rows<R>): Rows<R> {
  return { ...from, vectors: copyOf(from.vectors) };
}

/** The same rows, chosen dimensions only. */
export function withDimensions<R extends Role>(from: Rows<R>, dimensions: ArrayLike<number>): Rows<R> {
  return { ...withVectors(from, takeColumns(from.vectors, dimensions)), units: from.units };
}

/** The same rows, dimensions 0 … k − 1 only. */
export function withFirstDimensions<R extends Role>(from: Rows<R>, k: number): Rows<R> {
  return k === from.vectors.columns ? from : withDimensions(from, firstDimensions(k));
}

/** 0 … k − 1 */
export function firstDimensions(k: number): Int32Array {
  return Int32Array.from({ length: k }, (_, j) => j);
}
