/**
 * Drift: are new vectors of the source that a chain was fitted to and certified on? Tests of norms, reconstruction errors,
 * distances, means and spreads of each output, and, where vectors of the source are at hand, of a classifier that tells
 * old from new. One decision: Holm's p-values at 1 %, so that rows of the same source are called drift in one set of a
 * hundred at most, whatever their distribution. Rows must be independent of each other; of equal ones each counts once,
 * on both sides, as copies are not draws. Where many rows come again and again a longer look shows rarer ones: of such a
 * source no more rows should be drawn than the reference was. Near copies count as often as they come.
 *
 * What a chain never looks at shows in norms and errors.
 */
import type { Matrix } from "../numeric/matrix.ts";
import { forEachColumn } from "../statistics/columns.ts";
import { holm } from "../statistics/family-wise.ts";
import {
  type CountedTest,
  distributionTest,
  locationTest,
  spreadTest,
  type TwoSampleTest,
} from "../statistics/two-sample/counted-tests.ts";
import { countedIn, type Sketch } from "../statistics/two-sample/sketch.ts";
import type { FittedChain } from "./chain.ts";
import { classifierTest } from "./classifier-test.ts";
import { distinctRows } from "./distinct-rows.ts";
import { checkDriftRows, type DriftReference } from "./drift-reference.ts";
import { driftScores } from "./drift-scores.ts";

/** The level of the decision. */
const level = 0.01;

/** Outputs that are named. */
const named = 5;

/** A test. */
export interface DriftTest {
  readonly name: "norms" | "reconstruction errors" | "distances" | "means" | "spreads" | "classifier";
  /**
   * The largest distance of distribution functions for norms, errors and distances; the largest |z| of all outputs for
   * means and spreads; the share of rows told apart for the classifier, ½ by chance.
   */
  readonly statistic: number;
  /** Of means and spreads times the number of outputs. */
  readonly pValue: number;
  /** Holm's. */
  readonly adjusted: number;
}

/** An output that changed most. */
export interface DriftedOutput {
  /** From 0, of the chain's outputs. */
  readonly output: number;
  readonly changed: "mean" | "spread";
  /** Positive where new values are larger, or farther out. */
  readonly z: number;
  readonly pValue: number;
}

/** What is said of new vectors. */
export interface Drift {
  /** Whether any test says so at 1 %, corrected for their number. */
  readonly isDrift: boolean;
  readonly level: number;
  /** Different ones. */
  readonly rows: { readonly known: number; readonly fresh: number };
  readonly tests: readonly DriftTest[];
  /** The five most changed outputs, the most changed first. */
  readonly worst: readonly DriftedOutput[];
}

/** Vectors of the source, where there are any at hand, for the classifier. */
export interface DriftVectors {
  /** [m, d], m ≥ 30 */
  readonly known: Matrix;
  /** Of what is drawn from both. */
  readonly seed: number;
}

/** Takes vectors as they come. */
export interface DriftCount {
  /** @throws ShapeError for vectors of another size; InputError for numbers that are not finite */
  add(vectors: Matrix): Promise<void>;
  /** @throws InputError for fewer than 30 vectors */
  result(): Drift;
}

/** Counts vectors against a reference; nothing is kept of them but counts and hashes. */
export function countDrift(chain: FittedChain, reference: DriftReference): DriftCount {
  const distinct = distinctRows();
  const sketches = [reference.norms, reference.errors, reference.distances, ...reference.outputs];
  const counts = sketches.map(({ counts: { length } }) => new Float64Array(length));
  let rows = 0;
  const count = (at: number, values: ArrayLike<number>): void => {
    const found = countedIn(sketches[at]!, values);
    for (let place = 0; place < found.length; place++) counts[at]![place] = counts[at]![place]! + found[place]!;
  };
  return {
    async add(added) {
      const vectors = distinct.of(added);
      if (vectors.rows === 0) return;
      const { norms, errors, distances, outputs } = await driftScores(chain, vectors, reference);
      for (const [at, values] of [norms, errors, distances].entries()) count(at, values);
      forEachColumn(outputs, (values, index) => count(3 + index, values));
      rows += vectors.rows;
    },
    result() {
      checkDriftRows(chain, rows);
      const { tests, worst } = testsOf(sketches, counts);
      return decided(tests, { rows: { known: reference.rows, fresh: rows }, worst });
    },
  };
}

/**
 * Tests new vectors.
 * @param vectors  [n, d], n ≥ 30
 * @param beside   vectors of the source, for the classifier too
 * @throws InputError for fewer rows, or numbers that are not finite; ShapeError for vectors of another size
 */
export async function driftOf(
  chain: FittedChain,
  reference: DriftReference,
  vectors: Matrix,
  beside?: DriftVectors,
): Promise<Drift> {
  const count = countDrift(chain, reference);
  await count.add(vectors);
  const counted = count.result();
  if (beside === undefined) return counted;
  const [known, fresh] = [beside.known, vectors].map((each) => distinctRows().of(each)) as [Matrix, Matrix];
  checkDriftRows(chain, known.rows);
  return decided([...counted.tests, { name: "classifier", ...(await classifierTest(known, fresh, beside.seed)) }], counted);
}

/** A test that is not corrected yet. */
type Uncorrected = Omit<DriftTest, "adjusted">;

/** From counts to tests: three of scores, then two of each output. */
function testsOf(sketches: readonly Sketch[], counts: readonly Float64Array[]) {
  const tested = (test: CountedTest, at: number): TwoSampleTest => test(sketches[at]!.counts, counts[at]!);
  const scores = (["norms", "reconstruction errors", "distances"] as const).map(
    (name, at): Uncorrected => ({ name, ...tested(distributionTest, at) }),
  );
  const outputs = sketches.slice(3).flatMap((_, output): readonly DriftedOutput[] => {
    const [mean, spread] = [tested(locationTest, 3 + output), tested(spreadTest, 3 + output)];
    return [
      { output, changed: "mean", z: mean.statistic, pValue: mean.pValue },
      { output, changed: "spread", z: spread.statistic, pValue: spread.pValue },
    ];
  });
  outputs.sort((a, b) => Math.abs(b.z) - Math.abs(a.z) || a.output - b.output);
  const worstOf = (name: "means" | "spreads", changed: DriftedOutput["changed"]): Uncorrected => {
    const most = outputs.find((each) => each.changed === changed);
    const pValue = most === undefined ? 1 : Math.min(1, (sketches.length - 3) * most.pValue);
    return { name, statistic: Math.abs(most?.z ?? 0), pValue };
  };
  return { tests: [...scores, worstOf("means", "mean"), worstOf("spreads", "spread")], worst: outputs.slice(0, named) };
}

function decided(tests: readonly Uncorrected[], rest: Pick<Drift, "rows" | "worst">): Drift {
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return {
    isDrift: adjusted.some((pValue) => pValue <= level),
    level,
    rows: rest.rows,
    tests: tests.map((test, at) => ({ ...test, adjusted: adjusted[at]! })),
    worst: rest.worst,
  };
}
