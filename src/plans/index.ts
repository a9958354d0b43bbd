/**
 * Plans: a grid of studies as independent tasks with declared inputs and outputs, for whatever engine a cluster has. The
 * public face of `assay/plans`.
 *
 * @module assay/plans
 */

export {
  type GridLoss,
  type GridRow,
  type GridSourceRow,
  type GridSummary,
  gridSummaryName,
  gridSummarySchema,
  type PooledLoss,
} from "../results/grid-summary.ts";
export { type Grid, readGrid } from "./grid.ts";
export { readGridTable, writeGridTable } from "./grid-table.ts";
export { makePlan } from "./make-plan.ts";
export { type Plan, type PlannedEncoder, type PlannedRows, type PlannedTask, planSchema, readPlan } from "./plan.ts";
export type { Whereabouts } from "./planned-sources.ts";
export { pooledLosses } from "./pooled-losses.ts";
export { readGridSummary } from "./read-grid-summary.ts";
export { RefusedTaskError } from "./refusal.ts";
export { isRun } from "./run-folder.ts";
export { type RunOnRayOptions, runOnRay } from "./run-on-ray.ts";
export { type EndedWorker, type RanPlan, type RunPlanOptions, runPlan, type Worker, type WorkerEnd } from "./run-plan.ts";
export { type KindStatus, type RunStatus, runStatus } from "./run-status.ts";
export { type MadeTask, runTask } from "./run-task.ts";
export { unpackCompressors } from "./unpack-compressors.ts";
export { writePlan } from "./write-plan.ts";
