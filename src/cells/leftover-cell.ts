/**
 * What else survives compression: compressors are fitted as for the study's labels, then a probe is fitted to another
 * labelling of the same rows at every size. What the whole vector and the majority give stands beside it.
 */

import { seeded } from "../base/random.ts";
import { compressedRows } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { probes } from "../probes/index.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { type Role, type Rows, rows } from "../statistics/rows.ts";
import { splitCodes } from "../tasks/task.ts";
import type { CellFit, LeftoverCell } from "./cell.ts";
import { fitProbes } from "./full-cell.ts";
import { livingSizes, sizeGrid } from "./sizes.ts";
import type { StudiedSlice } from "./slice.ts";

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
