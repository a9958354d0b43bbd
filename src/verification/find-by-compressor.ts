/** What compressors must keep of a planted set, and must lose. */
import type { Random } from "../base/random.ts";
import { type Compressor, compressedRows } from "../compressors/compressor.ts";
import { takeColumns } from "../numeric/matrix.ts";
import { lda } from "../probes/lda.ts";
import { rankings } from "../rankings/index.ts";
import { score } from "../statistics/metrics.ts";
import { type Rows, withVectors } from "../statistics/rows.ts";
import { counting } from "./counting.ts";
import { liveSet } from "./live-set.ts";
import { type Planted, plantedDimensions } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";

/** Chance on 2,000 test rows, and what a fit on 3,000 rows costs. */
const near = 0.03;

/** Five standard errors of an accuracy on 2,000 test rows. */
const chance = 5 * Math.sqrt(0.25 / 2000);

/** What a compressor reaches at a size: all there is, no more than the best single dimension, or no more than a number. */
export interface CompressorDeclaration {
  readonly compressor: string;
  readonly set: string;
  readonly size: number;
  readonly reaches: "best" | "single" | number;
  readonly because: string;
}

const declared = (
  compressor: string,
  set: string,
  size: number,
  reaches: CompressorDeclaration["reaches"],
  because: string,
): CompressorDeclaration => ({ compressor, set, size, reaches, because });

/** What is to be expected of single compressors. A new one is one line here. */
export const compressorDeclarations: readonly CompressorDeclaration[] = [
  declared("pca", "rotated", 1, "best", "the direction of the labels is the widest one"),
  declared("pca", "copies", 1, "best", "copies add up to the widest direction"),
  declared("pca", "outliers-and-dead", 2, 0.55, "wide noise comes first, labels or not"),
  declared("pca", "outliers-and-dead", plantedDimensions, "best", "nothing is lost at full size"),
  declared("pca", "correlated-noise", 1, 0.63, "the shared noise is the widest direction"),
  declared("gaussian-projection", "rotated", 1, 0.76, "a random direction sees a part of the labels' direction"),
  declared("sparse-projection", "rotated", 1, 0.76, "a random direction sees a part of the labels' direction"),
  declared("random-dimensions", "rotated", 1, "single", "no dimension has more than its share"),
  declared("first-dimensions", "informative", 3, 0.55, "the first three dimensions carry nothing"),
  declared("first-dimensions", "informative", 21, "best", "the last dimension that carries something is number 20"),
  declared("top-dimensions:f-statistic", "rotated", 1, "single", "no dimension has more than its share"),
  declared("top-dimensions:f-statistic", "copies", 1, "best", "the original is found"),
  declared("top-dimensions:f-statistic", "correlated-noise", 1, 0.72, "one dimension sees the label through the noise"),
  declared("top-dimensions:f-statistic", "six-classes", 6, "best", "the six dimensions are found"),
  declared("top-dimensions:mean-difference", "six-classes", 6, "best", "the six dimensions are found"),
  declared("top-dimensions:one-dimension-accuracy", "six-classes", 6, "best", "the six dimensions are found"),
  declared("top-dimensions:f-statistic:worst", "informative", 20, 0.55, "what carries the label comes last"),
  declared("top-dimensions:variance", "outliers-and-dead", 2, 0.55, "the widest dimensions carry nothing"),
  declared("top-dimensions:variance", "correlated-noise", 2, "best", "the two widest dimensions carry it together"),
];

/** Sets on which compressors keep all there is to know at full size. */
const keptWhole = ["informative", "rotated", "correlated-noise", "copies"];

/** Of 24 sparse directions in 24 dimensions none may see a certain dimension, or they may not be independent. */
const notWhole = ["sparse-projection"];

/** Everything declared of a compressor on a set. */
export async function findByCompressor(compressor: Compressor, set: Planted, random: Random): Promise<Outcome> {
  const claim = `compressor ${compressor.name}`;
  const judged: boolean[] = [];
  const declarations = compressorDeclarations.filter(
    (declaration) => declaration.compressor === compressor.name && declaration.set === set.name,
  );
  for (const { size, reaches } of declarations) {
    judged.push(await isAsDeclared(await accuracy(compressor, size, set, random), reaches, set));
  }
  if (set.name === "noise") judged.push(Math.abs((await accuracy(compressor, 8, set, random)) - 0.5) < chance);
  if (keptWhole.includes(set.name) && !notWhole.includes(compressor.name)) {
    judged.push(await isAsDeclared(await accuracy(compressor, plantedDimensions, set, random), "best", set));
  }
  if (keepsWhatCarries(compressor, set)) {
    const { live } = liveSet(set);
    judged.push(await isAsDeclared(await accuracy(compressor, set.informative.length, live, random), "best", set));
  }
  return counting(claim, judged);
}

/** Test accuracy of LDA on compressed rows. */
export async function accuracy(compressor: Compressor, size: number, set: Planted, random: Random): Promise<number> {
  const fitted = (await compressor.prepare(set.training, random)).at(size);
  return ldaAccuracy(await compressedRows(fitted, set.training), await compressedRows(fitted, set.test));
}

/** Whether an accuracy is what is declared. */
export async function isAsDeclared(found: number, reaches: CompressorDeclaration["reaches"], set: Planted): Promise<boolean> {
  if (reaches === "best") return found > (set.best ?? (await sufficientAccuracy(set))) - near;
  return found < (reaches === "single" ? (set.bestSingle ?? 1) + near : reaches);
}

/** Where no formula is known: the same probe on the dimensions that are sufficient. */
function sufficientAccuracy({ training, test, sufficient }: Planted): Promise<number> {
  const only = <R extends "training" | "test">(from: Rows<R>): Rows<R> =>
    withVectors(from, takeColumns(from.vectors, sufficient ?? []));
  return ldaAccuracy(only(training), only(test));
}

async function ldaAccuracy(training: Rows<"training">, test: Rows<"test">): Promise<number> {
  const [probe] = await lda().fit(training, [0]);
  return score("accuracy", test.labels, await probe!.predict(test.vectors));
}

/** Those that use labels keep what carries them alone in as many dimensions; not an order read backwards, nor one that puts copies last. */
function keepsWhatCarries({ name, uses }: Compressor, { target, best, informative, sufficient }: Planted): boolean {
  if (uses !== "labels" || target === "regression" || best === null || informative.length === 0) return false;
  if (!(sufficient?.every((j) => informative.includes(j)) ?? false)) return false;
  const [, ranking, end] = name.split(":");
  const hasCopies = sufficient !== null && sufficient.length < informative.length;
  return end !== "worst" && !(hasCopies && ranking !== undefined && rankings.get(ranking).judges === "left-out");
}
