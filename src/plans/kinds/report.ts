/** The grid's summary: of every encoder and task what its study claims, and over tasks what holds for each encoder. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../../formats/json.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { type GridRow, gridSummaryName } from "../../results/grid-summary.ts";
import { summarySchema } from "../../results/summary.ts";
import { studyFiles } from "../../studies/study-files.ts";
import { gridRows } from "../grid-rows.ts";
import { pooledLosses } from "../pooled-losses.ts";
import type { Kind } from "./kind.ts";

const reportKeys = {
  studies: z.array(shape({ encoder: z.string(), task: z.string(), study: z.string() })).min(1),
};

/** Of which studies. */
export interface ReportArguments extends Shape<typeof reportKeys> {}

/** The kind. */
export const report: Kind<ReportArguments> = {
  name: "report",
  version: 2,
  args: shape(reportKeys),
  continues: false,
  async make({ studies }, work) {
    const rows: GridRow[] = [];
    for (const { encoder, task, study } of studies) {
      const text = await readFile(join(await work.input(study), studyFiles.summary), "utf8");
      rows.push(...gridRows(encoder, task, summarySchema.parse(JSON.parse(text))));
    }
    const summary = { schema: "assay/grid-summary@1", rows, pooled: pooledLosses(rows) };
    return new Map([[gridSummaryName, Buffer.from(canonicalJson(summary), "utf8")]]);
  },
};
