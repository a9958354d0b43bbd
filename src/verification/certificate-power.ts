/**
 * What certificates cost: how often candidates that lose nothing are certified, counted at the first look that a ledger
 * knows, which has half of the level; and whether the rows that are said to be needed would do.
 */
import type { Random } from "../base/random.ts";
import { certify, frontOf, rowsNeeded } from "../compression/certify.ts";
import { levelOfLook } from "../compression/ledger.ts";
import { keptPValue } from "../statistics/certificates/kept-share.ts";
import { drawnOutcomes } from "../statistics/certificates/rows-to-certify.ts";
import { type DrawnOutcomes, labels, type OutcomeLaw, recalls } from "./certificate-plans.ts";
import { certificateLevel, certifiedChains, type PlannedChain, plannedChains } from "./certificate-simulation.ts";
import { counting } from "./counting.ts";
import type { Simulation } from "./simulation.ts";

const demand = { kept: 0.99, chance: 0, level: levelOfLook(certificateLevel, 1) } as const;

/** Sizes of each of four families: twenty candidates, of which the three largest of each lose nothing. */
const [sizes, lossless] = [5, 3];

/** What the others lose. */
const loss = 0.05;

interface PowerPlan {
  readonly name: string;
  readonly sentence: string;
  readonly law: OutcomeLaw;
  /** Rows that certify where there is one candidate, and where there are twenty; as many choose. */
  readonly rows: { readonly one: number; readonly twenty: number };
  readonly claims: { readonly one: string; readonly twenty: string };
}

const plans: readonly PowerPlan[] = [
  {
    name: "lossless-queries",
    sentence: "recall@10 of 0.9, a tenth of the queries moves by a tenth: one candidate, 1,000 queries; twenty, 1,200",
    law: recalls,
    rows: { one: 1000, twenty: 1200 },
    claims: { one: "certificate of a candidate, queries", twenty: "certificates of a family, queries" },
  },
  {
    name: "lossless-labels",
    sentence: "accuracy of 0.9, 0.5 % of the rows change each way: one candidate, 2,000 rows; twenty, 3,000",
    law: labels(0.9, 0.005),
    rows: { one: 2000, twenty: 3000 },
    claims: { one: "certificate of a candidate, labels", twenty: "certificates of a family, labels" },
  },
];

function certifiedOf(chains: readonly PlannedChain[], { law }: PowerPlan, rows: number, random: Random): readonly string[] {
  const losses = chains.map(({ size }) => (size < lossless ? 0 : loss));
  const drawn = (): DrawnOutcomes => law.draw(rows, losses, random);
  return certifiedChains(chains, { choose: drawn(), last: drawn() }, demand, certify);
}

function trial(plan: PowerPlan, random: Random): ReturnType<Simulation["trial"]> {
  const { rows, claims } = plan;
  const twenty = plannedChains(sizes);
  const one = certifiedOf(twenty.slice(0, 1), plan, rows.one, random);
  const certified = certifiedOf(twenty, plan, rows.twenty, random);
  const smallest = twenty.filter(({ size }) => size === lossless - 1).map(({ chain }) => certified.includes(chain));
  return Promise.resolve([counting(claims.one, [one.length > 0]), counting(claims.twenty, smallest)]);
}

/** Rows that are seen before, κ, and draws of as many as are said to be needed. */
const [seen, needsKept, draws] = [400, 0.97, 20];

/** A candidate that was seen on few rows; rows that would do are drawn from these. */
const neededRows: Simulation = {
  name: "needed-rows",
  sentence: "400 labelled rows on which a candidate hardly loses; as many as it needs are drawn from these",
  trial(random) {
    const { full, candidates } = labels(0.9, 0.005).draw(seen, [0], random);
    const needed = { ...demand, kept: needsKept };
    const front = frontOf([{ chain: "pca:8", bytes: 32, chosen: candidates[0]! }], full, needed);
    const rows = rowsNeeded(front, { full, groups: null }, needed, random.fork("rows").below(2 ** 31));
    if (rows === null) return Promise.resolve([]);
    const isShown = (draw: number): boolean => {
      const drawn = drawnOutcomes({ full, candidate: candidates[0]! }, null, rows, random.fork(`draw ${draw}`));
      return keptPValue(drawn, needsKept, demand.level) <= demand.level;
    };
    return Promise.resolve([
      counting(
        "rows needed for a certificate",
        Array.from({ length: draws }, (_, at) => isShown(at)),
      ),
    ]);
  },
};

/** One and twenty candidates, and rows needed. */
export const certificatePower: readonly Simulation[] = [
  ...plans.map((plan) => ({ name: plan.name, sentence: plan.sentence, trial: (random: Random) => trial(plan, random) })),
  neededRows,
];
