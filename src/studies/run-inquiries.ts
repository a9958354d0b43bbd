/** Asks the inquiries that were wished for, of every slice or of all layers of a pooling together. */
import type { InquirySpec } from "../cells/inquiry-cell.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import type { Inquired } from "../results/inquired.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { CellRun } from "./cell-run.ts";
import type { InquiredSlices } from "./cell-worker.ts";
import type { AnalysisPlan } from "./plan.ts";
import { shareSlice } from "./shared-slice.ts";

/** One inquiry and what it looks at. */
export interface InquiryWork {
  readonly variant: CheckedVariant;
  readonly inquiry: Inquiry;
  /** One, or one a layer, first layer first. */
  readonly slices: readonly Slice[];
}

/** What is to be asked. */
export function inquiryWork(variants: readonly CheckedVariant[], plan: AnalysisPlan): readonly InquiryWork[] {
  return variants.flatMap((variant) =>
    plan.inquiries.flatMap((name) => {
      const inquiry = inquiries.get(name);
      return groups(variant.vectors.slices, inquiry.over).map((slices) => ({ variant, inquiry, slices }));
    }),
  );
}

/** Asks, several at a time; or takes the answers that are there. */
export function runInquiries(work: readonly InquiryWork[], plan: AnalysisPlan, run: CellRun): Promise<readonly Inquired[]> {
  const { seed, store, pool, step } = run;
  const { probes, margin, bootstraps } = plan;
  return pool.map(
    work,
    async ({ variant, inquiry: { name: inquiry, over }, slices }, call) => {
      const { vectors: set, name, headSeed, dataSeed } = variant;
      const layer = over === "layers" ? null : (slices[0]?.layer ?? null);
      const pooling = slices[0]?.pooling ?? null;
      const layers = slices.map((slice) => slice.layer);
      const spec: InquirySpec = { kind: "inquiry", inquiry, layers, probes, margin, bootstraps };
      const { answer } = await store.keep({ vectors: set.hash, slice: { layer, pooling }, spec, seed }, async () =>
        call("inquiry", { spec, seed, given: await shareSlices(set, slices, run) }),
      );
      return { name, layer, pooling, headSeed, dataSeed, inquiry, ...answer };
    },
    { onDone: step },
  );
}

async function shareSlices(set: VectorSet, slices: readonly Slice[], run: CellRun): Promise<InquiredSlices> {
  const shared = [];
  for (const slice of slices) shared.push({ layer: slice.layer, slice: await shareSlice(set, slice, run) });
  return shared;
}

/** Each slice by itself, last layer first; or the layers of each pooling, first layer first. */
function groups(slices: readonly Slice[], over: Inquiry["over"]): readonly (readonly Slice[])[] {
  const rising = [...slices].sort((a, b) => (a.layer ?? 0) - (b.layer ?? 0));
  if (over === "slice") return rising.toReversed().map((slice) => [slice]);
  return [...new Set(slices.map(({ pooling }) => pooling))].map((pooling) => rising.filter((slice) => slice.pooling === pooling));
}
