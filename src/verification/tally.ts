/** Outcomes added up: one entry a simulation and claim. */
import { claims } from "./claims.ts";
import { isWithin, type Limits, limitsOf } from "./limits.ts";
import type { Outcome } from "./simulation.ts";

/** What became of one claim in one simulation. */
export interface VerifiedClaim {
  readonly simulation: string;
  readonly claim: string;
  /** Data sets that brought such statements up. */
  readonly dataSets: number;
  readonly statements: number;
  /** Counted statements as a share of all. */
  readonly share: number;
  readonly limits: Limits;
  readonly holds: boolean;
}

interface Sums {
  dataSets: number;
  statements: number;
  counted: number;
}

/** Adds up outcomes. */
export interface Tally {
  /** The outcomes of one data set. */
  add(simulation: string, outcomes: readonly Outcome[]): void;
  /** In the order of the claims, then of the simulations. */
  verified(): readonly VerifiedClaim[];
}

/** An empty tally. */
export function startTally(): Tally {
  const bySimulation = new Map<string, Map<string, Sums>>();
  return {
    add(simulation, outcomes) {
      const sums = bySimulation.get(simulation) ?? new Map<string, Sums>();
      bySimulation.set(simulation, sums);
      const brought = new Set<string>();
      for (const { claim, statements, counted } of outcomes) {
        if (statements === 0) continue;
        claims.get(claim); // one that is not in the list would be lost
        const sum = sums.get(claim) ?? { dataSets: 0, statements: 0, counted: 0 };
        sums.set(claim, sum);
        if (!brought.has(claim)) sum.dataSets++;
        brought.add(claim);
        sum.statements += statements;
        sum.counted += counted;
      }
    },
    verified: () =>
      claims.items.flatMap(({ name: claim, kind }) =>
        [...bySimulation].flatMap(([simulation, sums]) => {
          const sum = sums.get(claim);
          if (sum === undefined) return [];
          const share = sum.counted / sum.statements;
          const limits = limitsOf(kind, sum.dataSets);
          return [
            {
              simulation,
              claim,
              dataSets: sum.dataSets,
              statements: sum.statements,
              share,
              limits,
              holds: isWithin(share, limits),
            },
          ];
        }),
      ),
  };
}
