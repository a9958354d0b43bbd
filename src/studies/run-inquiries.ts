/** Asks the inquiries that were wished for, of every slice or of all layers of a pooling together. */
import { stopIfAborted } from "../base/progress.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry, InquiryAnswer, InquirySettings } from "../inquiries/inquiry.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { InquirySpec } from "./cell.ts";
import type { Inquired } from "./inquired.ts";
import type { AnalysisPlan } from "./plan.ts";
import { type CellRun, knownTraining, shareSlice } from "./run-cells.ts";
import type { CheckedVariant } from "./studied-variant.ts";

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
export async function runInquiries(work: readonly InquiryWork[], plan: AnalysisPlan, run: CellRun): Promise<readonly Inquired[]> {
  const { seed, store, pool, step, control } = run;
  const { probes, margin, bootstraps } = plan;
  const answers: Inquired[] = [];
  let next = 0;
  const ask = async (worker: (typeof pool)[number]): Promise<void> => {
    for (let at = next++; at < work.length; at = next++) {
      stopIfAborted(control, "analysis");
      const one = work[at];
      if (one === undefined) return;
      const { variant, inquiry, slices } = one;
      const { vectors: set, name, headSeed, dataSeed } = variant;
      const settings: InquirySettings = { probes, margin, bootstraps, seed };
      const together = inquiry.over === "layers";
      const layer = together ? null : (slices[0]?.layer ?? null);
      const pooling = slices[0]?.pooling ?? null;
      const layers = slices.map((slice) => slice.layer);
      const spec: InquirySpec = { kind: "inquiry", inquiry: inquiry.name, layers, probes, margin, bootstraps };
      const key = { vectors: set.hash, slice: { layer, pooling }, spec, seed };
      const known = await store.load(key);
      let answer = known?.kind === "inquiry" ? known.answer : null;
      if (answer === null) {
        answer = await asked(worker, set, slices, inquiry.name, { settings, run });
        await store.save(key, { kind: "inquiry", answer });
      }
      answers[at] = { name, layer, pooling, headSeed, dataSeed, inquiry: inquiry.name, ...answer };
      step();
    }
  };
  await Promise.all(pool.map(ask));
  return answers;
}

async function asked(
  worker: CellRun["pool"][number],
  set: VectorSet,
  slices: readonly Slice[],
  inquiry: string,
  { settings, run }: { readonly settings: InquirySettings; readonly run: CellRun },
): Promise<InquiryAnswer> {
  const shared = [];
  for (const slice of slices) {
    shared.push({ layer: slice.layer, slice: await shareSlice(set, slice, await knownTraining(set, slice, run)) });
  }
  const response = await worker.call({ ask: "inquiry", inquiry, layers: shared, settings });
  if (!("answer" in response)) throw new Error("a worker answered something else than an inquiry");
  return response.answer;
}

/** Each slice by itself, last layer first; or the layers of each pooling, first layer first. */
function groups(slices: readonly Slice[], over: Inquiry["over"]): readonly (readonly Slice[])[] {
  const rising = [...slices].sort((a, b) => (a.layer ?? 0) - (b.layer ?? 0));
  if (over === "slice") return rising.toReversed().map((slice) => [slice]);
  return [...new Set(slices.map(({ pooling }) => pooling))].map((pooling) => rising.filter((slice) => slice.pooling === pooling));
}
