/**
 * Inquiries: the list, and the public face of `assay/inquiries`.
 *
 * @module assay/inquiries
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { copies } from "./copies.ts";
import { crossTable } from "./cross-table.ts";
import { descriptionLength } from "./description-length.ts";
import type { Inquiry } from "./inquiry.ts";
import { kSparse } from "./k-sparse.ts";
import { outlierRule } from "./outlier-rule.ts";
import { redundancyPipeline } from "./redundancy-pipeline.ts";
import { selectivity } from "./selectivity.ts";

/**
 * All inquiries. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { analyze, inquiries } from "assay";
 *
 * console.log(inquiries.names);
 * const { summary } = await analyze(set, { inquiries: ["k-sparse"] });
 * ```
 */
export const inquiries: Catalogue<Inquiry> = catalogue(
  "inquiry",
  [kSparse, copies, redundancyPipeline, outlierRule, selectivity, descriptionLength, crossTable],
  { ask: "a function", title: "a text", targets: "a list of texts" },
);

export type { InquiryAnswer, InquiryColumn, InquirySentence, InquiryTable, InquiryValue } from "../results/inquired.ts";
export { concatenated } from "./concatenated-layers.ts";
export { type ControlTask, controlTask, type RowTypes, typesOfVectors } from "./control-labels.ts";
export type { InquiredVectors, Inquiry, InquirySettings } from "./inquiry.ts";
export { type DescriptionLength, type OnlineCode, type OnlineCodeOptions, onlineCode } from "./online-code.ts";
export { gridThreshold } from "./outlier-rule.ts";
export { type SparseSearch, type SparseSubset, sparseSearch } from "./sparse-subsets.ts";
export { type VariationalCode, variationalCode } from "./variational-code.ts";
