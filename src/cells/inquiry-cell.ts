/** A question beyond curves and single dimensions, of one slice or of all layers of a pooling together. */
import type { InquiredVectors } from "../inquiries/inquiry.ts";
import type { InquiryAnswer } from "../results/inquired.ts";
import type { CellDefinition } from "./definition.ts";
import type { RunCatalogues } from "./run-catalogues.ts";

/** Which inquiry, and how it is asked. */
export interface InquirySpec {
  readonly kind: "inquiry";
  readonly inquiry: string;
  /** Of the slices it looks at. */
  readonly layers: readonly (number | null)[];
  readonly probes: readonly string[];
  readonly margin: number | null;
  readonly bootstraps: number;
}

/** What came of it. */
export interface InquiryCell {
  readonly kind: "inquiry";
  readonly answer: InquiryAnswer;
}

/** What it is made from: one entry a layer, first layer first, and what names stand for. */
export interface Inquirable {
  readonly vectors: readonly InquiredVectors[];
  readonly catalogues: RunCatalogues;
}

/** The kind. */
export const inquiry: CellDefinition<InquirySpec, InquiryCell, Inquirable> = {
  kind: "inquiry",
  async run({ vectors, catalogues: { inquiries, probes: known } }, { inquiry: name, probes, margin, bootstraps }, seed) {
    const varying = vectors.filter(({ living }) => living.length > 0);
    const answer: InquiryAnswer =
      varying.length > 0
        ? await inquiries.get(name).ask(varying, { probes, known, margin, bootstraps, seed })
        : { sentences: [{ kind: "refusal", text: "Not asked: no dimension varies." }], tables: [] };
    return { kind: "inquiry", answer };
  },
};
