/** What a nested residual adaptor is trained on: batches of rows, and which of them belong together. */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { type HeldOut, heldOutTenth } from "../statistics/graph-training.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import type { Rows, ScoredPair } from "../statistics/rows.ts";
import { requireClasses } from "./trained-map-checks.ts";

/** How much of what is wanted of a row is what belongs to it; the rest are the cosines of whole vectors. */
const together = 0.5;

/** Batches of rows or of pairs. */
export interface AdaptorBatches {
  readonly parts: HeldOut;
  /** Rows of one item of the parts: 2 of pairs. */
  readonly rowsEach: 1 | 2;
  /** The rows of these items, and what is wanted of each among them [rows, rows]: rows add up to at most a half. */
  of(items: Int32Array): { readonly rows: Int32Array; readonly wanted: Float32Array };
}

/**
 * Batches of the pairs that training rows have; without pairs of rows, by their classes; nothing is wanted of rows with
 * numbers for labels.
 * @throws InputError for pairs of rows that there are not or scores that are not finite, and for rows of one class alone
 */
export function adaptorBatches(name: string, training: Rows<"training">, random: Random): AdaptorBatches {
  const { pairs, labels, groups = null, vectors } = training;
  if (pairs !== undefined && pairs.length > 0) {
    pairs.forEach((pair, place) => {
      requirePair(name, pair, place, vectors.rows);
    });
    return pairBatches(name, pairs, groups, random);
  }
  const classes = labels.kind === "classes" ? requireClasses(name, labels) : null;
  return {
    parts: heldOutTenth(name, vectors.rows, groups, random),
    rowsEach: 1,
    of: (rows) => ({ rows, wanted: classes === null ? new Float32Array(rows.length ** 2) : ofOneClass(rows, classes) }),
  };
}

/** Rows of one class belong together. */
function ofOneClass(rows: Int32Array, { values }: ClassLabels): Float32Array {
  const n = rows.length;
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(values[row]!, (counts.get(values[row]!) ?? 0) + 1);
  const wanted = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    const label = values[rows[i]!]!;
    const share = together / (counts.get(label)! - 1);
    for (let j = 0; j < n; j++) if (j !== i && values[rows[j]!] === label) wanted[i * n + j] = share;
  }
  return wanted;
}

/** The rows of a pair belong together, as much as its score says beside the largest. */
function pairBatches(
  name: string,
  pairs: readonly ScoredPair[],
  groups: ArrayLike<number> | null,
  random: Random,
): AdaptorBatches {
  const largest = pairs.reduce((most, { score }) => Math.max(most, score), 0);
  const groupOf = pairs.map(({ first }) => (groups === null ? first : groups[first]!));
  return {
    parts: heldOutTenth(name, pairs.length, groupOf, random),
    rowsEach: 2,
    of(items) {
      const count = items.length;
      const n = 2 * count;
      const rows = new Int32Array(n);
      const wanted = new Float32Array(n * n);
      for (let i = 0; i < count; i++) {
        const { first, second, score } = pairs[items[i]!]!;
        rows[i] = first;
        rows[count + i] = second;
        const share = largest > 0 ? (together * Math.max(0, score)) / largest : 0;
        wanted[i * n + count + i] = share;
        wanted[(count + i) * n + i] = share;
      }
      return { rows, wanted };
    },
  };
}

function requirePair(name: string, { first, second, score }: ScoredPair, place: number, rows: number): void {
  const isRow = (row: number): boolean => Number.isInteger(row) && row >= 0 && row < rows;
  if (isRow(first) && isRow(second) && first !== second && Number.isFinite(score)) return;
  throw new InputError({
    where: name,
    must: `pairs must be of two of the ${rows} training rows, counted from 0, with a finite score`,
    got: `rows ${first} and ${second} with the score ${score} in pair ${place}, from 0`,
    todo: "Were rows left out after the pairs were made?",
  });
}
