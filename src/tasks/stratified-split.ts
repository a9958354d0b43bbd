/** Seeded draws of rows in which every class keeps its share. */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import type { Labels } from "../statistics/labels.ts";

/** Real-valued labels are cut into so many groups of equal size. */
const valueGroups = 10;
/** Shares such as 0.6 + 0.1 + 0.3 add up to 1 but for rounding. */
const sumTolerance = 1e-9;

/**
 * Assigns every row to one of `fractions.length` parts. The parts have
 * exactly the sizes that the fractions ask for (rounded by largest remainder,
 * at least one row each while there are rows); within each class, and for
 * values within each tenth, the shares are within about one row of them. The
 * first row drawn of a class goes to part 0, so that no class is missing there.
 * @returns the part of each row, as the fractions are numbered
 * @throws InputError when the fractions are not shares that add up to 1
 */
export function stratifiedSplit(labels: Labels, fractions: readonly number[], random: Random): Uint8Array {
  checkFractions(fractions);
  const rows = labels.values.length;
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  random.shuffle(order);
  const strata = strataOf(labels, order);
  order.sort((a, b) => strata[a]! - strata[b]!); // stable: shuffled within each stratum

  const sizes = partSizes(rows, fractions);
  const filled = sizes.map(() => 0);
  let classesToCome = new Set(strata).size;
  const parts = new Uint8Array(rows);
  let previous = -1;
  for (let position = 0; position < rows; position++) {
    const row = order[position]!;
    const stratum = strata[row]!;
    let best = -1;
    let largest = Number.NEGATIVE_INFINITY;
    const isFirst = stratum !== previous;
    if (isFirst) classesToCome--;
    if (isFirst && filled[0]! < sizes[0]!) best = 0;
    else {
      for (const [part, size] of sizes.entries()) {
        const lacking = (size * (position + 1)) / rows - filled[part]!;
        // Part 0 keeps a place for each class whose first row is still to come, while another part has one.
        const places = size - filled[part]! - (part === 0 ? classesToCome : 0);
        if (places > 0 && lacking > largest) {
          largest = lacking;
          best = part;
        }
      }
    }
    if (best < 0) best = sizes.findIndex((size, part) => filled[part]! < size);
    previous = stratum;
    parts[row] = best;
    filled[best] = filled[best]! + 1;
  }
  return parts;
}

/**
 * At most `limit` of the rows, in proportion to the classes: which are kept.
 * @returns 1 for each row that is kept
 */
export function stratifiedSample(labels: Labels, limit: number, random: Random): Uint8Array {
  const rows = labels.values.length;
  if (rows <= limit) return new Uint8Array(rows).fill(1);
  const kept = stratifiedSplit(labels, [limit / rows, 1 - limit / rows], random);
  return kept.map((part) => 1 - part);
}

function checkFractions(fractions: readonly number[]): void {
  const sum = fractions.reduce((total, share) => total + share, 0);
  if (fractions.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < sumTolerance) return;
  throw new InputError({
    where: "stratified split",
    must: "fractions must be from 0 to 1 and add up to 1",
    got: fractions.join(", ") || "none",
    todo: "Give the share of each part, such as 0.6, 0.1 and 0.3.",
  });
}

/** The class of a row, or the tenth its value falls into; equal values are told apart by the shuffled order. */
export function strataOf(labels: Labels, order: Int32Array): Int32Array {
  if (labels.kind === "classes") return labels.values;
  const sorted = order.slice().sort((a, b) => labels.values[a]! - labels.values[b]!);
  const strata = new Int32Array(order.length);
  for (const [rank, row] of sorted.entries()) strata[row] = Math.floor((rank * valueGroups) / order.length);
  return strata;
}

function partSizes(rows: number, fractions: readonly number[]): number[] {
  const exact = fractions.map((fraction) => fraction * rows);
  const sizes = exact.map(Math.floor);
  const byRemainder = exact.map((_, i) => i).sort((a, b) => remainder(exact, b) - remainder(exact, a) || a - b);
  let left = rows - sizes.reduce((sum, size) => sum + size, 0);
  for (const part of byRemainder) {
    if (left <= 0) break;
    sizes[part] = sizes[part]! + 1;
    left--;
  }
  // A part of a small table must not be empty: its row comes from the largest part.
  for (const [part, size] of sizes.entries()) {
    const largest = sizes.indexOf(Math.max(...sizes));
    if (size > 0 || sizes[largest]! < 2) continue;
    sizes[part] = 1;
    sizes[largest] = sizes[largest]! - 1;
  }
  return sizes;
}

function remainder(exact: readonly number[], i: number): number {
  const value = exact[i]!;
  return value - Math.floor(value);
}
