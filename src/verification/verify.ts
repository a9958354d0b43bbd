/** Draws data sets with known answers, lets Assay make its claims about each, and counts how often these are true. */
import { availableParallelism } from "node:os";
import { fillOptions } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { startPool } from "../runtime/pool.ts";
import type { Simulation } from "./simulation.ts";
import { simulations } from "./simulations.ts";
import { startTally, type VerifiedClaim } from "./tally.ts";
import { openVerificationJournal } from "./verification-journal.ts";
import type { TrialOutcomes, TrialRequest, VerificationCalls } from "./verification-worker.ts";
import { type VerifyOptions, verifyTable } from "./verify-options.ts";

/** What came of it. */
export interface Verification {
  readonly schema: "assay/verification@1";
  readonly seed: number;
  /** Asked for, of each simulation. */
  readonly dataSets: number;
  /** Simulations with the data sets that were asked of each and those that were done: fewer where it was interrupted. */
  readonly simulations: readonly {
    readonly name: string;
    readonly sentence: string;
    readonly asked: number;
    readonly done: number;
  }[];
  readonly claims: readonly VerifiedClaim[];
  /** Whether every claim is within its limits. */
  readonly holds: boolean;
}

/** Data sets that a worker does at once: a signal is heard after some seconds. */
const atOnce = 5;

/**
 * Runs the simulations. When the signal fires, what is done so far is what comes back.
 *
 * @example
 * ```ts
 * import { verify } from "assay";
 *
 * const { claims } = await verify({ dataSets: 20, simulations: ["few-test-rows"], seed: 1 });
 * ```
 * @throws UsageError for a number of data sets below 1, UnknownNameError for a simulation that there is not
 */
export async function verify(options: VerifyOptions = {}): Promise<Verification> {
  const { signal, onProgress } = options;
  const filled = fillOptions(verifyTable, options, "verification", controlKeys);
  const { dataSets, seed } = filled;
  const chosen = (filled.simulations ?? simulations.names).map((name) => simulations.get(name));
  const work = requestsOf(chosen, dataSets, seed);
  const done = new Map(chosen.map(({ name }) => [name, 0]));
  const outcomes: TrialOutcomes[] = [];
  const total = work.reduce((sum, { from, to }) => sum + to - from, 0);
  let count = 0;
  const journal = filled.journal === null ? null : await openVerificationJournal(filled.journal, seed, filled.overwrite);
  const keep = (at: number, trials: TrialOutcomes): void => {
    const { simulation } = work[at]!;
    outcomes[at] = trials;
    done.set(simulation, (done.get(simulation) ?? 0) + trials.length);
    count += trials.length;
    onProgress?.({ stage: "verification", done: count, total, unit: "data sets" });
  };
  for (const [at, request] of work.entries()) {
    const finished = journal?.done(request);
    if (finished !== undefined) keep(at, finished);
  }
  const open = [...work.keys()].filter((at) => outcomes[at] === undefined);
  const pool = startPool<VerificationCalls>("verification/verification-worker", {
    threads: Math.min(filled.threads ?? availableParallelism(), open.length),
  });
  try {
    await pool.map(open, async (at, call) => {
      if (signal?.aborted === true) return; // what is begun is finished, and all that is done is told
      const finished = await call("trials", work[at]!);
      await journal?.add(work[at]!, finished);
      keep(at, finished);
    });
  } finally {
    await pool.close();
  }
  if (count === total) await journal?.remove();
  // Added up in the order of the work, whichever worker was first.
  const tally = startTally();
  for (const [at, { simulation }] of work.entries()) for (const trial of outcomes[at] ?? []) tally.add(simulation, trial);
  const verified = tally.verified();
  return {
    schema: "assay/verification@1",
    seed,
    dataSets,
    simulations: chosen.map(({ name, sentence, every = 1 }) => ({
      name,
      sentence,
      asked: Math.ceil(dataSets / every),
      done: done.get(name) ?? 0,
    })),
    claims: verified,
    holds: verified.every(({ holds }) => holds),
  };
}

/** Every simulation advances with the others, so that an interrupted run has a bit of each. */
function requestsOf(chosen: readonly Simulation[], dataSets: number, seed: number): readonly TrialRequest[] {
  const work: TrialRequest[] = [];
  for (let from = 0; from < dataSets; from += atOnce) {
    for (const { name, every = 1 } of chosen) {
      const [low, high] = [Math.ceil(from / every), Math.ceil(Math.min(dataSets, from + atOnce) / every)];
      if (high > low) work.push({ simulation: name, from: low, to: high, seed });
    }
  }
  return work;
}
