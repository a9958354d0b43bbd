/** Holds what a study says of a data set against what is true of it. */
import { meanOf } from "../numeric/mean.ts";
import { headlines } from "../report/headline.ts";
import { namedDimension } from "../report/study.ts";
import { isPrivileged } from "../results/best-dimension.ts";
import { counting, holds } from "./counting.ts";
import { fewestOutcomes } from "./judge-fewest.ts";
import { isNoise } from "./scenario.ts";
import type { Outcome } from "./simulation.ts";
import type { StudyTrial } from "./study-trial.ts";
import { trueReference } from "./truth.ts";

/** The level at which p- and q-values are called findings. */
const level = 0.05;

/** Every claim that can be judged on this data set. */
export async function judgeStudy(trial: StudyTrial): Promise<readonly Outcome[]> {
  const fewest = await fewestOutcomes(trial);
  if (!trial.truth.areScoresJudged) return fewest;
  return [...scoreOutcomes(trial), ...dimensionOutcomes(trial), ...nameOutcomes(trial), ...noiseOutcomes(trial), ...fewest];
}

/** Intervals of probes. */
function scoreOutcomes({ inferred, truth }: StudyTrial): readonly Outcome[] {
  const { rows, variant } = inferred;
  const full = rows.filter(({ part }) => part === "full");
  const sizes = variant.curves.flatMap(({ compressor, probe, points }) =>
    points.map(({ interval }, i) => {
      for (const { seen, truth: scores } of truth.curves) {
        const fits = seen.compressor === compressor && i < seen.points.length ? seen.points[i]!.fits : [];
        const place = fits.findIndex((fit) => fit.probe === probe);
        if (place >= 0) return holds(interval, scores[i]![place]!);
      }
      throw new Error(`nothing is known of ${probe} on ${compressor}`);
    }),
  );
  const head = variant.ownHead === null ? [] : [holds(variant.ownHead.interval, truth.ownHead ?? Number.NaN)];
  return [
    counting(
      "score of the whole vector",
      full.map(({ low, high }, i) => {
        if (low === null || high === null) throw new Error("a score of the whole vector has no interval");
        return holds([low, high], truth.full[i]!);
      }),
    ),
    counting("score of the own head", head),
    counting("score at each size", sizes),
  ];
}

/** Claims about single dimensions. */
function dimensionOutcomes({ scenario, inferred, dimensionsCell, truth }: StudyTrial): readonly Outcome[] {
  const { informative } = scenario;
  const { dimensions, best: chosen, pValue } = dimensionsCell;
  const knows = (dimension: number): boolean => informative === "all" || informative.includes(dimension);
  const { bestDimension: best } = inferred.variant;
  const outcomes: Outcome[] = [
    counting(
      "score of every dimension",
      dimensions.map(({ dimension, low, high }) => holds([low, high], truth.dimensions.get(dimension) ?? Number.NaN)),
    ),
  ];
  if (chosen !== null && !knows(chosen.dimension)) outcomes.push(counting("p-value of the best dimension", [pValue < level]));
  if (informative !== "all") {
    const found = dimensions.filter(({ qValue }) => qValue < level);
    const wrong = found.filter(({ dimension }) => !knows(dimension)).length;
    outcomes.push({ claim: "q-values of all dimensions", statements: 1, counted: wrong / Math.max(1, found.length) });
  }
  // Where nothing is known, these numbers are there only where the refusal failed, which is counted already.
  if (best === null || isNoise(scenario)) return outcomes;
  const trueScore = truth.dimensions.get(best.index) ?? Number.NaN;
  const turned = [
    { ...best, true: meanOf(truth.rotations) },
    ...(best.standardised === undefined ? [] : [{ ...best.standardised, true: meanOf(truth.standardisedRotations) }]),
  ];
  const difference = trueScore - trueReference(inferred.variant.reference, truth);
  outcomes.push(
    counting("score of the best dimension", [holds(best.interval, trueScore)]),
    counting(
      "best after rotations",
      turned.map((rotation) => holds(rotation.rotated.interval, rotation.true)),
    ),
    counting(
      "axis privilege",
      turned.map((rotation) => holds(rotation.axisPrivilege.interval, trueScore - rotation.true)),
    ),
  );
  if (best.nonInferior !== undefined) {
    const { shown, margin, lower } = best.nonInferior;
    outcomes.push(counting("loss of the best dimension", [lower <= difference]));
    if (difference <= -margin) outcomes.push(counting("one dimension is enough", [shown]));
  }
  return outcomes;
}

/** Whether a dimension is named that is not truly the best one by itself. */
function nameOutcomes({ scenario, summary }: StudyTrial): readonly Outcome[] {
  if (scenario.best === undefined) return [];
  const named = summary.variants.map((variant) => namedDimension(summary, variant));
  return [counting("name of the best dimension", [named.some((index) => index !== null && index !== scenario.best)])];
}

/** What must not be claimed, of noise and of axes that are like any others, and what must be. */
function noiseOutcomes({ scenario, inferred, summary }: StudyTrial): readonly Outcome[] {
  const { refused, bestDimension: best } = inferred.variant;
  const outcomes: Outcome[] = [];
  if (scenario.turned === true) {
    outcomes.push(counting("the axis matters", [best !== null && isPrivileged(best)]));
  }
  if (scenario.isClear === true) outcomes.push(counting("whole vector where it is clear", [refused === null]));
  if (!isNoise(scenario)) return outcomes;
  const sentences = headlines(summary).flatMap((headline) => headline.sentences);
  outcomes.push(
    counting("above the majority", [refused === null]),
    counting("best dimension above the majority", [best?.aboveMajority === true]),
    counting("any finding", [sentences.some(({ kind }) => kind === "finding")]),
  );
  return outcomes;
}
