/** The calls that make cells: whoever answers them holds one slice at a time. */

import { type BroughtObject, madeCatalogues } from "../cells/brought-objects.ts";
import type { SliceContents } from "../cells/definition.ts";
import type { InquiryCell, InquirySpec } from "../cells/inquiry-cell.ts";
import type { PairCell, PairSpec } from "../cells/pair-cell.ts";
import type { PreparedHead } from "../cells/prepared-head.ts";
import { ourCatalogues, type RunCatalogues } from "../cells/run-catalogues.ts";
import { livingSlice, openSlice, type SharedSlice } from "../cells/slice-contents.ts";
import { type CellByKind, cells, runSliceCell, type SliceCellKind, type SliceCellSpec } from "../cells/table.ts";
import { sumsOfPart, type TrainingPart } from "../cells/training-part.ts";
import { type InferenceInput, type Inferred, infer } from "../claims/inference.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { moving, wholeBuffers } from "../runtime/transfer.ts";
import type { ClassSums } from "../statistics/moments/class-sums.ts";

/** A slice to hold. */
export interface HeldSlice {
  readonly slice: SharedSlice;
  /** That reads it. */
  readonly head: PreparedHead | null;
}

/** A cell to make, of the slice that is held or of what comes with the call. */
export interface CellCall<Spec, Given = null> {
  readonly spec: Spec;
  readonly seed: number;
  readonly given: Given;
}

/** The slices of an inquiry, one a layer. */
export type InquiredSlices = readonly { readonly layer: number | null; readonly slice: SharedSlice }[];

/** The calls, for one worker or for the calling thread. @param known  what names stand for, until objects are brought */
export function cellCalls(known: RunCatalogues = ourCatalogues) {
  let catalogues = known;
  let held: SliceContents | null = null;
  return {
    async bring(objects: readonly BroughtObject[]): Promise<void> {
      catalogues = await madeCatalogues(objects);
    },
    async slice({ slice, head }: HeldSlice): Promise<void> {
      held = null; // the slice before goes first
      held = await openSlice(slice, head, catalogues);
    },
    cell({ spec, seed }: CellCall<SliceCellSpec>): Promise<CellByKind[SliceCellKind]> {
      if (held === null) throw new Error("a cell was asked for before its slice came");
      return runSliceCell(spec.kind, held, spec, seed);
    },
    async inquiry({ spec, seed, given }: CellCall<InquirySpec, InquiredSlices>): Promise<InquiryCell> {
      const vectors = [];
      for (const { layer, slice } of given) vectors.push({ layer, ...(await livingSlice(slice)) });
      return cells.inquiry.run({ vectors, catalogues }, spec, seed);
    },
    pair: ({ spec, seed, given }: CellCall<PairSpec, readonly [Matrix, Matrix]>): Promise<PairCell> =>
      cells.pair.run(given, spec, seed),
    async sums(part: TrainingPart): Promise<ClassSums> {
      const sums = await sumsOfPart(part);
      return moving(sums, wholeBuffers([sums.counts, sums.sums, sums.scatter]));
    },
    inference: (input: InferenceInput): Promise<Inferred> => infer(input),
  };
}

/** What is answered. */
export type CellCalls = ReturnType<typeof cellCalls>;
