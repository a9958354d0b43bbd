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
export interface TrialResponse {
  readonly outcomes: readonly (readonly Outcome[])[];
}

answerCalls<TrialRequest, TrialResponse>(async ({ simulation, from, to, seed }) => {
  setEngineThreads(1); // every core has a worker
  const { trial, name } = simulations.get(simulation);
  const outcomes: (readonly Outcome[])[] = [];
  for (let index = from; index < to; index++) outcomes.push(await trial(seeded(seed).fork(name).fork(`${index}`)));
  return { response: { outcomes } };
});
