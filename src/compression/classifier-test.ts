/**
 * Can a classifier tell old vectors from new? It is fitted on half of each and asked about the other half; as many of
 * both are drawn, so that chance is one half (Lopez-Paz & Oquab 2017, arXiv:1610.06545). Their p-value is that of a
 * normal; here it is Fisher's exact one of the table of what rows are and what they are said to be, which holds for
 * every number of rows, every classifier and every distribution.
 *
 * The classifier is linear discriminant analysis, half shrunk: a straight line is found in few rows of many dimensions,
 * and what it cannot see (spreads) other tests do.
 */
import { seeded } from "../base/random.ts";
import { type Matrix, matrix, takeRows } from "../numeric/matrix.ts";
import { lda } from "../probes/lda.ts";
import { hypergeometricTail } from "../statistics/hypergeometric.ts";
import { type Rows, rows } from "../statistics/rows.ts";

/** More of each are not drawn: two in a hundred more told apart are then seen. */
const mostRows = 5000;

/** The share of the covariance that is that of no direction. */
const shrinkage = 0.5;

/** Share of the held-out rows told apart, and its p-value. */
export interface ClassifierTest {
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * The test.
 * @param known, fresh  [m, d] and [n, d], of one number of dimensions
 * @param seed          of the rows drawn
 */
export async function classifierTest(known: Matrix, fresh: Matrix, seed: number): Promise<ClassifierTest> {
  const random = seeded(seed);
  const half = Math.floor(Math.min(mostRows, known.rows, fresh.rows) / 2);
  const drawn = [known, fresh].map((from, at) =>
    takeRows(
      from,
      random
        .fork(`${at}`)
        .shuffle(Uint32Array.from({ length: from.rows }, (_, row) => row))
        .subarray(0, 2 * half),
    ),
  ) as [Matrix, Matrix];
  const training = joined("training", drawn, 0, half);
  const test = joined("test", drawn, half, 2 * half);
  const [fitted] = await lda().fit(training, [shrinkage]);
  const { values } = await fitted!.predict(test.vectors);
  let [said, both] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    said += values[row]!;
    both += row >= half ? values[row]! : 0;
  }
  const pValue = Math.min(1, hypergeometricTail({ rows: 2 * half, ones: half, said, both }));
  return { statistic: (2 * both + half - said) / (2 * half), pValue };
}

/** Rows from … to of both: class 0 is known, class 1 new. */
function joined<R extends "training" | "test">(role: R, parts: readonly [Matrix, Matrix], from: number, to: number): Rows<R> {
  const [count, { columns }] = [to - from, parts[0]];
  const vectors = matrix(2 * count, columns);
  for (const [at, part] of parts.entries())
    vectors.data.set(part.data.subarray(from * columns, to * columns), at * count * columns);
  return rows(role, vectors, {
    kind: "classes",
    classes: 2,
    values: Int32Array.from({ length: 2 * count }, (_, row) => (row < count ? 0 : 1)),
  });
}
