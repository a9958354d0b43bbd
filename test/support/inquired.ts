/** A planted set as an inquiry takes it, some of its rows only. */
import type { InquiredVectors, InquirySettings } from "../../src/inquiries/inquiry.ts";
import { takeRows } from "../../src/numeric/matrix.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { type Role, type Rows, rows, withDimensions } from "../../src/statistics/rows.ts";
import type { Planted } from "./planted.ts";

/** Enough for effects this clear, few enough to be quick. */
const counts = { training: 900, validation: 300, test: 800 } as const;

export const quickSettings: InquirySettings = { probes: ["logistic"], margin: 0.01, bootstraps: 400, seed: 3 };

/** Settings with a probe that takes the set's labels. */
export function settingsFor(set: Planted): InquirySettings {
  return set.target === "regression" ? { ...quickSettings, probes: ["ridge"] } : quickSettings;
}

/** The first rows of each role, without dead dimensions, as a study has them. */
export function inquired(set: Planted, layer: number | null = null): InquiredVectors {
  const all = Int32Array.from({ length: set.training.vectors.columns }, (_, j) => j);
  const living = all.filter((j) => !set.dead.includes(j));
  return {
    layer,
    living,
    training: withDimensions(first(set.training), living),
    validation: withDimensions(first(set.validation), living),
    test: withDimensions(first(set.test), living),
  };
}

function first<R extends Role>({ role, vectors, labels }: Rows<R>): Rows<R> {
  const chosen = Array.from({ length: Math.min(counts[role], vectors.rows) }, (_, i) => i);
  const values = labels.values.slice(0, chosen.length);
  return rows(role, takeRows(vectors, chosen), { ...labels, values } as Labels);
}
