/**
 * Certificates of candidates that keep just less than they must: wrong when any of any look is given. Outcomes go through
 * the front, the families, the levels of looks and the test of a compression; only vectors are left out.
 */
import type { Random } from "../base/random.ts";
import { type Candidate, certify, type Demand, frontOf } from "../compression/certify.ts";
import { levelOfLook } from "../compression/ledger.ts";
import { type CertificatePlan, certificatePlans, type DrawnOutcomes } from "./certificate-plans.ts";
import { counting } from "./counting.ts";
import type { Simulation } from "./simulation.ts";

/** α of all looks together. */
export const certificateLevel = 0.05;

/** Problems of a plan in each data set: three looks may be wrong in 4.4 %, which is to be told from 5 % at 1,000 data sets. */
const problems = 4;

/** Looks at the same rows that certify, each with candidates of its own. */
const looks = 3;

/** How much less than κ is kept at the border. */
const below = 1e-6;

/** Dimensions of each size, largest first, and the chains of each family, with their bytes a dimension. */
const dimensions = [256, 128, 64, 32, 16, 8] as const;
const chainsOfFamilies = [
  ["pca", "", 4],
  ["pca", "+rotate+bits:2", 0.25],
  ["pca", "+pq:8", 0.125],
  ["lda", "+int8", 1],
] as const;

/** A chain and where it stands. */
export interface PlannedChain {
  readonly chain: string;
  readonly bytes: number;
  readonly family: number;
  readonly size: number;
}

/** So many sizes of each of four families. */
export function plannedChains(sizes: number): readonly PlannedChain[] {
  return chainsOfFamilies.flatMap(([compressor, codec, bytes], family) =>
    dimensions.slice(0, sizes).map((k, size) => ({ chain: `${compressor}:${k}${codec}`, bytes: k * bytes, family, size })),
  );
}

/** Chains that pass; what is verified is `certify`. */
export type Certifying = typeof certify;

/** The chains that are certified, from outcomes of the candidates in their order on both parts. */
export function certifiedChains(
  chains: readonly PlannedChain[],
  { choose, last }: { readonly choose: DrawnOutcomes; readonly last: DrawnOutcomes },
  demand: Demand,
  certifying: Certifying = certify,
): readonly string[] {
  const candidates = chains.map(({ chain, bytes }, at): Candidate => ({ chain, bytes, chosen: choose.candidates[at]! }));
  const front = frontOf(candidates, choose.full, demand);
  const outcomeOf = new Map(chains.map(({ chain }, at) => [chain, last.candidates[at]!]));
  const outcomes = { full: last.full, groups: last.groups, of: ({ chain }: Candidate) => outcomeOf.get(chain)! };
  return certifying(front, outcomes, demand).map(({ candidate }) => candidate.chain);
}

/** Whether any look at the same rows certifies what keeps less than κ. */
export function isAnyWrong(plan: CertificatePlan, random: Random, certifying: Certifying = certify): boolean {
  const { law, kept, chance, rows, keepsAll = () => false } = plan;
  const chains = plannedChains(dimensions.length);
  const border = (1 - kept + below) * (law.mean - chance);
  const losses = chains.map(({ family, size }) => (keepsAll(family, size) ? 0 : border));
  const all = Array.from({ length: looks }, () => losses).flat();
  const [choose, last] = [law.draw(rows.choose, all, random), law.draw(rows.certify, all, random)];
  const lossy = new Set(chains.filter((_, at) => losses[at]! > 0).map(({ chain }) => chain));
  for (let look = 0; look < looks; look++) {
    const ofLook = (drawn: DrawnOutcomes): DrawnOutcomes => ({
      ...drawn,
      candidates: drawn.candidates.slice(look * chains.length, (look + 1) * chains.length),
    });
    const demand = { kept, chance, level: levelOfLook(certificateLevel, look + 1) };
    const certified = certifiedChains(chains, { choose: ofLook(choose), last: ofLook(last) }, demand, certifying);
    if (certified.some((chain) => lossy.has(chain))) return true;
  }
  return false;
}

/** Each plan. */
export const certificateSimulations: readonly Simulation[] = certificatePlans.map((plan) => ({
  name: plan.name,
  sentence: `${plan.sentence}; 24 candidates in four families, three looks`,
  trial: async (random) => [
    counting(
      "certified",
      Array.from({ length: problems }, (_, problem) => isAnyWrong(plan, random.fork(`${problem}`))),
    ),
  ],
}));
