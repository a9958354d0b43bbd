/**
 * A finetuning looked at along its way: each snapshot is opened, embedded and
 * analysed in short. A point that is done is a cell, and its snapshot's weights
 * are removed; what is not done yet continues.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RunControl } from "../base/progress.ts";
import { cells } from "../cells/table.ts";
import type { TrajectorySpec } from "../cells/trajectory-cell.ts";
import type { Encoder } from "../encoders/encoder.ts";
import { sha256 } from "../formats/hash.ts";
import { removeEmptyFolder } from "../formats/make-folder.ts";
import { sameMatrix, variantNames } from "../results/slice-identity.ts";
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
import { type AnalysisPlan, chosenAgain } from "./plan.ts";

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
  const vectors = sha256(pretrained.hash, model.encoder.hash);
  const points: TrajectoryPoint[] = [];
  for (const [i, step] of steps.entries()) {
    run.onProgress?.({ stage: "trajectory", done: i, total: steps.length, unit: "snapshots" });
    const spec: TrajectorySpec = {
      kind: "trajectory",
      step,
      margin: plan.margin,
      probe: plan.probes[0],
      bootstraps: plan.bootstraps,
      ...(plan.metric === null ? {} : { metric: plan.metric }),
    };
    const folder = join(model.folder, "trajectory", `step-${step}`);
    const cell = await store.keep({ vectors, slice: { layer, pooling }, spec, seed: plan.seed }, async () => {
      if (!existsSync(join(folder, "config.json"))) return null;
      return cells.trajectory.run({ analyse: () => analyseSnapshot(run, step, folder) }, spec, plan.seed);
    });
    if (cell === null) continue;
    await removeModel(folder);
    await removeEmptyFolder(folder);
    points.push(cell.point);
  }
  run.onProgress?.({ stage: "trajectory", done: steps.length, total: steps.length, unit: "snapshots" });
  return { name: variantNames.finetuned, headSeed, layer, pooling, points };
}

/** A short analysis of a snapshot, beside the model before its training. */
async function analyseSnapshot(run: TrajectoryRun, step: number, folder: string): Promise<Summary> {
  const { encoder, plan, store, headSeed, signal, pretrained } = run;
  const { layer, pooling } = run.model.head;
  const opened = await run.training.openFinetuned(folder, { signal });
  const slices = pretrained.slices.filter((slice) => sameMatrix(slice, { layer, pooling }));
  const before = slices.length === 0 ? await embedRead(run, encoder, "trajectory-pretrained") : { ...pretrained, slices };
  const vectors = await embedRead(run, opened.encoder, `trajectory-${headSeed ?? "model"}-step-${step}`);
  const head = studiedHead(opened);
  const { dimensions } = vectors;
  const powers = Array.from({ length: Math.floor(Math.log2(dimensions)) + 1 }, (_, i) => 2 ** i);
  const { summary } = await analyze(
    [
      { name: variantNames.pretrained, vectors: before },
      { name: variantNames.finetuned, headSeed, vectors, head },
    ],
    {
      compressors: ["pca"],
      probes: chosenAgain(plan.catalogues.probes, plan.probes.slice(0, 1)),
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
  return summary;
}

/** The vectors that the model's head reads, of any encoder. */
function embedRead(
  { task, plan, model, folder, maxLength, signal }: TrajectoryRun,
  encoder: Encoder,
  name: string,
): Promise<VectorSet> {
  return embed(encoder, task, {
    layers: [model.head.layer],
    poolings: [model.head.pooling],
    maxLength,
    threads: plan.threads,
    folder: join(folder, name),
    overwrite: true,
    signal,
  });
}
