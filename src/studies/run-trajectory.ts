/**
 * A finetuning looked at along its way: each snapshot is opened, embedded and
 * analysed in short. A point that is done is a cell, and its snapshot's weights
 * are removed; what is not done yet continues.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import type { TrajectorySpec } from "../cells/cell.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { sha256 } from "../formats/hash.ts";
import { removeEmptyFolder } from "../formats/make-folder.ts";
import { sameMatrix } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import type { Trajectory, TrajectoryPoint } from "../results/trajectory.ts";
import type { Task } from "../tasks/task.ts";
import type { Finetuned } from "../training/finetuned.ts";
import { removeModel } from "../training/model-folder.ts";
import { embed } from "../vectors/embed.ts";
import type { VectorSet } from "../vectors/vector-set.ts";
import { analyze } from "./analyze.ts";
import type { CellStore } from "./cell-store.ts";
import { studiedHead, type Training } from "./open-checkpoints.ts";
import type { AnalysisPlan } from "./plan.ts";

/** Resamples that are enough for a point of a line. */
const pointBootstraps = 500;

/** What a trajectory is made from. */
export interface TrajectoryRun extends RunControl {
  readonly encoder: Encoder;
  /** Vectors of the encoder before training. */
  readonly pretrained: VectorSet;
  /** The trained model; its snapshots are in its folder. */
  readonly model: Finetuned;
  readonly headSeed: number | null;
  readonly steps: readonly number[];
  readonly task: Task;
  /** Folder of vectors; one a step is made in it. */
  readonly folder: string;
  readonly maxLength: number;
  readonly plan: AnalysisPlan;
  readonly store: CellStore;
  readonly training: Pick<Training, "openFinetuned">;
}

/** All points; steps that a training which stopped early never reached are left out. */
export async function runTrajectory(run: TrajectoryRun): Promise<Trajectory> {
  const { model, pretrained, plan, store, steps, headSeed } = run;
  const { layer, pooling } = model.head;
  const slice = { layer, pooling };
  const points: TrajectoryPoint[] = [];
  for (const [i, step] of steps.entries()) {
    run.onProgress?.({ stage: "trajectory", done: i, total: steps.length, unit: "snapshots" });
    const spec: TrajectorySpec = {
      kind: "trajectory",
      step,
      margin: plan.margin,
      probe: plan.probes[0] ?? "",
      bootstraps: plan.bootstraps,
      ...(plan.metric === null ? {} : { metric: plan.metric }),
    };
    const key = { vectors: sha256(pretrained.hash, model.encoder.hash), slice, spec, seed: plan.seed };
    const snapshot = join(model.folder, "trajectory", `step-${step}`);
    if (!existsSync(join(snapshot, "config.json")) && (await store.load(key)) === null) continue;
    const { point } = await store.keep(key, async () => ({ kind: "trajectory", point: await pointAt(run, step, snapshot) }));
    await removeModel(snapshot);
    await removeEmptyFolder(snapshot);
    points.push(point);
  }
  run.onProgress?.({ stage: "trajectory", done: steps.length, total: steps.length, unit: "snapshots" });
  return { name: "finetuned", headSeed, layer, pooling, points };
}

async function pointAt(run: TrajectoryRun, step: number, snapshot: string): Promise<TrajectoryPoint> {
  const { encoder, task, plan, store, headSeed, maxLength, signal } = run;
  const { layer, pooling } = run.model.head;
  const opened = await run.training.openFinetuned(snapshot, { signal });
  const embedded = (from: Encoder, name: string): Promise<VectorSet> =>
    embed(from, task, {
      layers: [layer],
      poolings: [pooling],
      maxLength,
      threads: plan.threads,
      folder: join(run.folder, name),
      overwrite: true,
      signal,
    });
  const slices = run.pretrained.slices.filter((one) => sameMatrix(one, { layer, pooling }));
  const before = slices.length === 0 ? await embedded(encoder, "trajectory-pretrained") : { ...run.pretrained, slices };
  const vectors = await embedded(opened.encoder, `trajectory-${headSeed ?? "model"}-step-${step}`);
  const head = studiedHead(opened);
  const { dimensions } = vectors;
  const powers = Array.from({ length: Math.floor(Math.log2(dimensions)) + 1 }, (_, i) => 2 ** i);
  const { summary } = await analyze(
    [
      { name: "pretrained", vectors: before },
      { name: "finetuned", headSeed, vectors, head },
    ],
    {
      compressors: ["pca"],
      probes: plan.probes.slice(0, 1),
      sizes: [...new Set([...powers, dimensions])],
      margin: plan.margin,
      metric: plan.metric,
      bootstraps: Math.min(plan.bootstraps, pointBootstraps),
      permutations: 99,
      rotations: 1,
      redraws: 0,
      seed: plan.seed,
      dataSeed: plan.dataSeed,
      threads: plan.threads,
      signal,
      store,
    },
  );
  return pointOf(step, summary);
}

function pointOf(step: number, { variants, comparison }: Summary): TrajectoryPoint {
  const variant = variants.find(({ name }) => name === "finetuned");
  const geometry = comparison?.geometry.find(({ name }) => name === "finetuned");
  const pair = comparison?.pairs[0];
  const origin = comparison?.origins.find(({ name, head }) => name === "finetuned" && head.weights === "initial");
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
    linearCka: pair?.linearCka ?? null,
    alignment: origin?.alignment ?? null,
    nc1: geometry.collapse.training?.nc1 ?? null,
  };
}
