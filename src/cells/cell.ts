/**
 * Cells: the pieces a study is made of. A cell is what is fitted on one slice
 * of vectors (one layer and pooling); it holds predictions on the test rows,
 * never a claim. Claims are made from cells by `inference.ts`.
 */

import type { Geometry, PairComparison } from "../results/comparison.ts";
import type { ControlName } from "../results/control.ts";
import type { InquiryAnswer } from "../results/inquired.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import type { BestDimensionValues } from "../results/summary.ts";
import type { TrajectoryPoint } from "../results/trajectory.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { PackedLabels } from "./packed-labels.ts";

/** Which cell of a slice. */
export type SliceCellSpec =
  | { readonly kind: "full"; readonly probes: readonly string[] }
  | {
      readonly kind: "dimensions";
      /** Against which labels: of rows that no encoder was fitted to, exactly or with a tail beyond the permutations. */
      readonly tested: "test-labels-with-tail";
      readonly permutations: number;
      /** So many of the vectors as they are, and of standardised ones. */
      readonly rotations: number;
      readonly turned: "plain-and-standardised";
      readonly bootstraps: number;
    }
  | {
      readonly kind: "curve";
      readonly compressor: string;
      readonly probes: readonly string[];
      readonly sizes: readonly number[] | null;
    }
  | {
      readonly kind: "own-head";
      /** Hash of the head. */
      readonly head: string;
      readonly compressors: readonly string[];
      readonly sizes: readonly number[] | null;
    }
  | {
      readonly kind: "redraws";
      readonly compressor: string;
      readonly probe: string;
      readonly sizes: readonly number[] | null;
      /** How many times training rows are drawn anew. */
      readonly draws: number;
    }
  | {
      readonly kind: "geometry";
      /** Hash of the head that reads the slice. */
      readonly head: string | null;
      /** Those that rows go through before cosines are taken. */
      readonly treatments: readonly string[];
    }
  | {
      readonly kind: "control";
      readonly control: ControlName;
      /** What the bit of an impossible task is a hash of. */
      readonly hashed: "text" | "vector" | null;
      readonly probe: string;
    }
  | { readonly kind: "components"; readonly probe: string; readonly sizes: readonly number[] }
  | {
      readonly kind: "leftover";
      /** Hash of the other labelling. */
      readonly labels: string;
      /** Null for the whole vector. */
      readonly compressor: string | null;
      readonly probe: string;
      readonly sizes: readonly number[] | null;
    };

/** Two slices. */
export interface PairSpec {
  readonly kind: "pair";
  /** Hash of the other vector set; the slice is the same. */
  readonly other: string;
}

/** A model with dimensions switched off in its LayerNorms, read by its own head. */
export interface InterventionSpec {
  readonly kind: "intervention";
  /** Hash of the head. */
  readonly head: string;
  readonly dimensions: readonly number[];
  /** What stands in their place. */
  readonly fill: "zero" | "mean";
}

/** A snapshot of a training; its key's vectors are those before it and the model after it. */
export interface TrajectorySpec {
  readonly kind: "trajectory";
  readonly step: number;
  readonly metric?: HeadlineMetric;
  readonly margin: number | null;
  readonly probe: string;
  readonly bootstraps: number;
}

/** A question beyond curves and single dimensions. */
export interface InquirySpec {
  readonly kind: "inquiry";
  readonly inquiry: string;
  /** Of the slices it looks at. */
  readonly layers: readonly (number | null)[];
  readonly probes: readonly string[];
  readonly margin: number | null;
  readonly bootstraps: number;
}

/** Which cell. */
export type CellSpec = SliceCellSpec | PairSpec | InterventionSpec | TrajectorySpec | InquirySpec;

/** One probe, its penalty chosen on validation rows. */
export interface CellFit {
  readonly probe: string;
  readonly penalty: number | null;
  /** Headline score on the rows it was fitted on. */
  readonly train: number;
  /** Headline score on the validation rows. */
  readonly validation: number;
  /** Predictions on the test rows. */
  readonly test: PackedLabels;
  /** The probability that each of them was given (packShares); left out where a probe gives none. */
  readonly confidence?: string;
}

/** The whole vector. */
export interface FullCell {
  readonly kind: "full";
  /** Dimensions of the original vector that were left out. */
  readonly dead: readonly number[];
  readonly living: number;
  readonly fits: readonly CellFit[];
}

/** One compressor at every size. */
export interface CurveCell {
  readonly kind: "curve";
  readonly compressor: string;
  readonly points: readonly { readonly k: number; readonly fits: readonly CellFit[] }[];
}

