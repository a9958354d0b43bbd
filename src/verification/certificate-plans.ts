/**
 * Outcomes whose law is known: what the full vector and candidates of known loss get, row by row. A plan says how they
 * come about, how many there are, and what each candidate loses; at the border a candidate keeps just less than κ.
 */
import type { Random } from "../base/random.ts";

/** Outcomes of rows: of the full vector, and of each candidate. */
export interface DrawnOutcomes {
  readonly full: Float64Array;
  readonly candidates: readonly Float64Array[];
  /** null where every row stands alone. */
  readonly groups: Int32Array | null;
}

/** How outcomes come about. */
export interface OutcomeLaw {
  /** The full vector's mean. */
  readonly mean: number;
  /** Outcomes of about so many rows, and of one candidate for each loss: its mean is the full vector's, less that. */
  draw(rows: number, losses: readonly number[], random: Random): DrawnOutcomes;
}

/** What is planted. */
export interface CertificatePlan {
  readonly name: string;
  readonly sentence: string;
  readonly law: OutcomeLaw;
  /** κ */
  readonly kept: number;
  /** π */
  readonly chance: number;
  readonly rows: { readonly choose: number; readonly certify: number };
  /** What a candidate keeps, by its family (0 to 3) and its size (0 is the largest); all stand at the border when left out. */
  readonly keepsAll?: (family: number, size: number) => boolean;
}

/** A law of rows that are drawn one by one. */
function rowByRow(
  mean: number,
  fullOf: (random: Random) => number,
  candidateOf: (full: number, loss: number, random: Random) => number,
): OutcomeLaw {
  return {
    mean,
    draw(rows, losses, random) {
      const full = Float64Array.from({ length: rows }, () => fullOf(random));
      const candidates = losses.map((loss) => full.map((value) => candidateOf(value, loss, random)));
      return { full, candidates, groups: null };
    },
  };
}

/** Labels: right on a share of rows; a share of all rows changes each way by chance, and the loss is wrong in addition. */
export function labels(right: number, changed: number): OutcomeLaw {
  return rowByRow(
    right,
    (random) => (random.uniform() < right ? 1 : 0),
    (full, loss, random) => {
      const moves = random.uniform() < (full === 1 ? (changed + loss) / right : changed / (1 - right));
      return moves ? 1 - full : full;
    },
  );
}

/** A twentieth of queries finds a tenth less, as many find a tenth more. */
const moved = 0.05;

/** Of the queries, those that find everything and cannot find more. */
const complete = 0.25;

/** recall@10 of 0.9; losses of up to a fiftieth are tenths, larger ones are halves. */
export const recalls: OutcomeLaw = rowByRow(
  0.9,
  (random) => {
    const place = random.uniform();
    return place < complete ? 1 : place < 1 - complete ? 0.9 : 0.8;
  },
  (full, loss, random) => {
    const drop = loss <= 0.02 ? 0.1 : 0.5;
    const place = random.uniform();
    if (full < 1 && place < moved / (1 - complete)) return full + 0.1;
    if (place >= 1 - moved) return full - 0.1;
    return random.uniform() < loss / drop / (1 - moved) ? Math.max(0, full - drop) : full;
  },
);

/** Rows of a group, one of these by chance; what is lost is lost in whole groups, and in the large ones. */
const sizes = [1, 1, 1, 2, 4, 12] as const;
const large = 4;
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / sizes.length;
const [meanSize, meanLarge] = [meanOf(sizes), meanOf(sizes.filter((size) => size >= large))];

/** Labels of whole groups, nine in ten right. */
const groupedLabels: OutcomeLaw = {
  mean: 0.9,
  draw(rows, losses, random) {
    const drawn = Array.from({ length: Math.round(rows / meanSize) }, () => sizes[random.below(sizes.length)]!);
    const groups = Int32Array.from(drawn.flatMap((size, group) => Array.from({ length: size }, () => group)));
    const right = drawn.map(() => random.uniform() < 0.9);
    const candidates = losses.map((loss) => {
      const lost = (loss * meanSize) / meanLarge / 0.9;
      const keeps = drawn.map((size) => size < large || random.uniform() >= lost);
      return Float64Array.from(groups, (group) => (right[group]! && keeps[group]! ? 1 : 0));
    });
    return { full: Float64Array.from(groups, (group) => (right[group]! ? 1 : 0)), candidates, groups };
  },
};

const usual = { kept: 0.99, chance: 0, rows: { choose: 1000, certify: 2000 } } as const;

/** All candidates at the border but in the last plan. */
export const certificatePlans: readonly CertificatePlan[] = [
  { ...usual, name: "border-both-ways", sentence: "labels; candidates change rows both ways", law: labels(0.9, 0.005) },
  { ...usual, name: "border-one-way", sentence: "labels; candidates only lose", law: labels(0.9, 0) },
  {
    ...usual,
    name: "border-recall",
    sentence: "recall@10 of queries, a tenth of which moves by a tenth",
    law: recalls,
    rows: { choose: 300, certify: 1000 },
  },
  {
    ...usual,
    name: "border-nearly-perfect",
    sentence: "labels of which the full vector has 99.8 % right",
    law: labels(0.998, 0.0005),
    rows: { choose: 500, certify: 1000 },
  },
  {
    ...usual,
    name: "border-groups",
    sentence: "groups of one row to twelve; what is lost is lost in large ones",
    law: groupedLabels,
    kept: 0.95,
  },
  {
    ...usual,
    name: "border-above-majority",
    sentence: "four rows in five have one class, and the part above it is to be kept",
    law: labels(0.95, 0.005),
    kept: 0.9,
    chance: 0.8,
  },
  {
    ...usual,
    name: "border-tiny",
    sentence: "forty rows to choose and forty to certify, of which 80 % are to be kept",
    law: labels(0.9, 0),
    kept: 0.8,
    rows: { choose: 40, certify: 40 },
  },
  {
    ...usual,
    name: "border-beside-lossless",
    sentence: "two families lose nothing and hand their level on; in the others small sizes stand at the border",
    law: labels(0.9, 0.005),
    rows: { choose: 1000, certify: 4000 },
    keepsAll: (family, size) => family < 2 || size < 2,
  },
];
