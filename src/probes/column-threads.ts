/**
 * Work on the columns of a matrix, divided among threads: each takes ranges of consecutive columns and reads the rows in
 * memory that all share. What is found for a column does not depend on the others, so any number of threads finds the
 * same.
 */
import { availableParallelism } from "node:os";
import { sharedMatrix } from "../numeric/shared-matrix.ts";
import { engineThreads } from "../runtime/matrix-product.ts";
import { restingPool } from "../runtime/resting-pool.ts";
import type { Call } from "../runtime/worker.ts";
import type { ColumnRange } from "../statistics/columns.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import type { ColumnCalls } from "./column-worker.ts";

/** What is asked of ranges of columns. */
interface ColumnQuestion {
  readonly training: Rows<"training">;
  readonly others?: readonly Rows<"validation" | "test">[];
}

/** Numbers in a matrix below which threads cost more than they save: starting them takes about a tenth of a second. */
const worthThreads = 1 << 24;

/** Ranges a thread: the one that is behind gets fewer. */
const rangesEach = 2;

/** Columns that kernels take together. */
const group = 4;

const workers = restingPool<ColumnCalls>("probes/column-worker");

/**
 * @param inline    answers for a range in this thread
 * @param threaded  the same in a worker
 * @returns         the answers of the ranges, in the order of the columns
 */
export async function byColumns<Question extends ColumnQuestion, Answer>(
  question: Question,
  inline: (question: Question, range: ColumnRange) => Answer,
  threaded: (call: Call<ColumnCalls>, work: [question: Question, range: ColumnRange]) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const { rows, columns } = question.training.vectors;
  const threads = engineThreads() ?? availableParallelism();
  if (threads === 1 || rows * columns < worthThreads) return [inline(question, { from: 0, to: columns })];
  const size = group * Math.ceil(columns / (group * threads * rangesEach));
  const ranges = Array.from({ length: Math.ceil(columns / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(columns, (at + 1) * size),
  }));
  return workers.use(Math.min(threads, ranges.length), (pool) => {
    const sharedQuestion = shared(question); // while new workers start
    return pool.map(ranges, (range, call) => threaded(call, [sharedQuestion, range]), { threads });
  });
}

/** The same with matrices in memory that workers see without a copy. */
function shared<Question extends ColumnQuestion>(question: Question): Question {
  const { training, others } = question;
  return { ...question, training: sharedRows(training), ...(others === undefined ? {} : { others: others.map(sharedRows) }) };
}

function sharedRows<R extends Role>({ role, vectors, labels }: Rows<R>): Rows<R> {
  return { role, vectors: sharedMatrix(vectors), labels };
}
