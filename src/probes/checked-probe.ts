/** A probe that a person brought, its fits and predictions checked where it is called. */
import { identityOf } from "../base/brought.ts";
import { type Answering, answerOf, holds, notFinite, partsOf } from "../base/brought-answers.ts";
import { copyOf, type Matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import { unsharedRows } from "../statistics/rows.ts";
import type { FittedProbe, Probe } from "./probe.ts";

/** How far shares may be from 0 to 1: rounding. */
const shareRounding = 1e-6;

/** How far the shares of a row may be from adding up to 1. */
const sumRounding = 1e-4;

/**
 * The same probe; what it gives that its interface does not allow is a BroughtError that names it. It has matrices of its
 * own: what it writes into them changes no other number.
 */
export function checkedProbe(probe: Probe): Probe {
  const who = { kind: "probe", identity: identityOf(probe) };
  const { name, version, options, origin, description, noun, isLinear, source, targets, penalties, finds } = probe;
  const { fitSubsets } = probe;
  return {
    ...{ name, version, options, origin, description, noun, source, targets, penalties },
    ...(isLinear === undefined ? {} : { isLinear }),
    ...(finds === undefined ? {} : { finds }),
    async fit(training, grid) {
      const fits = await answerOf(who, "fit", () => probe.fit(unsharedRows(training), grid));
      return checkedFits(fits, grid, training.labels, who);
    },
    ...(fitSubsets === undefined
      ? {}
      : {
          async fitSubsets(training, subsets, grid) {
            const fitted = () => fitSubsets.call(probe, unsharedRows(training), subsets, grid);
            const found = await answerOf(who, "fitSubsets", fitted);
            const isWhole = Array.isArray(found) && found.length === subsets.length;
            const must = `it must fit each of the ${subsets.length} subsets`;
            holds(isWhole, who, { must, got: countOf(found), call: "fitSubsets" });
            return found.map((fits) => checkedFits(fits, grid, training.labels, who));
          },
        }),
  };
}

function countOf(value: unknown): unknown {
  return Array.isArray(value) ? `${value.length}` : value;
}

function checkedFits(
  fits: readonly FittedProbe[],
  penalties: readonly number[],
  labels: Labels,
  who: Answering,
): readonly FittedProbe[] {
  const count = Math.max(1, penalties.length);
  const must = `it must give ${count === 1 ? "one fit" : `${count} fits, one a penalty`}, in a list`;
  holds(Array.isArray(fits) && fits.length === count, who, { must, got: countOf(fits), call: "fit" });
  return fits.map((fit, at) => checkedFit(fit, penalties[at] ?? null, labels, who));
}

function checkedFit(fit: FittedProbe, asked: number | null, labels: Labels, who: Answering): FittedProbe {
  holds(typeof partsOf(fit)?.["predict"] === "function", who, {
    must: "what it fits must have a function predict",
    got: fit,
    call: "fit",
  });
  const { penalty = null, probabilities } = fit;
  const must = `the penalty of a fit must be the one it was asked for: ${asked}`;
  holds(asked === null || penalty === asked, who, { must, got: penalty, call: "fit" });
  return {
    penalty,
    async predict(vectors) {
      const predicted = await answerOf(who, "predict", () => fit.predict(copyOf(vectors)));
      requirePredictions(predicted, vectors, labels, who);
      return predicted;
    },
    ...(probabilities === undefined || labels.kind === "values"
      ? {}
      : {
          async probabilities(vectors) {
            const shares = await answerOf(who, "probabilities", () => probabilities.call(fit, copyOf(vectors)));
            requireShares(shares, vectors.rows, labels.classes, who);
            return shares;
          },
        }),
  };
}

/** Predictions of every row, of the kind that was fitted on. */
function requirePredictions(predicted: Labels, vectors: Matrix, labels: Labels, who: Answering): void {
  const hold = (isHeld: boolean, must: string, got: unknown): void => holds(isHeld, who, { must, got, call: "predict" });
  const parts = partsOf(predicted);
  hold(parts?.["kind"] === labels.kind, `it must predict labels of the kind ${JSON.stringify(labels.kind)}`, parts?.["kind"]);
  const { values } = predicted;
  const isTyped = labels.kind === "classes" ? values instanceof Int32Array : values instanceof Float64Array;
  hold(isTyped, `predictions must be ${labels.kind === "classes" ? "an Int32Array" : "a Float64Array"}`, values);
  const { rows } = vectors;
  hold(values.length === rows, `it must predict a label for each of ${rows} rows`, `${values.length}`);
  if (predicted.kind === "values" || labels.kind === "values") {
    const found = notFinite(values);
    hold(found === null, "predictions must be finite numbers", found);
    return;
  }
  const { classes } = labels;
  hold(predicted.classes === classes, `predictions must be of ${classes} classes`, predicted.classes);
  const at = values.findIndex((label) => label < 0 || label >= classes);
  hold(at < 0, `predictions must be classes from 0 to ${classes - 1}`, `${values[at]} in row ${at}, from 0`);
}

function requireShares(shares: Float64Array, rows: number, classes: number, who: Answering): void {
  const call = "probabilities";
  const count = rows * classes;
  const must = `probabilities must be a Float64Array of ${count}, one a row and class`;
  const isTyped: boolean = shares instanceof Float64Array;
  holds(isTyped && shares.length === count, who, { must, got: isTyped ? `${shares.length}` : shares, call });
  const at = shares.findIndex((share) => !(share >= -shareRounding && share <= 1 + shareRounding));
  holds(at < 0, who, { must: "probabilities must be from 0 to 1", got: `${shares[at]} at place ${at}, from 0`, call });
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let label = 0; label < classes; label++) sum += shares[row * classes + label]!;
    const isWhole = Math.abs(sum - 1) <= sumRounding;
    holds(isWhole, who, { must: "probabilities of a row must add up to 1", got: `${sum} in row ${row}, from 0`, call });
  }
}
