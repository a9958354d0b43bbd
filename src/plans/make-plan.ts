/** A grid to a plan: every finetuning, embedding, piece of analysis and study that it asks for, each once. */
import { UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { stopIfAborted } from "../base/progress.ts";
import { toolVersion } from "../base/version.ts";
import type { Encoder } from "../encoders/encoder.ts";
import type { Grid } from "./grid.ts";
import { mostTasks, type Plan, type PlannedEncoder, type PlannedRows } from "./plan.ts";
import { describeEncoder, describeTask, type Whereabouts } from "./planned-sources.ts";
import { PlannedWork } from "./planned-work.ts";
import { describeShards } from "./shards/describe-shards.ts";
import { listFiles } from "./shards/list-files.ts";
import type { PlannedSource } from "./shards/shard.ts";
import { planShardTasks, type SourceTasks } from "./shards/shard-tasks.ts";
import { planStudyTasks } from "./study-tasks.ts";

/**
 * Plans a grid: opens every encoder and task once, for their hashes and sizes, and runs nothing.
 * @throws whatever is wrong with an encoder, a task or an option, before anything is written
 */
export async function makePlan(grid: Grid, where: Whereabouts, control: RunControl = {}): Promise<Plan> {
  const quiet = { signal: control.signal };
  const total = grid.encoders.length + grid.tasks.length + grid.sources.length;
  let done = 0;
  const step = (): void => {
    stopIfAborted(control, "plan");
    control.onProgress?.({ stage: "planning", done: ++done, total, unit: "encoders, tasks and sources" });
  };
  const tasks = new Map<string, Awaited<ReturnType<typeof describeTask>>>();
  for (const entry of grid.tasks) {
    const limit = "limit" in entry && entry.limit !== undefined ? entry.limit : grid.limit;
    tasks.set(entry.name, await describeTask({ ...entry, limit, seed: grid.seed }, where, quiet));
    step();
  }
  const encoders: Record<string, PlannedEncoder> = {};
  const opened = new Map<string, Encoder>();
  const work = new PlannedWork();
  const studies: { readonly encoder: string; readonly task: string; readonly study: string }[] = [];
  for (const entry of grid.encoders) {
    const prefix = grid.prefix[entry.name];
    const { planned, encoder } = await describeEncoder({ ...entry, ...(prefix === undefined ? {} : { prefix }) }, where, quiet);
    encoders[entry.name] = planned;
    opened.set(entry.name, encoder);
    for (const [name, { task }] of tasks) {
      const study = planStudyTasks({ grid, encoder, planned, name: entry.name, task: { ...task, name } }, work);
      studies.push({ encoder: entry.name, task: name, study });
    }
    step();
  }
  const sources: Record<string, PlannedSource> = {};
  const parts: SourceTasks[] = [];
  for (const source of grid.sources) {
    const planned = await describeShards(await listFiles(source.from, where.folder, control), source.lines, control);
    sources[source.name] = planned;
    const by = source.encoder === undefined ? null : { encoder: opened.get(source.encoder)!, planned: encoders[source.encoder]! };
    parts.push(planShardTasks({ grid, source, planned, by }, work));
    step();
  }
  const inputs = [
    ...studies.map(({ study }) => study),
    ...parts.flatMap(({ pca, compressor }) => [pca, compressor ?? []].flat()),
  ];
  work.add({ kind: "report", args: { studies, sources: parts }, inputs, threads: 1 }, { seconds: 5, bytes: 0 });
  requireReadable(work.tasks.length);
  return {
    schema: "assay/plan@1",
    tool: { name: "assay", version: toolVersion },
    grid: { ...grid },
    encoders,
    tasks: Object.fromEntries([...tasks].map(([name, { planned }]): [string, PlannedRows] => [name, planned])),
    sources,
    work: work.tasks,
  };
}

/** @throws UsageError for more tasks than a plan can hold, which no engine would be good at either */
function requireReadable(tasks: number): void {
  if (tasks <= mostTasks) return;
  throw new UsageError({
    where: "plan",
    must: `a plan must have at most ${mostTasks} tasks`,
    got: `${tasks}`,
    todo: "Let shards be larger (lines, or parts of more rows), or plan a part of the grid.",
  });
}
