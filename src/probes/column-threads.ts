/**
 * Work on the columns of a matrix, divided among threads: each takes ranges of consecutive columns and reads the rows in
 * memory that all share. What is found for a column does not depend on the others, so any number of threads finds the
 * same.
 */
import { availableParallelism } from "node:os";
import type { Matrix } from "../numeric/matrix.ts";
import { engineThreads } from "../runtime/matrix-product.ts";
import { startWorker, type WorkerHandle } from "../runtime/worker.ts";
import type { ColumnRange } from "../statistics/columns.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import type { ColumnCall } from "./column-worker.ts";
import type { RangeRules } from "./single-dimension-range.ts";
import type { SingleLogistics } from "./single-logistic-range.ts";

/** What is asked of ranges of columns, and what a range answers. */
export interface ColumnTasks {
  rules: {
    readonly ask: { readonly training: Rows<"training">; readonly others: readonly Rows<"validation" | "test">[] };
    readonly answer: RangeRules;
  };
  logistics: {
    readonly ask: { readonly training: Rows<"training">; readonly penalty: number };
    readonly answer: SingleLogistics;
  };
}

/** How long workers rest before they are ended. */
const restingMilliseconds = 10_000;

/** Numbers in a matrix below which threads cost more than they save: starting them takes about a tenth of a second. */
const worthThreads = 1 << 24;

/** Ranges a thread: the one that is behind gets fewer. */
const rangesEach = 2;

/** Columns that kernels take together. */
const group = 4;

/**
 * @param inline  does a range in this thread
 * @returns       the answers of the ranges, in the order of the columns
 */
export async function byColumns<Name extends keyof ColumnTasks>(
  name: Name,
  ask: ColumnTasks[Name]["ask"],
  inline: (ask: ColumnTasks[Name]["ask"], range: ColumnRange) => ColumnTasks[Name]["answer"],
): Promise<readonly ColumnTasks[Name]["answer"][]> {
  const { rows, columns } = ask.training.vectors;
  const threads = engineThreads() ?? availableParallelism();
  if (threads === 1 || rows * columns < worthThreads) return [inline(ask, { from: 0, to: columns })];
  const size = group * Math.ceil(columns / (group * threads * rangesEach));
  const ranges = Array.from({ length: Math.ceil(columns / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(columns, (at + 1) * size),
  }));
  return withWorkers(Math.min(threads, ranges.length), async (workers) => {
    const own = shared(ask); // while new workers start
    const answers: ColumnTasks[Name]["answer"][] = [];
    let next = 0;
    const work = async (worker: ColumnWorker): Promise<void> => {
      for (let at = next++; at < ranges.length; at = next++) {
        const call = { name, ask: own, range: ranges[at]! } as ColumnCall;
        answers[at] = (await worker.call(call)) as ColumnTasks[Name]["answer"];
      }
    };
    await Promise.all(workers.map(work));
    return answers;
  });
}

type ColumnWorker = WorkerHandle<ColumnCall, ColumnTasks[keyof ColumnTasks]["answer"]>;

let pool: readonly ColumnWorker[] = [];
let busy = 0;
let rest: NodeJS.Timeout | undefined;

/** Workers that have run compute from the start at full speed, so they are kept until nobody has asked for a while. */
async function withWorkers<Answer>(count: number, use: (workers: readonly ColumnWorker[]) => Promise<Answer>): Promise<Answer> {
  clearTimeout(rest);
  busy++;
  const missing = Math.max(0, count - pool.length);
  pool = [...pool, ...Array.from({ length: missing }, (): ColumnWorker => startWorker("probes/column-worker"))];
  try {
    return await use(pool.slice(0, count));
  } catch (error) {
    endWorkers(); // one may have died
    throw error;
  } finally {
    busy--;
    if (busy === 0) rest = setTimeout(endWorkers, restingMilliseconds).unref();
  }
}

function endWorkers(): void {
  for (const worker of pool) void worker.close();
  pool = [];
}

/** The same with matrices in memory that workers see without a copy. */
function shared<Ask extends ColumnTasks[keyof ColumnTasks]["ask"]>(ask: Ask): Ask {
  const others = "others" in ask ? { others: ask.others.map(sharedRows) } : {};
  return { ...ask, ...others, training: sharedRows(ask.training) };
}

function sharedRows<R extends Role>({ role, vectors, labels }: Rows<R>): Rows<R> {
  return { role, vectors: sharedMatrix(vectors), labels };
}

function sharedMatrix({ rows, columns, data }: Matrix): Matrix {
  if (data.buffer instanceof SharedArrayBuffer) return { rows, columns, data };
  const copy = new Float32Array(new SharedArrayBuffer(data.byteLength));
  copy.set(data);
  return { rows, columns, data: copy };
}
