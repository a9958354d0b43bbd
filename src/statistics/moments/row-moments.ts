/** The moments of labelled rows: those that are known of them, or computed from rows in memory. */
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import type { ClassLabels, Labels } from "../labels.ts";
import type { Rows } from "../rows.ts";
import { classSums, momentsOfSums, pilotOf } from "./class-sums.ts";
import type { LabelledMoments } from "./labelled-moments.ts";
import { valueMoments } from "./value-moments.ts";

/** The moments of rows: those that are known of them, or else computed now. */
export function momentsOf({ vectors, labels, moments }: Rows<"training">): Promise<LabelledMoments> {
  return moments?.() ?? labelledMoments(vectors, labels);
}

/** The moments of rows in memory, in two passes. */
export async function labelledMoments(vectors: Matrix, labels: Labels): Promise<LabelledMoments> {
  if (labels.kind === "values") return valueMoments(vectors, labels);
  return classMoments(vectors, labels);
}

async function classMoments(vectors: Matrix, labels: ClassLabels): Promise<LabelledMoments> {
  const sums = classSums(pilotOf(...pilotSample(vectors, labels)));
  await sums.add(vectors, labels.values);
  await sums.flush();
  return momentsOfSums(sums);
}

/** Rows that class means are first taken from: what these miss is taken off exactly. */
const classPilotRows = 8192;

function pilotSample(vectors: Matrix, labels: ClassLabels): [Matrix, ClassLabels] {
  const every = Math.ceil(vectors.rows / classPilotRows);
  if (every <= 1) return [vectors, labels];
  const chosen = Uint32Array.from({ length: Math.ceil(vectors.rows / every) }, (_, i) => i * every);
  return [takeRows(vectors, chosen), { ...labels, values: Int32Array.from(chosen, (i) => labels.values[i]!) }];
}
