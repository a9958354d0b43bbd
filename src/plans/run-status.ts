/** How far a run is, whichever engine makes it: results are counted, logs say how fast and what went wrong. */
import { quantile } from "../statistics/order.ts";
import { kinds } from "./kinds/index.ts";
import { type PlannedTask, readPlan } from "./plan.ts";
import { readRefusals } from "./refusal.ts";
import { runFolder } from "./run-folder.ts";
import { readTries, type Try } from "./task-log.ts";

/** Of the tasks of one kind. */
export interface KindStatus {
  readonly kind: string;
  readonly tasks: number;
  readonly there: number;
  /** On this machine and others, as far as their logs can be seen. */
  readonly running: number;
  readonly refused: number;
  /** Tries that were killed or failed. */
  readonly lost: number;
  /** Median of those that are there; null where none was made. */
  readonly secondsATask: number | null;
  /** Of one worker for all that are left: by what was measured, else as it was planned. */
  readonly secondsLeft: number;
}

/** Of a run. */
export interface RunStatus {
  readonly kinds: readonly KindStatus[];
  readonly tasks: number;
  readonly there: number;
  /** At the pace of as many workers as are at work, or one. */
  readonly secondsLeft: number;
  readonly refusals: readonly { readonly id: string; readonly message: string }[];
}

/** Counts. @throws FormatError, UnsupportedError where there is no plan of this version */
export async function runStatus(path: string): Promise<RunStatus> {
  const run = runFolder(path);
  const { work } = await readPlan(run.plan);
  const [tries, refusals] = await Promise.all([readTries(run), readRefusals(run)]);
  const refused = new Set(refusals.map(({ id }) => id));
  const all = kinds
    .map(({ name }) => statusOf(name, { work, tries, isThere: run.hasResult, refused }))
    .filter(({ tasks }) => tasks > 0);
  const running = all.reduce((sum, kind) => sum + kind.running, 0);
  return {
    kinds: all,
    tasks: work.length,
    there: all.reduce((sum, kind) => sum + kind.there, 0),
    secondsLeft: all.reduce((sum, kind) => sum + kind.secondsLeft, 0) / Math.max(1, running),
    refusals: refusals.map(({ id, message }) => ({ id, message })),
  };
}

interface Known {
  readonly work: readonly PlannedTask[];
  readonly tries: readonly (Try & { readonly isAlive: boolean })[];
  readonly refused: ReadonlySet<string>;
  isThere(id: string): boolean;
}

function statusOf(kind: string, { work, tries, refused, isThere }: Known): KindStatus {
  const tasks = work.filter((task) => task.kind === kind);
  const left = tasks.filter(({ id }) => !isThere(id));
  const ofKind = tries.filter((each) => each.kind === kind);
  const seconds = ofKind.flatMap((each) => (each.state === "done" && each.seconds !== null ? [each.seconds] : []));
  const secondsATask = seconds.length === 0 ? null : quantile(Float64Array.from(seconds).sort(), 0.5);
  return {
    kind,
    tasks: tasks.length,
    there: tasks.length - left.length,
    running: ofKind.filter(({ isAlive, id }) => isAlive && !isThere(id)).length,
    refused: tasks.filter(({ id }) => refused.has(id) && !isThere(id)).length,
    lost: ofKind.filter(({ state, isAlive }) => state === "failed" || (state === "running" && !isAlive)).length,
    secondsATask,
    secondsLeft: left.reduce((sum, { minutes }) => sum + (secondsATask ?? 60 * minutes), 0),
  };
}
