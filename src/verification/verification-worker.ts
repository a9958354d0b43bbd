/** The worker that draws data sets of simulations and judges them. */
import { seeded } from "../base/random.ts";
import { answerCalls } from "../runtime/answer-calls.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import type { Outcome } from "./simulation.ts";
import { simulations } from "./simulations.ts";

/** Some data sets of one simulation. */
export interface TrialRequest {
  readonly simulation: string;
  readonly from: number;
  readonly to: number;
  readonly seed: number;
}

/** What became of each. */
export type TrialOutcomes = readonly (readonly Outcome[])[];

setEngineThreads(1); // every core has a worker

const calls = {
  async trials({ simulation, from, to, seed }: TrialRequest): Promise<TrialOutcomes> {
    const { trial, name } = simulations.get(simulation);
    const outcomes: (readonly Outcome[])[] = [];
    for (let index = from; index < to; index++) outcomes.push(await trial(seeded(seed).fork(name).fork(`${index}`)));
    return outcomes;
  },
};

/** What this worker answers. */
export type VerificationCalls = typeof calls;

answerCalls(calls);
