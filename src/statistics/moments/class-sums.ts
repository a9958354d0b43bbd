/**
 * Moments of rows of classes in one pass, for rows that are never all in memory.
 *
 * Each row is shifted by a pilot mean of its class and divided by a power of two
 * for each dimension (exact, and no product leaves float32's range), then
 * multiplied in float32 in chunks; chunks are added in float64. What the pilot
 * means miss is taken off at the end, exactly. Sums of the same pilot add up.
 */
import { rowShifter } from "../../kernels/shift-rows.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { addGram } from "../../runtime/gram-product.ts";
import type { ClassLabels } from "../labels.ts";
import { chunkRows, powerOfTwo } from "./float32-products.ts";
import { type LabelledMoments, settled } from "./labelled-moments.ts";

/** What rows are shifted and scaled by. */
export interface Pilot {
  readonly classes: number;
  readonly dimensions: number;
  /** [classes, d], rounded to float32: a shift costs no digits then */
  readonly means: Float64Array;
  /** [d], powers of two near the standard deviations. */
  readonly scales: Float64Array;
}

/** Sums that are not finished. */
export interface ClassSums {
  readonly pilot: Pilot;
  /** Rows of each class. */
  readonly counts: Float64Array;
  /** Σ (x − pilot mean) [classes, d]. */
  readonly sums: Float64Array;
  /** Σ s sᵀ, s the shifted rows over the scales; upper triangle [d, d]. */
  readonly scatter: Float64Array;
}

/** Sums that rows are being added to. */
export interface GrowingClassSums extends ClassSums {
  /** @param labels  classes of the rows, one each */
  add(vectors: Matrix, labels: Int32Array): Promise<void>;
  /** Adds what waits for a full chunk; call it before the sums are used. */
  flush(): Promise<void>;
}

/**
 * Pilot means and scales from some rows. A class that does not occur among them gets the mean of all.
 *
 * @param vectors  [n, d], n ≥ 1
 */
export function pilotOf(vectors: Matrix, labels: ClassLabels): Pilot {
  const { rows, columns: d, data } = vectors;
  const overall = new Float64Array(d);
  const means = new Float64Array(labels.classes * d);
  const counts = new Float64Array(labels.classes);
  for (let i = 0, at = 0; i < rows; i++) {
    const label = labels.values[i]!;
    counts[label] = counts[label]! + 1;
    for (let j = 0, place = label * d; j < d; j++, at++, place++) means[place] = means[place]! + data[at]!;
  }
  for (const [at, sum] of means.entries()) overall[at % d] = overall[at % d]! + sum / Math.max(1, rows);
  for (let c = 0; c < labels.classes; c++) {
    for (let j = 0, at = c * d; j < d; j++, at++)
      means[at] = Math.fround(counts[c] === 0 ? overall[j]! : means[at]! / counts[c]!);
  }
  const squares = new Float64Array(d);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0, place = labels.values[i]! * d; j < d; j++, at++, place++) {
      squares[j] = squares[j]! + (data[at]! - means[place]!) ** 2;
    }
  }
  const scales = squares.map((square) => powerOfTwo(Math.sqrt(square / Math.max(1, rows))));
  return { classes: labels.classes, dimensions: d, means, scales };
}

/** Sums of no rows yet, to which rows can be added. */
export function classSums(pilot: Pilot): GrowingClassSums {
  const { classes, dimensions: d, means, scales } = pilot;
  const counts = new Float64Array(classes);
  const scatter = new Float64Array(d * d);
  const shifter = rowShifter(
    means,
    scales.map((scale) => 1 / scale),
    chunkRows,
  );
  const flush = async (): Promise<void> => {
    if (shifter.held > 0) await addGram(shifter.take(), scatter);
  };
  return {
    pilot,
    counts,
    sums: shifter.sums,
    scatter,
    flush,
    async add({ rows, data }, labels) {
      for (let i = 0; i < rows; i++) {
        const label = labels[i]!;
        counts[label] = counts[label]! + 1;
        shifter.push(data.subarray(i * d, (i + 1) * d), 1, label);
        if (shifter.held === chunkRows) await flush();
      }
    },
  };
}

/** Adds the sums of other rows, of the same pilot. */
export function addSums(to: ClassSums, from: ClassSums): void {
  for (const key of ["counts", "sums", "scatter"] as const) {
    const [total, added] = [to[key], from[key]];
    for (let at = 0; at < total.length; at++) total[at] = total[at]! + added[at]!;
  }
}

/** What the sums say. */
export function momentsOfSums({ pilot, counts, sums, scatter }: ClassSums): LabelledMoments {
  const { classes, dimensions: d, means, scales } = pilot;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const mean = new Float64Array(d);
  const offsets = new Float64Array(classes * d);
  const within = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) within[i * d + j] = scatter[i * d + j]! * scales[i]! * scales[j]!;
  }
  for (const [c, count] of counts.entries()) {
    if (count === 0) continue;
    const sumsOfClass = sums.subarray(c * d, (c + 1) * d);
    for (let i = 0; i < d; i++) {
      const missed = sumsOfClass[i]! / count;
      offsets[c * d + i] = means[c * d + i]! + missed;
      mean[i] = mean[i]! + (count / rows) * offsets[c * d + i]!;
      for (let j = i, at = i * d + i; j < d; j++, at++) within[at] = within[at]! - missed * sumsOfClass[j]!;
    }
  }
  for (const [c, count] of counts.entries()) {
    for (let j = 0, at = c * d; j < d; j++, at++) offsets[at] = count === 0 ? 0 : offsets[at]! - mean[j]!;
  }
  return settled({ kind: "classes", rows, dimensions: d, mean, offsets, weights: counts.slice(), within });
}
