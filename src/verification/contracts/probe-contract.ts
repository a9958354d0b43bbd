/** What every probe holds: reached scores, nothing from shuffled labels, the same bits, sound probabilities, no units, odd rows. */
import { matrix, takeRows } from "../../numeric/matrix.ts";
import { chooseByValidation } from "../../probes/choose-by-validation.ts";
import type { FittedProbe, Probe } from "../../probes/probe.ts";
import { type Labels, labelsAt } from "../../statistics/labels.ts";
import { headlineMetric, score } from "../../statistics/metrics.ts";
import { type Role, type Rows, rows, withVectors } from "../../statistics/rows.ts";
import type { Planted } from "../planted-sets.ts";
import { areSame, type CheckOptions, type ContractPromise, hold, keepAll, refuses, strong } from "./contract.ts";
import { degenerateRows } from "./degenerate-rows.ts";
import { live, plantedFor, shuffled } from "./planted-rows.ts";

/**
 * How far a test score may lie from what the plan says: four standard errors of an accuracy of one half (or of a
 * correlation) on 2,000 rows, and what fitting on 3,000 rows costs.
 */
const sampling = 4 * Math.sqrt(0.25 / 2000) + 0.01;

/** Four standard errors of a correlation near 0 on 2,000 rows. */
const correlationSampling = 4 / Math.sqrt(2000);

/** Share of what the best rule gains over the majority that neighbours reach at least, in 24 dimensions that are mostly noise. */
const nearby = 0.4;

/**
 * A majority from here on leaves the other classes rare: one has to win the vote of neighbours of whom nine in ten are of
 * the other. Numbers of neighbours that give good probabilities then seldom name it (by accuracy scikit-learn's
 * KNeighborsClassifier gains 0.21 of the way at its best, 7): not to fall below the majority is all that is asked.
 */
const rareFrom = 0.8;

/** Sums of a few float64 shares. */
const shareRounding = 1e-9;

const allTargets = ["binary", "multiclass", "regression"] as const;

/** Rounding decides the rows that are as near to one class as to another. */
const nearlyAll = 0.998;

/**
 * Holds a probe to its contract: what our own probes are tested with. It takes seconds to minutes.
 *
 * @example
 * ```ts
 * import { probes } from "assay";
 * import { checkProbe } from "assay/verification";
 *
 * await checkProbe({ ...probes.get("lda"), name: "mine" });
 * ```
 * @param options  `{ strength: false }` for one that is sound but weak
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkProbe(probe: Probe, options: CheckOptions = {}): Promise<void> {
  await keepAll(probe.name, probePromises(probe), options);
}

/** The promises, one for each set of rows that it is asked on. */
export function probePromises(probe: Probe): readonly ContractPromise[] {
  const sets = plantedFor(probe.targets);
  const on = (set: Planted, sentence: string, keep: (probe: Probe, set: Planted) => Promise<void>): ContractPromise => ({
    sentence: `${sentence}, on ${set.name}: ${set.sentence}`,
    keep: () => keep(probe, live(set)), // a copy: what one promise does to its rows is nothing to the next
  });
  return [
    ...sets.flatMap((set) => [
      strong(on(set, "reaches what the plan allows, and not more", reaches)),
      on(set, "learns nothing from shuffled labels", learnsNothing),
      on(set, "gives the same bits every time, and leaves the rows alone", repeats),
      on(set, "gives each class a share of 1, the most to the one it predicts, where it gives any", sharesAreSound),
    ]),
    ...sets.slice(0, 1).map((set) => strong(on(set, "does not see the units of dimensions", seesNoUnits))),
    { sentence: "refuses to be fitted on no rows", keep: () => refuses(() => probe.fit(noRows(probe), probe.penalties)) },
    ...plantedFor(allTargets.filter((target) => !probe.targets.includes(target)))
      .slice(0, 1)
      .map((set) => on(set, "refuses labels it does not declare", refusesLabels)),
    ...probe.targets.flatMap((target) =>
      degenerateRows(target).map(({ title, training }) => ({
        sentence: `predicts finite labels of the right kind, whatever the penalty, on ${title}`,
        keep: () => staysFinite(probe, training),
      })),
    ),
    ...sets
      .filter(({ target }) => target === "multiclass")
      .slice(0, 1)
      .map((set) => on(set, "gives a class that training rows do not have to no row", namesNoAbsentClass)),
  ];
}