/** One single dimension. */
export interface DimensionScore {
  /** Of the original vector. */
  readonly dimension: number;
  readonly score: number;
  readonly low: number;
  readonly high: number;
  readonly train: number;
  readonly pValue: number;
  readonly qValue: number;
}

/** The best single dimension of some coordinate system. */
export interface BestInCell {
  /** Of the original vector, or of the rotated one. */
  readonly dimension: number;
  readonly train: number;
  readonly test: PackedLabels;
}

/** Every single dimension, and the best of each random rotation. */
export interface DimensionsCell {
  readonly kind: "dimensions";
  /** "threshold", "gaussian" or "linear". */
  readonly probe: string;
  readonly dimensions: readonly DimensionScore[];
  /** Null where no dimension is living. */
  readonly best: BestInCell | null;
  /** Of the best dimension by itself, against the test labels in other orders. */
  readonly pValue: number;
  /** The best dimension by the rows that rotations are chosen on, where these are a sample of those `best` is of. */
  readonly unrotated?: BestInCell;
  readonly rotations: readonly BestInCell[];
  /** The same with every dimension divided by its standard deviation before it is turned. */
  readonly standardisedRotations: readonly BestInCell[];
  /** [classes · d] of the training rows, 0 for dead dimensions; left out for real values. */
  readonly classMeans?: PackedLabels;
  readonly values: BestDimensionValues | null;
}

/** The model's own head, unchanged. */
export interface OwnHeadCell {
  readonly kind: "own-head";
  /** On whole vectors; null where no dimension is living. */
  readonly whole: CellFit | null;
  /** On vectors that were made smaller and brought back, one fit a size. */
  readonly curves: readonly CurveCell[];
}

/** One compressor, one probe and all single dimensions, fitted again on training rows drawn anew. */
export interface RedrawsCell {
  readonly kind: "redraws";
  readonly compressor: string;
  readonly probe: string;
  /** The sizes that k* is tested at. */
  readonly grid: readonly number[];
  /** In each redraw, about. */
  readonly rows: number;
  /** The dimension of the original vector with the best train score, in each redraw; null where several have it. */
  readonly best: readonly (number | null)[];
  /** Predictions on the test rows, from the whole vector and at each size, in the first redraws. */
  readonly predicted: readonly { readonly whole: PackedLabels; readonly sizes: readonly PackedLabels[] }[];
}

/** What a slice looks like. */
export interface GeometryCell extends Omit<Geometry, keyof SliceIdentity> {
  readonly kind: "geometry";
  /** [classes · d] of the training rows; null for regression. */
  readonly classMeans: PackedLabels | null;
}

/** How alike two slices are. */
export interface PairCell extends Omit<PairComparison, keyof SliceIdentity> {
  readonly kind: "pair";
}

/** A probe on labels that it must not be able to predict. */
export interface ControlCell {
  readonly kind: "control";
  /** Null where no dimension is living. */
  readonly fit: CellFit | null;
  /** The control's labels of the test rows. */
  readonly test: PackedLabels;
  /** The most frequent training label (or the mean), for each test row. */
  readonly baseline: PackedLabels;
}

/** A probe on another labelling, at every size. */
export interface LeftoverCell {
  readonly kind: "leftover";
  readonly points: readonly { readonly k: number; readonly fit: CellFit }[];
}

/** A probe on principal components, at sizes that a test is fixed to and the curve's grid lacks. */
export interface ComponentsCell {
  readonly kind: "components";
  readonly points: readonly { readonly k: number; readonly fit: CellFit }[];
}

/** What the head of an edited model says of the test rows. */
export interface InterventionCell {
  readonly kind: "intervention";
  readonly test: PackedLabels;
}

/** A snapshot's headline numbers. */
export interface TrajectoryCell {
  readonly kind: "trajectory";
  readonly point: TrajectoryPoint;
}

/** What came of an inquiry. */
export interface InquiryCell {
  readonly kind: "inquiry";
  readonly answer: InquiryAnswer;
}

/** What running a cell of a slice gives. */
export type SliceCell =
  | FullCell
  | CurveCell
  | DimensionsCell
  | OwnHeadCell
  | RedrawsCell
  | GeometryCell
  | ControlCell
  | LeftoverCell
  | ComponentsCell;

/** What running a cell gives. */
export type Cell = SliceCell | PairCell | InterventionCell | TrajectoryCell | InquiryCell;

/** What running that cell gives. */
export type CellOf<Spec extends CellSpec> = Extract<Cell, { readonly kind: Spec["kind"] }>;
