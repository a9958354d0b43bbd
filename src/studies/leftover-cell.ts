/**
 * What else survives compression: compressors are fitted as for the study's labels, then a probe is fitted to another
 * labelling of the same rows at every size. What the whole vector and the majority give stands beside it.
 */

import { seeded } from "../base/random.ts";
import { compressedRows } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { probes } from "../probes/index.ts";
import { resample } from "../statistics/bootstrap.ts";
import { isShare } from "../statistics/headline-metric.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { baselinePrediction, headlineMetric } from "../statistics/metrics.ts";
import type { ResampledScore } from "../statistics/non-inferiority.ts";
import { aboveBaseline } from "../statistics/refusal.ts";
import { resampledScores } from "../statistics/resampled-score.ts";
import { type Role, type Rows, rows } from "../statistics/rows.ts";
import type { LeftoverLabels } from "../tasks/leftover.ts";
import { splitCodes } from "../tasks/task.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import type { CellFit, LeftoverCell } from "./cell.ts";
import { fitProbes } from "./full-cell.ts";
import type { Leftover, LeftoverScore } from "./leftover.ts";
import { unpackLabels } from "./packed-labels.ts";
import { type VariantIdentity, withInterval } from "./scoring.ts";
import { livingSizes, sizeGrid } from "./sizes.ts";
import { type StudiedSlice, testRowsOf } from "./slice.ts";

/** The study's reference probe where it takes these labels, else the usual one. */
export function leftoverProbe(labels: Labels, reference: string): string {
  const target = targetOf(labels);
  if (probes.get(reference).targets.includes(target)) return reference;
  return target === "regression" ? "ridge" : "logistic";
}

/** The labels of one role. */
export function labelsOfRole(labels: Labels, splits: Uint8Array, role: Role): Labels {
  const own = (_: number, row: number): boolean => splits[row] === splitCodes[role];
  return labels.kind === "values"
    ? { ...labels, values: labels.values.filter(own) }
    : { ...labels, values: labels.values.filter(own) };
}

/** Fits the probe on the whole vector (`compressor` null) or on every size of a compressor. */
export async function runLeftoverCell(
  { training, validation, test, living }: StudiedSlice,
  labels: Labels,
  splits: Uint8Array,
  {
    compressor,
    probe,
    sizes,
  }: { readonly compressor: string | null; readonly probe: string; readonly sizes: readonly number[] | null },
  seed: number,
): Promise<LeftoverCell> {
  const own: Readonly<Record<Role, Labels>> = {
    training: labelsOfRole(labels, splits, "training"),
    validation: labelsOfRole(labels, splits, "validation"),
    test: labelsOfRole(labels, splits, "test"),
  };
  const relabelled = <R extends Role>({ role, vectors, units }: Rows<R>): Rows<R> => ({
    ...rows(role, vectors, own[role]),
    units,
  });
  const fitted = async (of: Pick<StudiedSlice, "training" | "validation" | "test">): Promise<CellFit | undefined> =>
    (await fitProbes([probe], relabelled(of.training), relabelled(of.validation), relabelled(of.test)))[0];
  if (compressor === null) {
    const fit = await fitted({ training, validation, test });
    return { kind: "leftover", points: fit === undefined ? [] : [{ k: living.length, fit }] };
  }
  // The stream of the study's own curve: random dimensions are the same ones in both.
  const random = seeded(seed).fork("compressor").fork(compressor);
  const prepared = await compressors.get(compressor).prepare(training, random);
  const points: LeftoverCell["points"][number][] = [];
  for (const k of sizes === null ? sizeGrid(living.length) : livingSizes(sizes, living.length)) {
    const small = prepared.at(k);
    const to = <R extends Role>(from: Rows<R>): Promise<Rows<R>> => compressedRows(small, from);
    const fit = await fitted({ training: await to(training), validation: await to(validation), test: await to(test) });
    if (fit !== undefined) points.push({ k, fit });
  }
  return { kind: "leftover", points };
}

/** Scores with intervals, each tested against the majority. @param cells  the whole vector under null, then compressors */
export async function inferLeftover(
  cells: readonly { readonly compressor: string | null; readonly cell: LeftoverCell }[],
  { name: attribute, labels }: LeftoverLabels,
  set: Pick<VectorSet, "splits" | "groups">,
  identity: VariantIdentity,
  { bootstraps, seed }: { readonly bootstraps: number; readonly seed: number },
): Promise<Leftover | null> {
  const { splits } = set;
  const truth = labelsOfRole(labels, splits, "test");
  const { rows: count, groups } = testRowsOf(set);
  const metric = headlineMetric(truth);
  const resamples = resample(count, { seed, count: bootstraps, groups });
  const scored = (predictions: readonly Labels[]): Promise<readonly ResampledScore[]> =>
    resampledScores(metric, truth, predictions, resamples);
  const [least] = await scored([baselinePrediction(labelsOfRole(labels, splits, "training"), count)]);
  if (least === undefined) throw new Error("the baseline has no score");
  const judged = async ({ points }: LeftoverCell): Promise<readonly (LeftoverScore & { readonly k: number })[]> => {
    const scores = await scored(points.map(({ fit }) => unpackLabels(fit.test, count)));
    return scores.map((own, i) => {
      const { shown, rowsNeeded } = aboveBaseline(own, isShare(metric) ? least : 0, count);
      return { k: points[i]?.k ?? 0, ...withInterval(own), aboveMajority: shown, rowsNeeded };
    });
  };
  const whole = cells.find(({ compressor }) => compressor === null);
  const [first] = whole === undefined ? [] : await judged(whole.cell);
  const probe = whole?.cell.points[0]?.fit.probe;
  if (first === undefined || probe === undefined) return null;
  const { k: _, ...full } = first;
  const curves: Leftover["curves"][number][] = [];
  for (const { compressor, cell } of cells) if (compressor !== null) curves.push({ compressor, points: await judged(cell) });
  const classes = labels.kind === "classes" ? labels.classes : null;
  const majority = isShare(metric) ? least.score : 0;
  return { ...identity, attribute, classes, metric, probe, majority, full, curves };
}