async function testScore(probe: Probe, { training, validation, test }: Pick<Planted, Role>): Promise<number> {
  const { fitted } = await chooseByValidation(probe, training, validation);
  return score(headlineMetric(test.labels), test.labels, await fitted.predict(test.vectors));
}

async function reaches(probe: Probe, set: Planted): Promise<void> {
  const reached = await testScore(probe, set);
  const allowed = probe.finds === "one-dimension" ? set.bestSingle : set.best;
  const found = `${reached} where ${allowed ?? "more than the majority"} is to be had, and the majority has ${set.majority}`;
  hold(Number.isFinite(reached), found);
  if (probe.finds !== "neighbourhoods") {
    if (allowed === null) hold(reached > set.majority + sampling, found);
    else hold(Math.abs(reached - allowed) < sampling, found);
    return;
  }
  // Wide noise hides the label from distances; elsewhere something of it is near by.
  const isHidden = set.wide.length > 0 || allowed === set.majority;
  if (allowed !== null) hold(reached < allowed + sampling, found);
  const isRare = set.majority >= rareFrom;
  const least = isRare ? set.majority - sampling : set.majority + nearby * ((allowed ?? 1) - set.majority);
  hold(isHidden || reached > least, found);
}

async function learnsNothing(probe: Probe, set: Planted): Promise<void> {
  const { training, validation, test } = set;
  const reached = await testScore(probe, {
    training: shuffled(training, 1),
    validation: shuffled(validation, 2),
    test: shuffled(test, 3),
  });
  // Any rule is then right by chance only, which is at most the majority's share.
  if (set.target === "regression") hold(Math.abs(reached) < correlationSampling, `a correlation of ${reached}`);
  else hold(reached < set.majority + sampling, `${reached} where the majority has ${set.majority}`);
}

/** Each fit shares what it shares with one other; more only take time. */
function twoPenalties(probe: Probe): readonly number[] {
  return probe.penalties.slice(0, 2);
}

/** Enough where nothing hangs on how well a probe has learnt. */
const fewRows = 1000;

function some({ training }: Planted): Rows<"training"> {
  const { labels, vectors } = training;
  const chosen = Array.from({ length: Math.min(fewRows, vectors.rows) }, (_, row) => row);
  return { ...rows("training", takeRows(vectors, chosen), labelsAt(labels, chosen)), units: training.units };
}

async function repeats(probe: Probe, set: Planted): Promise<void> {
  const [training, { test }] = [some(set), set];
  const before = training.vectors.data.slice();
  const [first, second] = [await probe.fit(training, twoPenalties(probe)), await probe.fit(training, twoPenalties(probe))];
  const unchanged = (): void => hold(areSame(before, training.vectors.data), "training vectors that were changed");
  unchanged();
  for (const [place, fit] of first.entries()) {
    const [a, b] = [await fit.predict(test.vectors), await second[place]!.predict(test.vectors)];
    hold(a.kind === training.labels.kind, `predictions of ${a.kind}`);
    hold(a.values.length === test.vectors.rows, `${a.values.length} predictions for ${test.vectors.rows} rows`);
    hold(a.kind === b.kind && classesOf(a) === classesOf(b), "predictions of another kind the second time");
    hold(areSame(a.values, b.values), "other predictions the second time");
  }
  unchanged();
}

/** Null for real values. */
function classesOf(labels: Labels): number | null {
  return labels.kind === "classes" ? labels.classes : null;
}

