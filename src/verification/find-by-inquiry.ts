/** What inquiries must say of planted sets: something found where much is planted. */
import type { InquiredVectors, Inquiry } from "../inquiries/inquiry.ts";
import { matrix } from "../numeric/matrix.ts";
import { type Role, type Rows, rows } from "../statistics/rows.ts";
import { counting } from "./counting.ts";
import { liveSet } from "./live-set.ts";
import type { Planted } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";
import { partOf } from "./truth.ts";

/** Enough for effects this clear, few enough to be quick. */
const counts = { training: 900, validation: 300, test: 800 } as const;

/** The redundancy pipeline gives up one per cent of the score on purpose: a margin must leave room for that and for chance. */
const settings = { probes: ["lda"], margin: 0.07, bootstraps: 400, seed: 3 } as const;

/** Whether it says that it found something; that it must not where there is nothing is another simulation's question. */
export async function findByInquiry(inquiry: Inquiry, set: Planted): Promise<Outcome> {
  const claim = `inquiry ${inquiry.name}`;
  if (set.name !== "informative") return { claim, statements: 0, counted: 0 };
  const { sentences } = await inquiry.ask([firstRows(set)], settings);
  return counting(claim, [sentences.some(({ kind }) => kind === "finding")]);
}

/** The first rows of each role. */
function firstRows(set: Planted): InquiredVectors {
  const { live, kept } = liveSet(set);
  return {
    layer: null,
    living: Int32Array.from(kept),
    training: first(live.training),
    validation: first(live.validation),
    test: first(live.test),
  };
}

function first<R extends Role>({ role, vectors, labels }: Rows<R>): Rows<R> {
  const count = counts[role];
  return rows(role, matrix(count, vectors.columns, vectors.data.slice(0, count * vectors.columns)), partOf(labels, 0, count));
}
