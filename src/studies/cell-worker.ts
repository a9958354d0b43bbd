/** The worker that runs cells: it holds one slice at a time and answers calls. */

import type { ComponentsCell, CurveCell, PairCell, SliceCell, SliceCellSpec } from "../cells/cell.ts";
import { runControlCell } from "../cells/control-cell.ts";
import { runCurveCell } from "../cells/curve-cell.ts";
import { runDimensionsCell } from "../cells/dimensions-cell.ts";
import { runFullCell } from "../cells/full-cell.ts";
import { runGeometryCell } from "../cells/geometry-cell.ts";
import { runLeftoverCell } from "../cells/leftover-cell.ts";
import type { PreparedHead } from "../cells/own-head.ts";
import { runOwnHeadCell, type WholeRows } from "../cells/own-head-cell.ts";
import { runPairCell } from "../cells/pair-cell.ts";
import { runRedrawsCell } from "../cells/redraws-cell.ts";
import { cutRoles, cutSlice, type KnownTraining, type StudiedSlice } from "../cells/slice.ts";
import { sumsOfPart, type TrainingPart } from "../cells/training-part.ts";
import { type InferenceInput, type Inferred, infer } from "../claims/inference.ts";
import { readChosenRows, type StoredRows } from "../formats/stored-rows.ts";
import { inquiries } from "../inquiries/index.ts";
import type { InquirySettings } from "../inquiries/inquiry.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { InquiryAnswer } from "../results/inquired.ts";
import { answerCalls } from "../runtime/answer-calls.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import { moving, wholeBuffers } from "../runtime/transfer.ts";
import type { Labels } from "../statistics/labels.ts";
import type { ClassSums } from "../statistics/moments/class-sums.ts";

/** A slice as workers get it. */
export interface SharedSlice {
  /** In memory that all workers share, or on disk, where each reads its own. */
  readonly vectors: Matrix | { readonly stored: StoredRows; readonly rows: Uint32Array };
  readonly labels: Labels;
  readonly splits: Uint8Array;
  /** A number a row, the same for rows that belong together; null where rows are independent. */
  readonly groups: Int32Array | null;
  readonly classNames: readonly string[];
  readonly known: KnownTraining;
  /** A bit a text that only a hash of it tells; null where there are no texts. */
  readonly textBits: Uint8Array | null;
  /** Another labelling of the rows; null where none is asked about. */
  readonly leftover: Labels | null;
}

/** A slice to hold. */
export interface HeldSlice {
  readonly slice: SharedSlice;
  /** That reads it. */
  readonly head: PreparedHead | null;
}

/** A cell of the slice that is held. */
export interface AskedCell {
  readonly spec: SliceCellSpec;
  readonly seed: number;
}

/** An inquiry, and what it looks at. */
export interface AskedInquiry {
  readonly inquiry: string;
  readonly layers: readonly { readonly layer: number | null; readonly slice: SharedSlice }[];
  readonly settings: InquirySettings;
}

interface Held {
  readonly slice: StudiedSlice;
  /** All dimensions, dead ones too; null where that is a second copy, which is read again when it is asked for. */
  readonly vectors: Matrix | null;
  readonly shared: SharedSlice;
  readonly head: PreparedHead | null;
}

let held: Held | null = null;

// One engine thread a worker: with more, the engine divides narrow products by their number and the last bits change.
setEngineThreads(1);

const calls = {
  async slice({ slice: shared, head }: HeldSlice): Promise<void> {
    held = null; // the slice before goes first
    const vectors = await ownVectors(shared);
    const slice = cutSlice(vectors, shared.labels, shared.splits, shared.known, shared.groups);
    const isCopied = slice.dead.length > 0 && !("data" in shared.vectors);
    held = { slice, vectors: isCopied ? null : vectors, shared, head };
  },
  cell({ spec, seed }: AskedCell): Promise<SliceCell> {
    if (held === null) throw new Error("a cell was asked for before its slice came");
    return runCell(held, spec, seed);
  },
  async sums(part: TrainingPart): Promise<ClassSums> {
    const sums = await sumsOfPart(part);
    return moving(sums, wholeBuffers([sums.counts, sums.sums, sums.scatter]));
  },
  inquiry: (asked: AskedInquiry): Promise<InquiryAnswer> => askInquiry(asked),
  pair: (sides: readonly [Matrix, Matrix]): Promise<PairCell> => runPairCell(...sides),
  inference: (input: InferenceInput): Promise<Inferred> => infer(input),
};

