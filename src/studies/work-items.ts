/** What an analysis is cut into: slices to make cells of, pairs of slices, inquiries. */
import type { PreparedHead } from "../cells/prepared-head.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import type { SliceCellSpec } from "../cells/table.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import type { Slice } from "../vectors/vector-set.ts";

/** A slice to make cells of. */
export interface SliceWork {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  /** Where it reads this slice. */
  readonly head: PreparedHead | null;
}

/** A slice with the cells that are asked of it. */
export interface PlannedSlice extends SliceWork {
  /** Whether it is the first of its variant. */
  readonly isHeadline: boolean;
  /** Whether there are several seeds of the variant's name, which are combined. */
  readonly isRepeated: boolean;
  readonly specs: readonly SliceCellSpec[];
}

/** A slice, and the variant that it is held against. */
export interface SlicePair {
  readonly variant: CheckedVariant;
  readonly slice: Slice;
  readonly before: CheckedVariant;
}

/** One inquiry and what it looks at. */
export interface InquiryWork {
  readonly variant: CheckedVariant;
  /** The name that it has in results: of one that was brought its identity. */
  readonly inquiry: string;
  readonly over: Inquiry["over"];
  /** One, or one a layer, first layer first. */
  readonly slices: readonly Slice[];
}
