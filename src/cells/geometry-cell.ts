/**
 * What a slice looks like: measures of the test rows, neural collapse of the
 * training rows (as the paper has it) and of the test rows, and the class means
 * of the training rows, which heads are held against later. All dimensions,
 * dead ones too: they are what the head reads.
 */
import { InputError } from "../base/errors.ts";
import { largestCosineContributions } from "../measures/cosine-contribution.ts";
import { informativityDimensions } from "../measures/cosine-informativity.ts";
import { measures } from "../measures/index.ts";
import { neuralCollapse } from "../measures/neural-collapse.ts";
import { outlierDimensions } from "../measures/outlier-dimensions.ts";
import type { Matrix } from "../numeric/matrix.ts";
import type { Geometry, NeuralCollapse } from "../results/comparison.ts";
import type { SliceIdentity } from "../results/slice-identity.ts";
import type { ClassLabels } from "../statistics/labels.ts";
import { classMeans } from "../statistics/moments/class-means.ts";
import type { Role, Rows } from "../statistics/rows.ts";
import { treatments } from "../treatments/index.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { linearMapOfHead } from "./linear-map-of-head.ts";
import { type PackedLabels, packLabels } from "./packed-labels.ts";
import { headPredictions, type PreparedHead } from "./prepared-head.ts";
import type { RunCatalogues } from "./run-catalogues.ts";
import type { RoleRows } from "./slice.ts";

/** Which head, which treatments, which measures. */
export interface GeometrySpec {
  readonly kind: "geometry";
  /** Hash of the head that reads the slice. */
  readonly head: string | null;
  /** Those that rows go through before cosines are taken. */
  readonly treatments: readonly string[];
  /** Left out for all of the list. */
  readonly measures?: readonly string[];
}

/** What a slice looks like. */
export interface GeometryCell extends Omit<Geometry, keyof SliceIdentity> {
  readonly kind: "geometry";
  /** [classes · d] of the training rows; null for regression. */
  readonly classMeans: PackedLabels | null;
}

/** The kind. */
export const geometry: SliceCellDefinition<GeometrySpec, GeometryCell> = {
  kind: "geometry",
  specs({ plan: { measures: asked = null }, head, isCompared }) {
    if (!isCompared && asked === null) return [];
    const shared = { kind: "geometry", head: head?.hash ?? null, treatments: treatments.names } as const;
    return [asked === null ? shared : { ...shared, measures: asked }];
  },
  run: async ({ whole, head, catalogues }: Needs<"whole" | "head" | "catalogues">, spec) =>
    runGeometryCell(await whole(), spec.head === null ? null : head, spec, catalogues),
  nothingLiving: null,
};

/** Measures a slice; `head` where it reads this slice. */
async function runGeometryCell(
  { training, test }: RoleRows,
  head: PreparedHead | null,
  { treatments: treatmentNames, measures: asked }: GeometrySpec,
  { measures }: RunCatalogues,
): Promise<GeometryCell> {
  const isAsked = (name: string): boolean => asked?.includes(name) ?? true;
  const measured = async (name: string): Promise<number | null> =>
    isAsked(name) ? defined(() => measures.get(name).compute(test.vectors)) : null;
  const brought: Record<string, number | null> = {};
  for (const name of asked ?? []) if (!measures.names.includes(name)) brought[name] = await measured(name);
  const { labels } = training;
  return {
    kind: "geometry",
    participationRatio: await measured("participation-ratio"),
    effectiveRank: await measured("effective-rank"),
    isoscore: await measured("isoscore"),
    isoscoreStar: await measured("isoscore-star"),
    twonn: await measured("twonn"),
    maximumLikelihoodDimension: await measured("maximum-likelihood-dimension"),
    meanCosine: await measured("mean-cosine"),
    cosineContributions: isAsked("cosine-contribution") ? await contributionsOf(test.vectors) : [],
    cosineInformativity: await measured("cosine-informativity"),
    treatedMeanCosine: await treatedMeanCosines(training, test.vectors, isAsked("mean-cosine") ? treatmentNames : []),
    outlierDimensions: (await defined(async () => [...outlierDimensions(test.vectors)])) ?? [],
    collapse: { training: await collapseOf(training, head), test: await collapseOf(test, head) },
    classMeans:
      labels.kind === "classes" ? packLabels({ kind: "values", values: classMeans(training.vectors, labels).means }) : null,
    ...(asked === undefined ? {} : { measures: asked }),
    ...(Object.keys(brought).length === 0 ? {} : { brought }),
  };
}

async function contributionsOf(vectors: Matrix): Promise<Geometry["cosineContributions"]> {
  return (await defined(async () => largestCosineContributions(vectors, informativityDimensions))) ?? [];
}

/** Mean cosine of the test rows after each treatment. */
async function treatedMeanCosines(
  training: Rows<"training">,
  test: Matrix,
  names: readonly string[],
): Promise<Record<string, number | null>> {
  const found: Record<string, number | null> = {};
  for (const name of names) {
    found[name] = await defined(async () => {
      const fitted = await treatments.get(name).fit(training);
      return measures.get("mean-cosine").compute(await fitted.apply(test));
    });
  }
  return found;
}

/** The number, or null where it is not defined on these rows. */
export async function defined<T>(compute: () => Promise<T>): Promise<T | null> {
  try {
    return await compute();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

async function collapseOf<R extends Role>(
  { vectors, labels }: Rows<R>,
  head: PreparedHead | null,
): Promise<NeuralCollapse | null> {
  if (labels.kind === "values") return null;
  const map = head === null ? null : await linearMapOfHead(head);
  const found = await defined(async () => neuralCollapse(vectors, labels, map));
  if (found === null || head === null) return found;
  return { ...found, nc4: await otherDecisions(vectors, labels, head) };
}

/** NC4 by the head itself, activations and all: the share of rows that the nearest class mean decides otherwise. */
async function otherDecisions(x: Matrix, labels: ClassLabels, head: PreparedHead): Promise<number> {
  const decided = await headPredictions(head, x);
  const { means } = classMeans(x, labels);
  const d = x.columns;
  let others = 0;
  for (let i = 0; i < x.rows; i++) {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < labels.classes; c++) {
      let square = 0;
      for (let j = 0; j < d; j++) square += (x.data[i * d + j]! - means[c * d + j]!) ** 2;
      if (square < least) {
        least = square;
        nearest = c;
      }
    }
    if (decided.values[i] !== nearest) others++;
  }
  return others / x.rows;
}
