/** The summary of a grid whose tasks are all made. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConflictError, FormatError } from "../base/errors.ts";
import { readJson } from "../formats/json.ts";
import { unpackFiles } from "../formats/packed-folder.ts";
import { type GridSummary, gridSummaryName, gridSummarySchema } from "../results/grid-summary.ts";
import { readPlan } from "./plan.ts";
import { runFolder } from "./run-folder.ts";

/**
 * Reads the result of the last task of a run.
 * @throws ConflictError while it is not there, FormatError for a result that is none
 */
export async function readGridSummary(path: string): Promise<GridSummary> {
  const run = runFolder(path);
  const { work } = await readPlan(run.plan);
  const last = work.findLast(({ kind }) => kind === "report");
  if (last === undefined || !run.hasResult(last.id)) {
    const there = work.filter(({ id }) => run.hasResult(id)).length;
    throw new ConflictError({
      where: "report",
      must: "all results of the run must be there",
      got: `${there} of ${work.length}`,
      todo: "Run it to its end; `assay status` says how far it is.",
      file: run.path,
    });
  }
  const scratch = await mkdtemp(join(tmpdir(), "assay-report-"));
  try {
    await unpackFiles(run.resultOf(last.id), scratch);
    const parsed = gridSummarySchema.safeParse(await readJson(join(scratch, gridSummaryName)));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new FormatError({
      where: "report",
      must: "the last result must be the summary of a grid",
      got: issue === undefined ? "something else" : `${issue.path.join(".")}: ${issue.message}`,
      todo: "Remove it and run again.",
      file: run.resultOf(last.id),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