async function sharesAreSound(probe: Probe, set: Planted): Promise<void> {
  const { test } = set;
  if (test.labels.kind !== "classes") return;
  const { classes } = test.labels;
  for (const fit of await probe.fit(some(set), twoPenalties(probe))) {
    const shares = await fit.probabilities?.(test.vectors);
    if (shares === undefined) continue;
    const { values } = await fit.predict(test.vectors);
    hold(shares.length === values.length * classes, `${shares.length} shares`);
    for (const [i, label] of values.entries()) {
      const ofRow = shares.subarray(i * classes, (i + 1) * classes);
      const total = ofRow.reduce((sum, share) => sum + share, 0);
      const isMost = ofRow[label]! >= Math.max(...ofRow) - shareRounding;
      hold(Math.abs(total - 1) <= shareRounding && isMost, `row ${i}: ${[...ofRow].join(", ")} for class ${label}`);
    }
  }
}

/** Powers of two leave every digit as it is; together they span five orders of magnitude. */
function otherUnits<R extends Role>(from: Rows<R>): Rows<R> {
  const { rows: n, columns: d, data } = from.vectors;
  const scaled = data.map((value, at) => value * 2 ** (((at % d) * 5) % 18));
  return withVectors(from, matrix(n, d, scaled));
}

async function seesNoUnits(probe: Probe, { training, test }: Planted): Promise<void> {
  const penalties = twoPenalties(probe);
  const [plain, other] = [await probe.fit(training, penalties), await probe.fit(otherUnits(training), penalties)];
  for (const [place, fit] of plain.entries()) {
    const alike = likeness(await fit.predict(test.vectors), await other[place]!.predict(otherUnits(test).vectors));
    hold(alike > nearlyAll, `predictions of which ${alike} agree`);
  }
}

/** Share of rows with the same class; of values the correlation of both. */
function likeness(a: Labels, b: Labels): number {
  return score(a.kind === "values" || b.kind === "values" ? "pearson" : "accuracy", a, b);
}

function noRows(probe: Probe): Rows<"training"> {
  const labels: Labels = probe.targets.includes("regression")
    ? { kind: "values", values: new Float64Array(0) }
    : { kind: "classes", classes: 2, values: new Int32Array(0) };
  return rows("training", matrix(0, 3), labels);
}

async function refusesLabels(probe: Probe, { training }: Planted): Promise<void> {
  await refuses(() => probe.fit(training, probe.penalties));
}

async function staysFinite(probe: Probe, training: Rows<"training">): Promise<void> {
  for (const fit of await probe.fit(training, probe.penalties)) requireSound(await fit.predict(training.vectors), training, fit);
}

function requireSound(predicted: Labels, { vectors }: Rows<"training">, { penalty }: FittedProbe): void {
  hold(predicted.values.length === vectors.rows, `${predicted.values.length} predictions for ${vectors.rows} rows`);
  const most = predicted.kind === "classes" ? predicted.classes - 1 : Number.POSITIVE_INFINITY;
  const least = predicted.kind === "classes" ? 0 : Number.NEGATIVE_INFINITY;
  for (const value of predicted.values)
    hold(Number.isFinite(value) && value >= least && value <= most, `${value} with the penalty ${penalty}`);
}

async function namesNoAbsentClass(probe: Probe, set: Planted): Promise<void> {
  const [training, { test }] = [some(set), set];
  const { labels } = training;
  const absent = 1;
  const kept = [...labels.values.keys()].filter((i) => labels.values[i] !== absent);
  const values = labels.values.filter((label) => label !== absent);
  const part = rows("training", takeRows(training.vectors, kept), { ...labels, values } as Labels); // of the kind that they were of
  for (const fit of await probe.fit(part, probe.penalties)) {
    hold(!(await fit.predict(test.vectors)).values.includes(absent), `a row of class ${absent}`);
  }
}
