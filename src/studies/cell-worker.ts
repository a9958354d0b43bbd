/** The worker that runs cells: it holds one slice at a time and answers calls. */
import { inquiries } from "../inquiries/index.ts";
import type { InquiryAnswer, InquirySettings } from "../inquiries/inquiry.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { answerCalls } from "../runtime/answer-calls.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import type { Labels } from "../statistics/rows.ts";
import type { PairCell, SliceCell, SliceCellSpec } from "./cell.ts";
import { runCurveCell } from "./curve-cell.ts";
import { runDimensionsCell } from "./dimensions-cell.ts";
import { runFullCell } from "./full-cell.ts";
import { runGeometryCell } from "./geometry-cell.ts";
import { type InferenceInput, type Inferred, infer } from "./inference.ts";
import type { PreparedHead } from "./own-head.ts";
import { runOwnHeadCell, type WholeRows } from "./own-head-cell.ts";
import { runPairCell } from "./pair-cell.ts";
import { cutRoles, cutSlice, type StudiedSlice } from "./slice.ts";

/** A slice in memory that all workers share. */
export interface SharedSlice {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
  readonly labels: Labels;
  readonly splits: Uint8Array;
  readonly classNames: readonly string[];
}

/** What a worker can be asked. */
export type CellRequest =
  | { readonly ask: "slice"; readonly slice: SharedSlice; readonly head: PreparedHead | null }
  | { readonly ask: "cell"; readonly spec: SliceCellSpec; readonly seed: number }
  | {
      readonly ask: "inquiry";
      readonly inquiry: string;
      readonly layers: readonly { readonly layer: number | null; readonly slice: SharedSlice }[];
      readonly settings: InquirySettings;
    }
  | { readonly ask: "pair"; readonly sides: readonly [Matrix, Matrix] }
  | { readonly ask: "inference"; readonly input: InferenceInput };

/** What it answers. */
export type CellResponse =
  | { readonly cell: SliceCell | PairCell }
  | { readonly inferred: Inferred }
  | { readonly answer: InquiryAnswer }
  | { readonly ready: true };

/** What it is started with. */
export interface CellWorkerData {
  readonly threads: number;
}

interface Held {
  readonly slice: StudiedSlice;
  readonly shared: SharedSlice;
  readonly head: PreparedHead | null;
}

let held: Held | null = null;

answerCalls<CellRequest, CellResponse>(async (request, data) => {
  setEngineThreads((data as CellWorkerData).threads);
  if (request.ask === "inference") return { response: { inferred: await infer(request.input) } };
  if (request.ask === "inquiry") return { response: { answer: await askInquiry(request) } };
  if (request.ask === "pair") return { response: { cell: await runPairCell(...request.sides) } };
  if (request.ask === "slice") {
    const { rows, columns, data: numbers, labels, splits } = request.slice;
    const slice = cutSlice(matrix(rows, columns, numbers), labels, splits);
    held = { slice, shared: request.slice, head: request.head };
    return { response: { ready: true } };
  }
  if (held === null) throw new Error("a cell was asked for before its slice came");
  return { response: { cell: await runCell(held, request.spec, request.seed) } };
});

async function askInquiry({ inquiry, layers, settings }: CellRequest & { ask: "inquiry" }): Promise<InquiryAnswer> {
  const vectors = layers.map(({ layer, slice: { rows, columns, data, labels, splits } }) => {
    return { layer, ...cutSlice(matrix(rows, columns, data), labels, splits) };
  });
  const living = vectors.filter((one) => one.living.length > 0);
  if (living.length > 0) return inquiries.get(inquiry).ask(living, settings);
  return { sentences: [{ kind: "refusal", text: "Not asked: no dimension varies." }], tables: [] };
}

async function runCell({ slice, shared, head }: Held, spec: SliceCellSpec, seed: number): Promise<SliceCell> {
  const whole = (): WholeRows => cutRoles(matrix(shared.rows, shared.columns, shared.data), shared.labels, shared.splits);
  if (spec.kind === "geometry") return runGeometryCell(whole(), spec.head === null ? null : head, spec.treatments);
  if (slice.living.length === 0) return emptyCell(slice, spec);
  switch (spec.kind) {
    case "full":
      return runFullCell(slice, spec.probes);
    case "dimensions":
      return runDimensionsCell(slice, spec, seed, shared.classNames);
    case "curve":
      return runCurveCell(slice, spec.compressor, spec.probes, spec.sizes, seed);
    case "own-head": {
      if (head?.hash !== spec.head) throw new Error("a cell was asked for before its head came");
      return runOwnHeadCell(slice, whole(), head, spec.compressors, spec.sizes, seed);
    }
  }
}

/** The cell of vectors that are the same for every text (the embeddings' [CLS], say): there is nothing to fit. */
function emptyCell(slice: StudiedSlice, spec: Exclude<SliceCellSpec, { kind: "geometry" }>): SliceCell {
  switch (spec.kind) {
    case "full":
      return { kind: "full", dead: [...slice.dead], living: 0, fits: [] };
    case "dimensions":
      return { kind: "dimensions", probe: "none", dimensions: [], best: null, pValue: 1, rotations: [], values: null };
    case "curve":
      return { kind: "curve", compressor: spec.compressor, points: [] };
    case "own-head":
      return { kind: "own-head", whole: null, curves: [] };
  }
}
