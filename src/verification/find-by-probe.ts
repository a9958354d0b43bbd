/** What a probe must reach on a planted set, and must not exceed. */
import { chooseByValidation } from "../probes/choose-by-validation.ts";
import type { Probe } from "../probes/probe.ts";
import { headlineMetric, score } from "../statistics/metrics.ts";
import { counting } from "./counting.ts";
import { liveSet } from "./live-set.ts";
import type { Planted } from "./planted-sets.ts";
import type { Outcome } from "./simulation.ts";

/** Four standard errors of an accuracy of one half (or of a correlation) on 2,000 rows, and what fitting on 3,000 costs. */
const sampling = 4 * Math.sqrt(0.25 / 2000) + 0.01;

/** Share of what the best rule gains over the majority that neighbours reach at least, in 24 dimensions that are mostly noise. */
const nearby = 0.4;

/**
 * A majority from here on leaves the other classes rare: one has to win the vote of neighbours of whom nine in ten are of
 * the other. Numbers of neighbours that give good probabilities then seldom name it, and not to fall below the majority is
 * all that is asked.
 */
const rareFrom = 0.8;

/** Whether a score is what the probe declares to reach: the best there is, the best of one dimension, or a part of it. */
export function isReached({ finds }: Pick<Probe, "finds">, set: Planted, reached: number): boolean {
  const { majority } = set;
  const allowed = finds === "one-dimension" ? set.bestSingle : set.best;
  if (finds === "neighbourhoods") {
    // Wide noise hides the label from distances; elsewhere something of it is near by.
    const isHidden = set.wide.length > 0 || allowed === majority;
    const least = majority >= rareFrom ? majority - sampling : majority + nearby * ((allowed ?? 1) - majority);
    const isBelow = allowed === null || reached < allowed + sampling;
    return isBelow && (isHidden || reached > least);
  }
  return allowed === null ? reached > majority + sampling : Math.abs(reached - allowed) < sampling;
}

/** The probe, its penalty chosen on validation rows, on the test rows. */
export async function findByProbe(probe: Probe, set: Planted): Promise<Outcome> {
  const { live } = liveSet(set);
  const { fitted } = await chooseByValidation(probe, live.training, live.validation);
  const { labels, vectors } = live.test;
  const reached = score(headlineMetric(labels), labels, await fitted.predict(vectors));
  return counting(`probe ${probe.name}`, [isReached(probe, set, reached)]);
}
