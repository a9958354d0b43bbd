/**
 * Description length of labels given vectors, online code: labels are sent block by
 * block, each with the probabilities of a probe fitted on all blocks before it.
 *
 *   L = t₁·log₂ C − Σᵢ log₂ p(labels of block i + 1 | vectors, probe of the first tᵢ rows)
 *
 * Voita & Titov 2020, "Information-Theoretic Probing with Minimum Description
 * Length", arXiv:2003.12298, equation 3; their blocks end at 0.1, 0.2, 0.4, 0.8,
 * 1.6, 3.2, 6.25, 12.5, 25, 50 and 100 % of the rows. Here the probe is logistic
 * regression, its penalty chosen on validation rows; and each probability is mixed
 * with the uniform one, p' = (t·p + 1) / (t + C), so that a class that has not
 * been seen yet has a finite length.
 */
import { InputError } from "../base/errors.ts";
import type { Random } from "../base/random.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import type { LinearClassifier } from "../probes/linear-classifier.ts";
import { logistic } from "../probes/logistic.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { type Rows, rows } from "../statistics/rows.ts";

/** Where blocks end, as shares of the rows. */
export const onlineShares: readonly number[] = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.0625, 0.125, 0.25, 0.5, 1];

/** A description length. */
export interface DescriptionLength {
  /** Of all labels. */
  readonly bits: number;
  /** Of sending each label with equal probabilities, n·log₂ C. */
  readonly uniformBits: number;
  /** uniformBits / bits: 1 where the vectors tell nothing. */
  readonly compression: number;
}

/** An online code. */
export interface OnlineCode extends DescriptionLength {
  readonly blocks: readonly {
    /** Rows sent before this block. */
    readonly before: number;
    readonly rows: number;
    readonly bits: number;
    /** Of the probe that coded it; null for the first block, which is uniform. */
    readonly penalty: number | null;
  }[];
}

/** Options of the code. */
export interface OnlineCodeOptions {
  /** Where blocks end, rising to 1. */
  readonly shares?: readonly number[] | undefined;
  /** λ of the probe; the default grid when left out. */
  readonly penalties?: readonly number[] | undefined;
}

/** No block is smaller: fewer rows can hardly be fitted. */
const smallestBlock = 4;

/**
 * Codes the training labels in a random order.
 *
 * @param validation  rows that choose each probe's penalty, by their own code length
 * @throws InputError for labels that are no classes, or no rows
 */
export async function onlineCode(
  training: Rows<"training">,
  validation: Rows<"validation">,
  random: Random,
  options: OnlineCodeOptions = {},
): Promise<OnlineCode> {
  const { vectors } = training;
  const [labels, choosing] = [classesOf(training.labels), classesOf(validation.labels)];
  const n = vectors.rows;
  const order = random.shuffle(Uint32Array.from({ length: n }, (_, i) => i));
  const ends = blockEnds(n, options.shares ?? onlineShares);
  const probe = options.penalties === undefined ? logistic() : logistic({ penalties: options.penalties });
  const first = ends[0]!;
  const blocks: OnlineCode["blocks"][number][] = [
    { before: 0, rows: first, bits: first * Math.log2(labels.classes), penalty: null },
  ];
  for (const [place, end] of ends.slice(1).entries()) {
    const before = ends[place]!;
    const seen = chosenRows(vectors, labels, order.subarray(0, before));
    const block = chosenRows(vectors, labels, order.subarray(before, end));
    let best: { bits: number; fitted: LinearClassifier } | null = null;
    for (const fitted of await probe.fit(rows("training", seen.vectors, seen.labels), probe.penalties)) {
      const bits = await codeLength(fitted, validation.vectors, choosing, before);
      if (best === null || bits <= best.bits) best = { bits, fitted };
    }
    const { fitted } = best!;
    blocks.push({
      before,
      rows: end - before,
      bits: await codeLength(fitted, block.vectors, block.labels, before),
      penalty: fitted.penalty,
    });
  }
  return {
    ...described(
      blocks.reduce((sum, { bits }) => sum + bits, 0),
      n,
      labels.classes,
    ),
    blocks,
  };
}

/** Bits, beside those of a uniform code. */
export function described(bits: number, n: number, classes: number): DescriptionLength {
  const uniformBits = n * Math.log2(classes);
  return { bits, uniformBits, compression: uniformBits / bits };
}

/**
 * Labels that are classes, at least one.
 * @throws InputError for others
 */
export function classesOf(labels: Rows<"training" | "validation">["labels"]): ClassLabels {
  if (labels.kind === "classes" && labels.values.length > 0) return labels;
  throw new InputError({
    where: "description length",
    must: "rows must have labels that are classes",
    got: labels.values.length === 0 ? "no rows" : labels.kind,
    todo: "Description lengths are for classification.",
  });
}

/** Whole, rising, at least smallestBlock apart, the last one n. */
function blockEnds(n: number, shares: readonly number[]): readonly number[] {
  const ends: number[] = [];
  for (const share of shares) {
    const end = Math.round(share * n);
    if (end >= (ends.at(-1) ?? 0) + smallestBlock && end < n) ends.push(end);
  }
  return [...ends, n];
}

function chosenRows(vectors: Matrix, labels: ClassLabels, order: Uint32Array): { vectors: Matrix; labels: ClassLabels } {
  return { vectors: takeRows(vectors, order), labels: { ...labels, values: Int32Array.from(order, (i) => labels.values[i]!) } };
}

/** −Σ log₂ p'(label), p' the probe's probability mixed with the uniform one as after `seen` rows. */
async function codeLength(fitted: LinearClassifier, vectors: Matrix, labels: ClassLabels, seen: number): Promise<number> {
  const scores = await multiply(vectors, fitted.coefficients);
  const width = fitted.intercepts.length;
  let bits = 0;
  for (let i = 0; i < vectors.rows; i++) {
    const label = labels.values[i]!;
    const at = (c: number): number => scores.data[i * width + c]! + fitted.intercepts[c]!;
    let probability: number;
    if (width === 1) probability = 1 / (1 + Math.exp(label === 1 ? -at(0) : at(0)));
    else {
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < width; c++) highest = Math.max(highest, at(c));
      let total = 0;
      for (let c = 0; c < width; c++) total += Math.exp(at(c) - highest);
      probability = Math.exp(at(label) - highest) / total;
    }
    bits -= Math.log2((seen * probability + 1) / (seen + labels.classes));
  }
  return bits;
}
