/** Every member of every list on a planted set: does it find what it declares? */
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { probes } from "../probes/index.ts";
import { rankings } from "../rankings/index.ts";
import { findByCompressor } from "./find-by-compressor.ts";
import { findByInquiry } from "./find-by-inquiry.ts";
import { findByMeasures } from "./find-by-measure.ts";
import { findByProbe } from "./find-by-probe.ts";
import { findByRanking } from "./find-by-ranking.ts";
import { drawPlanted, type Plan } from "./planted-sets.ts";
import type { Outcome, Simulation } from "./simulation.ts";

/** Planted sets are large and their effects clear: fifty draws show as much as a thousand. */
const dataSetsADraw = 20;

/** The simulation of a planted set. */
export function planted(plan: Plan): Simulation {
  return {
    name: `planted-${plan.name}`,
    sentence: plan.sentence,
    every: dataSetsADraw,
    async trial(random) {
      const set = drawPlanted(plan, random);
      const takes = ({ targets }: { readonly targets: readonly string[] }): boolean => targets.includes(set.target);
      const outcomes: Outcome[] = [];
      for (const ranking of rankings.items.filter(takes)) outcomes.push(await findByRanking(ranking, set));
      for (const compressor of compressors.items.filter(takes)) {
        outcomes.push(await findByCompressor(compressor, set, random.fork(compressor.name)));
      }
      for (const probe of probes.items.filter(takes)) outcomes.push(await findByProbe(probe, set));
      for (const inquiry of inquiries.items.filter(takes)) outcomes.push(await findByInquiry(inquiry, set));
      return [...outcomes, ...(await findByMeasures(set, random.fork("measures")))];
    },
  };
}
