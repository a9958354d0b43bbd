/**
 * Score bounds for the difference of two paired proportions (Tango 1998,
 * "Equivalence test and confidence interval for the difference in proportions
 * for the paired-sample design", Statistics in Medicine 17, equation 8).
 *
 * A bootstrap of rows that are hardly ever judged differently has no spread and
 * would show anything; this bound keeps the z²/(n + z²) that n rows without a
 * single difference leave open. The formula is of independent rows; where rows belong
 * together counts are scaled to as many as they are worth.
 */
import { rowsByClass, worthOf } from "./class-shares.ts";
import { effectiveRows } from "./effective-rows.ts";
import type { Labels } from "./labels.ts";
import { normalQuantile } from "./normal.ts";
import type { RowGroups } from "./row-groups.ts";

/**
 * How two predictions of the same rows differ. Where rows belong together the counts are those of as many independent
 * rows as they are worth for the difference, and not whole.
 */
export interface Discordance {
  /** Rows that the first has right and the second wrong. */
  readonly gains: number;
  /** Rows that the first has wrong and the second right. */
  readonly losses: number;
  readonly rows: number;
  /** Where scores are means over classes (balanced accuracy): the same class by class. */
  readonly strata?: readonly Omit<Discordance, "strata">[];
}

/**
 * Counts where two predictions differ in being right.
 *
 * @param truth   where its scores are balanced accuracies, classes are counted one by one too
 * @param groups  rows that belong together; counts are then divided by the design effect of the difference
 */
export function discordanceOf(first: Labels, second: Labels, truth: Labels, groups?: RowGroups): Discordance {
  let [gains, losses] = [0, 0];
  const rows = truth.values.length;
  const differences = new Int8Array(rows);
  for (let i = 0; i < rows; i++) {
    const firstRight = first.values[i] === truth.values[i];
    const secondRight = second.values[i] === truth.values[i];
    if (firstRight === secondRight) continue;
    differences[i] = firstRight ? 1 : -1;
    if (firstRight) gains++;
    else losses++;
  }
  const isBalanced = truth.kind === "classes" && truth.metric === "balanced-accuracy";
  const strata = isBalanced ? { strata: rowsByClass(truth).map((rowsOfClass) => stratum(rowsOfClass, differences, groups)) } : {};
  if (groups === undefined) return { gains, losses, rows, ...strata };
  const worth = effectiveRows(differences, groups) / rows;
  return { gains: gains * worth, losses: losses * worth, rows: rows * worth, ...strata };
}

/** Of one class. */
function stratum(rows: readonly number[], differences: Int8Array, groups: RowGroups | undefined): Discordance {
  const ofClass = rows.map((row) => differences[row]!);
  const worth = worthOf(rows, ofClass, groups) / rows.length;
  const count = (sign: number): number => ofClass.filter((difference) => difference === sign).length * worth;
  return { gains: count(1), losses: count(-1), rows: rows.length * worth };
}

/**
 * One-sided bounds of (first − second): the values at which the score statistic
 * T(δ) = (gains − losses − nδ) / √(n(2q + δ(1 − δ))) is ±z_level,
 * q the maximum-likelihood estimate of the share of losses at δ.
 *
 * Of a difference of balanced accuracies, a mean of C differences δ_c, from the bounds of each class (Zou & Donner 2008,
 * doi:10.1002/sim.3095): mean − √Σ (δ_c − lower_c)² / C, and likewise above.
 *
 * @returns [lower, upper], each with confidence `level` by itself
 */
export function pairedScoreBounds(discordance: Discordance, level: number = 0.95): readonly [lower: number, upper: number] {
  const z = normalQuantile(level);
  const { gains, losses, rows, strata } = discordance;
  if (strata !== undefined) return meanBounds(strata, level);
  return [-upperBoundOf(losses, gains, rows, z), upperBoundOf(gains, losses, rows, z)];
}

function meanBounds(strata: readonly Discordance[], level: number): readonly [lower: number, upper: number] {
  let [mean, below, above] = [0, 0, 0];
  for (const { gains, losses, rows } of strata) {
    const difference = (gains - losses) / rows;
    const [lower, upper] = pairedScoreBounds({ gains, losses, rows }, level);
    mean += difference / strata.length;
    below += (difference - lower) ** 2;
    above += (upper - difference) ** 2;
  }
  return [mean - Math.sqrt(below) / strata.length, mean + Math.sqrt(above) / strata.length];
}

/** The δ above the estimate at which T(δ) = −z, by bisection: T falls in δ. */
function upperBoundOf(gains: number, losses: number, rows: number, z: number): number {
  let low = (gains - losses) / rows;
  let high = 1;
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (statistic(gains, losses, rows, middle) > -z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Halvings of an interval no longer than 2: below 1e-15. */
const bisections = 52;

function statistic(gains: number, losses: number, rows: number, delta: number): number {
  // q solves 2n·q² + B·q + C = 0.
  const b = -gains - losses + (2 * rows - gains + losses) * delta;
  const c = -losses * delta * (1 - delta);
  const q = (Math.sqrt(Math.max(0, b * b - 8 * rows * c)) - b) / (4 * rows);
  const variance = rows * (2 * q + delta * (1 - delta));
  const distance = gains - losses - rows * delta;
  if (variance <= 0) return distance === 0 ? 0 : distance > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return distance / Math.sqrt(variance);
}
