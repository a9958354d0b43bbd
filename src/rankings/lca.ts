/**
 * Linguistic correlation analysis: the order in which dimensions are needed to
 * hold a growing share of the weight mass of an elastic-net logistic regression.
 *
 * For a share p, each class takes its heaviest dimensions until they hold p of its
 * Σ|w|; dimensions are ordered by the smallest p at which any class takes them:
 *
 *   importanceⱼ = 1 − min over classes of (mass of the dimensions heavier than j) / (mass of all)
 *
 * The heaviest of each class would all have 1; they have 1 + their share of the
 * mass. This is Dalvi's order with steps of p that are as small as can be: NeuroX
 * goes in steps of 1/100, and its order within a step is arbitrary. The regression
 * is on dimensions in standard units with λ₁ = λ₂ = 0.001 (NeuroX: on what it is
 * given, by ten epochs of Adam).
 *
 * Dalvi et al. 2019, "What Is One Grain of Sand in the Desert?", arXiv:1812.09355.
 */
import { amongAll } from "../statistics/standard-columns.ts";
import { elasticNet } from "./elastic-net.ts";
import { checkTarget, orderByImportance, type Ranking } from "./ranking.ts";

/** Weights of the two penalties, beside a mean loss. */
const l1 = 0.001;
const l2 = 0.001;

/** Weights that are this near their end are near enough for an order. */
const tolerance = 1e-5;

/** Ranking by cumulative weight mass. */
export const lca: Ranking = {
  name: "lca",
  title: "linguistic correlation analysis",
  description:
    "Share of the weight mass of an elastic-net logistic regression, class by class (linguistic correlation analysis).",
  source: "Dalvi et al. 2019, arXiv:1812.09355",
  targets: ["binary", "multiclass"],
  uses: "labels",
  judges: "together",
  async importance({ vectors, labels }) {
    checkTarget(lca, labels);
    if (labels.kind !== "classes") return new Float64Array(vectors.columns);
    const net = await elasticNet(vectors, labels);
    if (net.outputs === 0) return new Float64Array(vectors.columns);
    const { weights } = await net.solve(l1, l2, await net.start(), tolerance);
    return amongAll(cumulativeMass(weights, net.outputs), net.living, vectors.columns);
  },
};

/**
 * Importance by cumulative weight mass.
 *
 * @param weights  [d, outputs] row-major; signs do not matter
 * @returns        [d]; 0 for a dimension without weight
 */
export function cumulativeMass(weights: Float64Array, outputs: number): Float64Array {
  const d = weights.length / outputs;
  const importance = new Float64Array(d);
  for (let c = 0; c < outputs; c++) {
    const masses = Float64Array.from({ length: d }, (_, j) => Math.abs(weights[j * outputs + c]!));
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    let before = 0;
    for (const [place, j] of orderByImportance(masses).entries()) {
      const mass = masses[j]!;
      if (mass === 0) break;
      const weight = place === 0 ? 1 + mass / total : Math.max(0, 1 - before / total);
      importance[j] = Math.max(importance[j]!, weight);
      before += mass;
    }
  }
  return importance;
}