/** What this worker answers. */
export type CellCalls = typeof calls;

answerCalls(calls);

async function askInquiry({ inquiry, layers, settings }: AskedInquiry): Promise<InquiryAnswer> {
  const vectors = [];
  for (const { layer, slice } of layers) {
    vectors.push({ layer, ...cutSlice(await ownVectors(slice), slice.labels, slice.splits, slice.known, slice.groups) });
  }
  const living = vectors.filter((one) => one.living.length > 0);
  if (living.length > 0) return inquiries.get(inquiry).ask(living, settings);
  return { sentences: [{ kind: "refusal", text: "Not asked: no dimension varies." }], tables: [] };
}

async function ownVectors({ vectors }: SharedSlice): Promise<Matrix> {
  if ("data" in vectors) return vectors;
  const { stored, rows } = vectors;
  return matrix(rows.length, stored.columns, await readChosenRows(stored, rows));
}

async function runCell({ slice, vectors, shared, head }: Held, spec: SliceCellSpec, seed: number): Promise<SliceCell> {
  const all = async (): Promise<Matrix> => vectors ?? (await ownVectors(shared));
  const whole = async (): Promise<WholeRows> => cutRoles(await all(), shared.labels, shared.splits, shared.groups);
  if (spec.kind === "geometry") return runGeometryCell(await whole(), spec.head === null ? null : head, spec.treatments);
  if (spec.kind === "control") {
    return runControlCell(await all(), shared, spec, seed);
  }
  if (slice.living.length === 0) return emptyCell(slice, spec);
  switch (spec.kind) {
    case "full":
      return runFullCell(slice, spec.probes);
    case "dimensions":
      return runDimensionsCell(slice, spec, seed, shared.classNames);
    case "curve":
      return runCurveCell(slice, spec.compressor, spec.probes, spec.sizes, seed);
    case "components":
      return componentsCell(await runCurveCell(slice, "pca", [spec.probe], spec.sizes, seed));
    case "leftover":
      if (shared.leftover === null) throw new Error("a cell was asked for without its labels");
      return runLeftoverCell(slice, shared.leftover, shared.splits, spec, seed);
    case "redraws":
      return runRedrawsCell(slice, spec, seed);
    case "own-head": {
      if (head?.hash !== spec.head) throw new Error("a cell was asked for before its head came");
      return runOwnHeadCell(slice, await whole(), head, spec.compressors, spec.sizes, seed);
    }
  }
}

function componentsCell({ points }: CurveCell): ComponentsCell {
  return { kind: "components", points: points.flatMap(({ k, fits: [fit] }) => (fit === undefined ? [] : [{ k, fit }])) };
}

/** The cell of vectors that are the same for every text (the embeddings' [CLS], say): there is nothing to fit. */
function emptyCell(slice: StudiedSlice, spec: Exclude<SliceCellSpec, { kind: "geometry" | "control" }>): SliceCell {
  switch (spec.kind) {
    case "full":
      return { kind: "full", dead: [...slice.dead], living: 0, fits: [] };
    case "dimensions":
      return {
        kind: "dimensions",
        probe: "none",
        dimensions: [],
        best: null,
        pValue: 1,
        rotations: [],
        standardisedRotations: [],
        values: null,
      };
    case "curve":
      return { kind: "curve", compressor: spec.compressor, points: [] };
    case "components":
      return { kind: "components", points: [] };
    case "leftover":
      return { kind: "leftover", points: [] };
    case "own-head":
      return { kind: "own-head", whole: null, curves: [] };
    case "redraws":
      return { kind: "redraws", compressor: spec.compressor, probe: spec.probe, grid: [], rows: 0, best: [], predicted: [] };
  }
}
