/** What inquiries must say of planted sets: something found where much is planted. */
import type { InquiredVectors, Inquiry } from "../inquiries/inquiry.ts";
import { counting } from "./counting.ts";
import { liveSet } from "./live-set.ts";
import type { Planted } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";

/** The redundancy pipeline gives up one per cent of the score on purpose: a margin must leave room for that and for chance. */
const settings = { probes: ["lda"], margin: 0.07, bootstraps: 400, seed: 3 } as const;

/**
 * Whether it says that it found something; that it must not where there is nothing is another simulation's question. What
 * is shown is no more than a fact where rows cannot tell it from guessing (selectivity, of vectors that come once each).
 */
export async function findByInquiry(inquiry: Inquiry, set: Planted): Promise<Outcome> {
  const claim = `inquiry ${inquiry.name}`;
  if (set.name !== "informative") return { claim, statements: 0, counted: 0 };
  const { sentences } = await inquiry.ask([living(set)], settings);
  const isFound = sentences.some(({ kind }) => kind === "finding") || sentences.every(({ kind }) => kind === "fact");
  return counting(claim, [isFound]);
}

/** All rows, of the dimensions that live. */
function living(set: Planted): InquiredVectors {
  const { live, kept } = liveSet(set);
  const { training, validation, test } = live;
  return { layer: null, living: Int32Array.from(kept), training, validation, test };
}
