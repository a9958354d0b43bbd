/** A snapshot of a training: the headline numbers of a short analysis of it. */
import { variantNames } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import type { TrajectoryPoint } from "../results/trajectory.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import type { CellDefinition } from "./definition.ts";

/** Which snapshot; its key's vectors are those before the training and the model after it. */
export interface TrajectorySpec {
  readonly kind: "trajectory";
  readonly step: number;
  readonly metric?: HeadlineMetric;
  readonly margin: number | null;
  readonly probe: string;
  readonly bootstraps: number;
}

/** A snapshot's headline numbers. */
export interface TrajectoryCell {
  readonly kind: "trajectory";
  readonly point: TrajectoryPoint;
}

/** A snapshot that can be analysed: "finetuned" beside "pretrained". */
export interface Snapshot {
  analyse(): Promise<Summary>;
}

/** The kind. */
export const trajectory: CellDefinition<TrajectorySpec, TrajectoryCell, Snapshot> = {
  kind: "trajectory",
  run: async (snapshot, { step }) => ({ kind: "trajectory", point: pointOf(step, await snapshot.analyse()) }),
};

function pointOf(step: number, { variants, comparison }: Summary): TrajectoryPoint {
  const variant = variants.find(({ name }) => name === variantNames.finetuned);
  const geometry = comparison?.geometry.find(({ name }) => name === variantNames.finetuned);
  const alike = comparison?.pairs[0];
  const origin = comparison?.origins.find(({ name, head }) => name === variantNames.finetuned && head.weights === "initial");
  if (variant === undefined || geometry === undefined) throw new Error("a snapshot was not analysed");
  const bare = ({ score, interval }: TrajectoryPoint["full"]): TrajectoryPoint["full"] => ({ score, interval });
  return {
    step,
    full: bare(variant.full),
    ownHead: variant.ownHead === null ? null : bare(variant.ownHead),
    bestDimension: variant.bestDimension === null ? null : bare(variant.bestDimension),
    fewest:
      variant.fewest.find(({ compressor, probe }) => compressor === "pca" && probe === variant.full.probe)?.pointEstimate ?? null,
    participationRatio: geometry.participationRatio,
    twonn: geometry.twonn,
    linearCka: alike?.linearCka ?? null,
    alignment: origin?.alignment ?? null,
    nc1: geometry.collapse.training?.nc1 ?? null,
  };
}
