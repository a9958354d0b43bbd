/** Asks the inquiries that were wished for, of every slice or of all layers of a pooling together. */
import type { InquirySpec } from "../cells/inquiry-cell.ts";
import { shareSlice } from "../cells/share-slice.ts";
import type { Inquired } from "../results/inquired.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { InquiredSlices } from "./cell-calls.ts";
import type { CellRun } from "./cell-run.ts";
import type { AnalysisPlan } from "./plan.ts";
import type { InquiryWork } from "./work-items.ts";

/** Asks, several at a time; or takes the answers that are there. */
export function runInquiries(work: readonly InquiryWork[], plan: AnalysisPlan, run: CellRun): Promise<readonly Inquired[]> {
  const { seed, store, pool, step } = run;
  const { probes, margin, bootstraps } = plan;
  return pool.map(
    work,
    async ({ variant, inquiry, over, slices }, call) => {
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

async function shareSlices(set: VectorSet, slices: readonly Slice[], { pool, store, control }: CellRun): Promise<InquiredSlices> {
  const shared = [];
  for (const slice of slices)
    shared.push({ layer: slice.layer, slice: await shareSlice(set, slice, { pool, folder: store.folder, control }) });
  return shared;
}
