/**
 * How many rows that are of a class are also said to be of it, when labels are put on rows at random? With n rows,
 * `ones` of the class and `said` said to be of it, their number A is hypergeometric:
 *
 *   P(A = a) = C(ones, a) · C(n − ones, said − a) / C(n, said)
 *
 * Its upper tail is the p-value of Fisher's exact test, one-sided (Fisher 1935, "The design of experiments"), and what
 * permutations of the labels against two classes of frozen predictions come to when all of them are drawn. Rows must be
 * independent: labels that belong together are not put on rows one by one.
 */
import { logFactorial } from "../numeric/log-factorial.ts";

/** Rows with two properties. */
export interface TwoByTwo {
  readonly rows: number;
  /** Rows of the class. */
  readonly ones: number;
  /** Rows said to be of it. */
  readonly said: number;
  /** Rows that are both. */
  readonly both: number;
}

/** P(A ≥ both), to about 1e-11 of it wherever float64 has a number for it; 0 beyond. */
export function hypergeometricTail(table: TwoByTwo): number {
  const { rows, ones, said, both } = table;
  // summed where the terms fall: above the mean from `both` up, else the other side from `both` − 1 down
  return both > (ones * said) / rows ? sumOfTerms(table, both, 1) : 1 - sumOfTerms(table, both - 1, -1);
}

/** P(A = from) and those beyond it in one direction; 0 where `from` cannot be. */
function sumOfTerms({ rows, ones, said }: TwoByTwo, from: number, step: 1 | -1): number {
  const [least, most] = [Math.max(0, ones + said - rows), Math.min(ones, said)];
  if (from < least || from > most) return 0;
  const neither = rows - ones - said;
  let [sum, term] = [0, 1];
  for (let a = from; a >= least && a <= most && term > Number.EPSILON * sum; a += step) {
    sum += term;
    term *=
      step === 1
        ? ((ones - a) * (said - a)) / ((a + 1) * (neither + a + 1))
        : (a * (neither + a)) / ((ones - a + 1) * (said - a + 1));
  }
  const first = logChoose(ones, from) + logChoose(rows - ones, said - from) - logChoose(rows, said);
  return Math.min(1, Math.exp(first + Math.log(sum)));
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
