/**
 * Files of documents whose splits were drawn by sentence: rows look grouped, and are said to, where no groups are given;
 * with groups the rows of cut documents leave what is fitted, and nothing is found that is not there.
 */

import { fitProbe } from "../cells/cell-fit.ts";
import { runDimensionsCell } from "../cells/dimensions-cell.ts";
import { unpackLabels } from "../cells/packed-labels.ts";
import { cutSlice } from "../cells/slice.ts";
import { rowFacts } from "../claims/row-facts.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { resample } from "../statistics/bootstrap.ts";
import type { Labels } from "../statistics/labels.ts";
import { baselinePrediction } from "../statistics/metrics.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { splitCodes } from "../tasks/task.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import { withGroups } from "../vectors/with-groups.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** Ten sentences each. */
const documentCount = 90;
const documents = { rows: 10, share: 0.5, labels: "document" } as const;

/** Of three documents one is cut: half of its sentences are test rows, half training rows. */
const cutEvery = 3;

const only = { layer: null, pooling: null } as const;
const level = 0.05;

/** One file, looked at in three ways: as it is, in random order, and with its groups. */
export const cutDocuments: Simulation = {
  name: "cut-documents",
  sentence: "90 documents of ten sentences that know nothing of their labels, a third of them on both sides of the split",
  async trial(random) {
    const population = { dimensions: 12, shares: [0.5, 0.5], plant: () => {}, documents };
    const drawn = await drawRows(population, "test", documentCount * documents.rows, null, random.fork("rows"));
    const groups = drawn.groups ?? new Int32Array();
    const file = vectorSet(drawn.vectors, drawn.labels, groups.map(splitOf));
    const order = random.fork("order").shuffle(Uint32Array.from(groups.keys()));
    const values = Int32Array.from(order, (row) => drawn.labels.values[row]!);
    const mixed = vectorSet(takeRows(drawn.vectors, order), { kind: "classes", classes: 2, values }, file.splits);
    const looksGrouped = async (set: VectorSet): Promise<boolean> =>
      (await rowFacts(set, only)).some(({ code }) => code === "rows-look-grouped");
    return [
      counting("rows that belong together", [await looksGrouped(file)]),
      counting("rows said to belong together", [await looksGrouped(mixed)]),
      ...(await foundWithGroups(withGroups(file, { groups, facts: [] }), random.fork("analysis").below(2 ** 31))),
    ];
  },
};

/** A third of the documents train, a tenth validates; of a cut one every second row is in test. */
function splitOf(document: number, row: number): number {
  if (document % cutEvery === 0) return row % 2 === 0 ? splitCodes.training : splitCodes.test;
  if (document % cutEvery === 1) return splitCodes.test;
  return document % 10 === 2 ? splitCodes.validation : splitCodes.training;
}

async function foundWithGroups(set: VectorSet, seed: number): Promise<ReturnType<typeof counting>[]> {
  const { training, validation, test, living, dead, whole } = cutSlice(
    await set.read(only),
    set.labels,
    set.splits,
    undefined,
    set.groups,
  );
  const fit = await fitProbe("logistic", { training, validation, test });
  const count = test.labels.values.length;
  const resamples = resample(count, { seed, count: 1000, groups: test.groups });
  const predictions = [unpackLabels(fit.test, count), baselinePrediction(training.labels, count)];
  const [fitted, least] = await resampledScores("accuracy", test.labels, predictions, resamples);
  const spec = {
    kind: "dimensions",
    tested: "test-labels-with-tail",
    turned: "plain-and-standardised",
    permutations: 199,
    rotations: 0,
    bootstraps: 2,
  } as const;
  const cell = await runDimensionsCell({ training, validation, test, living, dead, whole }, spec, seed, []);
  return [
    counting("above the majority", [aboveBaseline(fitted!, least!, count).shown]),
    counting("p-value of the best dimension", [cell.pValue < level]),
    { claim: "q-values of all dimensions", statements: 1, counted: cell.dimensions.some(({ qValue }) => qValue < level) ? 1 : 0 },
  ];
}

function vectorSet(vectors: Matrix, labels: Labels, splits: ArrayLike<number>): VectorSet {
  const task = { name: "documents", source: "", licence: null, citation: null, labelNames: ["0", "1"], hash: "" };
  return {
    rows: vectors.rows,
    dimensions: vectors.columns,
    slices: [only],
    labels,
    splits: Uint8Array.from(splits),
    encoder: null,
    task: { ...task, metric: "accuracy", besides: [], facts: [] },
    facts: [],
    hash: "",
    read: async () => vectors,
  };
}
