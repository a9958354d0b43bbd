/** The grid's summary: of every encoder and task what its study claims, over tasks what holds for each encoder, and sources. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../../formats/json.ts";
import { type Shape, shape } from "../../formats/shape.ts";
import { type GridRow, type GridSourceRow, type GridSummary, gridSummaryName } from "../../results/grid-summary.ts";
import { verdictName, verdictSchema } from "../../results/source-verdict.ts";
import { componentsOfShare, spectrumName, spectrumSchema } from "../../results/spectrum.ts";
import { summarySchema } from "../../results/summary.ts";
import { studyFiles } from "../../studies/study-files.ts";
import { gridRows } from "../grid-rows.ts";
import { pooledLosses } from "../pooled-losses.ts";
import type { Kind, TaskAtWork } from "./kind.ts";

const reportKeys = {
  studies: z.array(shape({ encoder: z.string(), task: z.string(), study: z.string() })),
  sources: z.array(shape({ name: z.string(), pca: z.string(), compressor: z.string().nullable() })),
};

/** Of which studies, and of which sources. */
export interface ReportArguments extends Shape<typeof reportKeys> {}

/** The kind. */
export const report: Kind<ReportArguments> = {
  name: "report",
  version: 3,
  args: shape(reportKeys),
  continues: false,
  async make({ studies, sources }, work) {
    const rows: GridRow[] = [];
    for (const { encoder, task, study } of studies) {
      const text = await readFile(join(await work.input(study), studyFiles.summary), "utf8");
      rows.push(...gridRows(encoder, task, summarySchema.parse(JSON.parse(text))));
    }
    const ofSources: GridSourceRow[] = [];
    for (const source of sources) ofSources.push(await sourceRow(source, work));
    const summary: GridSummary = { schema: "assay/grid-summary@1", rows, pooled: pooledLosses(rows), sources: ofSources };
    return new Map([[gridSummaryName, Buffer.from(canonicalJson(summary), "utf8")]]);
  },
};

async function sourceRow(
  { name, pca, compressor }: ReportArguments["sources"][number],
  work: TaskAtWork,
): Promise<GridSourceRow> {
  const read = async (id: string, file: string): Promise<unknown> =>
    JSON.parse(await readFile(join(await work.input(id), file), "utf8"));
  const spectrum = spectrumSchema.parse(await read(pca, spectrumName));
  const { rows, withoutVector, dimensions, classes } = spectrum;
  const [most, more, all] = [0.9, 0.95, 0.99].map((share) => componentsOfShare(spectrum, share)) as [number, number, number];
  const verdict = compressor === null ? null : verdictSchema.parse(await read(compressor, verdictName));
  return {
    ...{ name, rows, withoutVector, dimensions, classes },
    components: { "0.9": most, "0.95": more, "0.99": all },
    compressor:
      verdict === null
        ? null
        : {
            ...{ chain: verdict.chain, bytesPerVector: verdict.bytesPerVector },
            ...{ keep: verdict.keep, certificate: verdict.certificate },
          },
  };
}
