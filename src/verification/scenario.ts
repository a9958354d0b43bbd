/**
 * A scenario: a population that data sets are drawn from, with everything that is true of it by construction, and what
 * is asked of each data set.
 *
 * Rows are drawn one by one, labels too: test rows are then a random sample, which is what intervals are about.
 */
import type { Random } from "../base/random.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { multiply } from "../runtime/matrix-product.ts";
import type { Labels } from "../statistics/labels.ts";
import { type Role, type Rows, rows } from "../statistics/rows.ts";

/** How labels and vectors come about. */
export interface Population {
  /** Probability of each class; null for labels N(0, 1). */
  readonly shares: readonly number[] | null;
  /** Changes a row of N(0, 1) noise into a vector of that label. */
  plant(x: Float64Array, label: number, random: Random): void;
}

/** A population and what is asked of its data sets. */
export interface Scenario extends Population {
  readonly name: string;
  /** What is planted, in words. */
  readonly sentence: string;
  readonly dimensions: number;
  readonly rows: { readonly training: number; readonly validation: number; readonly test: number };
  /** Absolute; null for the share of what there is above the baseline that studies take. */
  readonly margin: number | null;
  /** What scores are, where it is not accuracy or a correlation. */
  readonly metric?: "balanced-accuracy";
  readonly probes: readonly string[];
  readonly compressors: readonly string[];
  /** Dimensions that know something of the label by themselves; "all" where the axes are turned at random. */
  readonly informative: readonly number[] | "all";
  /** Vectors are turned at random in each data set: their axes are like any others, and none can be privileged. */
  readonly turned?: boolean;
  /** What each dimension is multiplied by in the end, after any turn; 1 where left out. */
  readonly units?: readonly number[];
  /** Rows belong together; left out where each is drawn by itself. */
  readonly documents?: Documents;
  /** Weights of the model's own head [2, dimensions], for two classes; none where left out. */
  readonly head?: readonly (readonly number[])[];
  /** The whole vector must be told from the majority: a refusal would be wrong. */
  readonly isClear?: boolean;
  /** It is drawn once for so many data sets that are asked for; 1 when left out. */
  readonly every?: number;
  /** Resamples, where the usual number would take too long. */
  readonly bootstraps?: number;
  /** The single dimension that knows most, null where several know as much; training rows are drawn anew where it is given. */
  readonly best?: number | null;
  /** k* by these compressors, where the effect is made to be clear. */
  readonly clear?: readonly { readonly compressor: string; readonly k: number }[];
}

/** Rows of documents, one behind the other. */
export interface Documents {
  /** Rows of each. */
  readonly rows: number;
  /** Of one with label 0, where the size of a document goes with its label. */
  readonly fewer?: number;
  /** Share of the variance of the noise that rows of a document have in common: N(0, 1) all together. */
  readonly share: number;
  /** What has a label of its own. */
  readonly labels: "document" | "row";
}

/** Shares of the classes among rows: those of documents, where larger ones count as more rows. */
export function sharesOfRows({ shares, documents }: Pick<Scenario, "shares" | "documents">): readonly number[] | null {
  if (shares === null || documents?.labels !== "document") return shares;
  const { rows, fewer = rows } = documents;
  const sizes = shares.map((share, label) => share * (label === 0 ? fewer : rows));
  return sizes.map((size) => size / sizes.reduce((sum, other) => sum + other, 0));
}

/** Whether nothing in the vectors knows anything of the labels. */
export function isNoise({ informative }: Scenario): boolean {
  return informative !== "all" && informative.length === 0;
}

/**
 * Draws rows.
 *
 * @param map  [d, d], what the rows of the data set are multiplied by; null for nothing
 */
export async function drawRows<R extends Role>(
  { dimensions, shares, plant, documents }: Pick<Scenario, "dimensions" | "shares" | "plant" | "documents">,
  role: R,
  count: number,
  map: Matrix | null,
  random: Random,
): Promise<Rows<R>> {
  const drawnLabels = drawLabels(shares, count, random.fork("labels"));
  const groups = documents && documentsOf(drawnLabels, documents);
  const labels = groups !== undefined && documents?.labels === "document" ? ofFirstRows(drawnLabels, groups) : drawnLabels;
  const centres = random.fork("documents");
  const centre = new Float64Array(dimensions);
  const vectors = matrix(count, dimensions);
  const x = new Float64Array(dimensions);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dimensions; j++) x[j] = random.normal();
    if (documents !== undefined && groups !== undefined) {
      if (groups[i] !== groups[i - 1]) for (let j = 0; j < dimensions; j++) centre[j] = centres.normal();
      const [shared, apart] = [Math.sqrt(documents.share), Math.sqrt(1 - documents.share)];
      for (let j = 0; j < dimensions; j++) x[j] = apart * x[j]! + shared * centre[j]!;
    }
    plant(x, labels.values[i]!, random);
    vectors.data.set(x, i * dimensions);
  }
  const drawn = rows(role, map === null ? vectors : await multiply(vectors, map), labels);
  return groups === undefined ? drawn : { ...drawn, groups };
}

/** The document of each row; one has the label of its first row where documents have one. */
function documentsOf({ values }: Labels, { rows: most, fewer = most }: Documents): Int32Array {
  const groups = new Int32Array(values.length);
  for (let from = 0, document = 0; from < groups.length; document++) {
    const to = from + (values[from] === 0 ? fewer : most);
    groups.fill(document, from, to);
    from = to;
  }
  return groups;
}

/** The label of the first row of each group, for all of its rows. */
function ofFirstRows(labels: Labels, groups: Int32Array): Labels {
  const values = labels.values.slice();
  for (let i = 1; i < values.length; i++) if (groups[i] === groups[i - 1]) values[i] = values[i - 1]!;
  return labels.kind === "values"
    ? { kind: "values", values: Float64Array.from(values) }
    : { ...labels, values: Int32Array.from(values) };
}

function drawLabels(shares: readonly number[] | null, count: number, random: Random): Labels {
  if (shares === null) return { kind: "values", values: Float64Array.from({ length: count }, () => random.normal()) };
  const draw = (): number => {
    let left = random.uniform();
    for (const [label, share] of shares.entries()) {
      if (left < share) return label;
      left -= share;
    }
    return shares.length - 1;
  };
  return { kind: "classes", classes: shares.length, values: Int32Array.from({ length: count }, draw) };
}
