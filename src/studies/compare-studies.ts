/** Two finished studies of one encoder: do the same dimensions matter for both tasks? */

import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputError } from "../base/errors.ts";
import { cutRoles } from "../cells/slice.ts";
import { overlapOf, trainScores } from "../claims/importance-overlap.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Overlap } from "../results/importance-overlap.ts";
import { isRowOf } from "../results/result-row.ts";
import { identityOfSlice, type SliceIdentity, samePlace } from "../results/slice-identity.ts";
import type { Variant } from "../results/summary.ts";
import { classMeans } from "../statistics/moments/class-means.ts";
import { openVectorSet } from "../vectors/open.ts";
import { type FinishedStudy, readStudy } from "./read-study.ts";
import { studyFiles, vectorsFolderOf } from "./study-files.ts";

/** One set of vectors in both studies. */
export interface TaskOverlap extends Overlap {
  readonly tasks: readonly [string, string];
  readonly sides: readonly [SliceIdentity, SliceIdentity];
}

/**
 * Compares the headline vectors of each name that both studies have, at the same layer and pooling.
 * @throws as readStudy; InputError for studies of other encoders, or with no vectors in common
 */
export async function compareStudies(a: string, b: string): Promise<readonly TaskOverlap[]> {
  if (resolve(a) === resolve(b)) {
    throw new InputError({
      where: "overlap",
      must: "there must be two studies to compare",
      got: "the same folder twice",
      todo: "Name the folder of another task's study.",
      file: b,
    });
  }
  const [first, second] = [await readStudy(a), await readStudy(b)];
  const encoders = [first, second].map(({ summary: { encoder } }) => encoder?.hash ?? encoder?.name ?? null);
  const tasks = taskNames([first.summary.task.name, a], [second.summary.task.name, b]);
  const found: TaskOverlap[] = [];
  for (const variant of headlineOfNames(first)) {
    const other = second.summary.variants.find((candidate) => samePlace(candidate, variant));
    if (other === undefined || variant.dimensions !== other.dimensions || encoders[0] !== encoders[1]) continue;
    const overlap = overlapOf(
      { train: trainScores(rowsOf(first, variant)), classMeans: await meansOf(a, variant) },
      { train: trainScores(rowsOf(second, other)), classMeans: await meansOf(b, other) },
    );
    if (overlap !== null) found.push({ tasks, sides: [identityOfSlice(variant), identityOfSlice(other)], ...overlap });
  }
  if (found.length > 0) return found;
  throw new InputError({
    where: "overlap",
    must: "both studies must be of one encoder, with vectors of the same layer and pooling",
    got: encoders[0] === encoders[1] ? "none in common" : "two encoders",
    todo: "Study both tasks with the same {encoder}, {layers} and {poolings}.",
    file: b,
  });
}

/** Tasks of one name are told apart by the folders of their studies. */
function taskNames([a, at]: readonly [string, string], [b, bt]: readonly [string, string]): readonly [string, string] {
  if (a !== b) return [a, b];
  const folders = basename(resolve(at)) === basename(resolve(bt)) ? [at, bt] : [basename(resolve(at)), basename(resolve(bt))];
  return [`${a} (${folders[0]})`, `${b} (${folders[1]})`];
}

function headlineOfNames({ summary }: FinishedStudy): readonly Variant[] {
  return summary.variants.filter((variant, i) => summary.variants.findIndex(({ name }) => name === variant.name) === i);
}

function rowsOf({ rows }: FinishedStudy, of: Variant): FinishedStudy["rows"] {
  return rows.filter((row) => isRowOf(row, of));
}

/** Class means of the training rows, from the vectors in the study's folder; null where they are not there. */
async function meansOf(folder: string, variant: Variant): Promise<Matrix | null> {
  const { layer, pooling } = variant;
  const vectorsFolder = join(folder, studyFiles.vectors, vectorsFolderOf(variant));
  if (!existsSync(vectorsFolder)) return null;
  const set = await openVectorSet(vectorsFolder);
  const { vectors, labels } = cutRoles(await set.read({ layer, pooling }), set.labels, set.splits).training;
  if (labels.kind === "values") return null;
  return matrix(labels.classes, set.dimensions, Float32Array.from(classMeans(vectors, labels).means));
}
