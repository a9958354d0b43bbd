/** Asks the inquiries that were wished for, of every slice or of all layers of a pooling together. */

import type { InquirySpec } from "../cells/cell.ts";
import type { CheckedVariant } from "../cells/studied-variant.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry, InquirySettings } from "../inquiries/inquiry.ts";
import type { Inquired } from "../results/inquired.ts";
import { identityOfSlice } from "../results/slice-identity.ts";
import type { Call } from "../runtime/worker.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { AskedInquiry, CellCalls } from "./cell-worker.ts";
import type { AnalysisPlan } from "./plan.ts";
import { type CellRun, knownTraining, shareSlice } from "./run-cells.ts";

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

/** Asks, several at a time; or reads the answers that are there. */
export function runInquiries(work: readonly InquiryWork[], plan: AnalysisPlan, run: CellRun): Promise<readonly Inquired[]> {
  const { seed, store, pool, step } = run;
  const { probes, margin, bootstraps } = plan;
  const settings: InquirySettings = { probes, margin, bootstraps, seed };
  const ask = async ({ variant, inquiry, slices }: InquiryWork, call: Call<CellCalls>): Promise<Inquired> => {
    const { vectors: set } = variant;
    const together = inquiry.over === "layers";
    const layer = together ? null : (slices[0]?.layer ?? null);
    const pooling = slices[0]?.pooling ?? null;
    const layers = slices.map((slice) => slice.layer);
    const spec: InquirySpec = { kind: "inquiry", inquiry: inquiry.name, layers, probes, margin, bootstraps };
    const { answer } = await store.keep({ vectors: set.hash, slice: { layer, pooling }, spec, seed }, async () => {
      const shared = await shareSlices(set, slices, run);
      return { kind: "inquiry", answer: await call("inquiry", { inquiry: inquiry.name, layers: shared, settings }) };
    });
    return { ...identityOfSlice({ ...variant, layer, pooling }), inquiry: inquiry.name, ...answer };
  };
  return pool.map(work, ask, { onDone: step });
}

async function shareSlices(set: VectorSet, slices: readonly Slice[], run: CellRun): Promise<AskedInquiry["layers"]> {
  const shared = [];
  for (const slice of slices) {
    shared.push({ layer: slice.layer, slice: await shareSlice(set, slice, await knownTraining(set, slice, run)) });
  }
  return shared;
}

/** Each slice by itself, last layer first; or the layers of each pooling, first layer first. */
function groups(slices: readonly Slice[], over: Inquiry["over"]): readonly (readonly Slice[])[] {
  const rising = [...slices].sort((a, b) => (a.layer ?? 0) - (b.layer ?? 0));
  if (over === "slice") return rising.toReversed().map((slice) => [slice]);
  return [...new Set(slices.map(({ pooling }) => pooling))].map((pooling) => rising.filter((slice) => slice.pooling === pooling));
}
