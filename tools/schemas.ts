/**
 * The JSON Schemas of files that Assay writes, made from the zod schemas that the
 * program itself checks with. test/studies/schemas.test.ts holds the files
 * under schemas/ to them, and writes them when ASSAY_UPDATE_SCHEMAS=1.
 */
import { z } from "zod";
import { ledgerSchema } from "../src/compression/ledger.ts";
import { publishedGrid } from "../src/plans/grid.ts";
import { planSchema } from "../src/plans/plan.ts";
import { compressorDescriptionSchema } from "../src/results/compressor-description.ts";
import { detailsSchema } from "../src/results/details.ts";
import { gridSummarySchema } from "../src/results/grid-summary.ts";
import { manifestSchema } from "../src/results/manifest.ts";
import { resultRowSchema } from "../src/results/result-row.ts";
import { summarySchema } from "../src/results/summary.ts";
import { relatedManifestSchema } from "../src/vectors/related-manifest.ts";

const published = [
  { file: "summary.json", title: "summary.json of an Assay study: the headline numbers", schema: summarySchema },
  { file: "row.json", title: "One row of results.jsonl of an Assay study", schema: resultRowSchema },
  {
    file: "details.json",
    title: "details.json of an Assay study: what can be looked up of single dimensions and texts",
    schema: detailsSchema,
  },
  { file: "manifest.json", title: "manifest.json of an Assay study: what went in, where and when", schema: manifestSchema },
  {
    file: "compressor.json",
    title: "compressor.json of an Assay compressor: the chain, what was measured, the certificate",
    schema: compressorDescriptionSchema,
  },
  { file: "grid.json", title: "A grid: what assay plan makes a plan of, in YAML", schema: publishedGrid },
  { file: "plan.json", title: "plan.json: every task of a grid", schema: planSchema },
  {
    file: "grid-summary.json",
    title: "grid.json in the last result of a plan: a row for every encoder, task and variant",
    schema: gridSummarySchema,
  },
  { file: "ledger.json", title: "The looks at rows that certified compressors", schema: ledgerSchema },
  {
    file: "related-vectors.json",
    title:
      "manifest.json of vectors that Assay made of queries and documents, or of pairs: what holds between rows, and what made them",
    schema: relatedManifestSchema,
  },
];

/** Every published schema, by file name. */
export function jsonSchemas(): ReadonlyMap<string, object> {
  return new Map(published.map(({ file, title, schema }) => [file, { title, ...z.toJSONSchema(schema, { io: "input" }) }]));
}
