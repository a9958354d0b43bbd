/** Numbers along a training: where they are taken, and that they continue. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { runStudy } from "../../src/studies/study.ts";
import type { StudyOptions } from "../../src/studies/study-options.ts";
import { trajectorySteps } from "../../src/studies/trajectory-steps.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();
const task = tinyTask(120);

let encoder: Encoder;

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "tiny")));
});

const study = (name: string, more: Partial<StudyOptions> = {}): StudyOptions => ({
  encoder,
  task,
  folder: join(folder, name),
  poolings: ["cls"],
  finetune: { seeds: [5], epochs: 2, batchSize: 8, head: { kind: "linear" }, keep: "last" },
  trajectory: 3,
  compressors: ["pca"],
  probes: ["logistic"],
  bootstraps: 200,
  permutations: 99,
  rotations: 2,
  threads: 2,
  ...more,
});

const bytes = (name: string): string => readFileSync(join(folder, name, "summary.json"), "utf8");
const snapshot = (name: string, step: number): boolean => existsSync(join(folder, name, `models/seed-5/trajectory/step-${step}`));

describe("the steps of a trajectory", () => {
  it("are dense at the beginning, start before it and end at the end", () => {
    expect(trajectorySteps(471)).toEqual([0, 1, 2, 6, 14, 34, 81, 196, 471]);
    expect(trajectorySteps(3)).toEqual([0, 1, 2, 3]);
    expect(trajectorySteps(1)).toEqual([0, 1]);
    expect(trajectorySteps(10, 1)).toEqual([0, 10]);
  });
});

describe("a trajectory", () => {
  it("is taken at each step, from the pretrained vectors to the finished model's, and continues", {
    timeout: 240_000,
  }, async () => {
    const controller = new AbortController();
    const stopping = study("stopped", {
      signal: controller.signal,
      onProgress: ({ stage, done }) => {
        if (stage === "trajectory" && done === 2) controller.abort();
      },
    });
    await expect(runStudy(stopping)).rejects.toThrow(InterruptedError);
    expect([0, 3, 10].map((step) => snapshot("stopped", step))).toEqual([false, true, true]);
    const { summary } = await runStudy(study("stopped"));
    expect([0, 3, 10].map((step) => snapshot("stopped", step))).toEqual([false, false, false]);
    expect(summarySchema.parse(summary)).toEqual(summary);

    const [found] = summary.trajectory ?? [];
    expect(found).toMatchObject({ name: "finetuned", headSeed: 5, layer: 2, pooling: "cls" });
    expect(found?.points.map(({ step }) => step)).toEqual([0, 1, 3, 10]);
    const [first, ...later] = found?.points ?? [];
    const pretrained = summary.comparison?.geometry[0];
    expect(first?.linearCka).toBeCloseTo(1, 5);
    expect(first?.participationRatio).toBeCloseTo(pretrained?.participationRatio ?? 0, 4);
    expect(first?.full.score).toBe(summary.variants[0]?.full.score);
    const last = later.at(-1);
    const finetuned = summary.comparison?.geometry[1];
    expect(last?.participationRatio).toBeCloseTo(finetuned?.participationRatio ?? 0, 4);
    expect(last?.linearCka).toBeCloseTo(summary.comparison?.pairs[0]?.linearCka ?? 0, 5);
    expect(last?.ownHead?.score).toBe(summary.variants[1]?.ownHead?.score);
    const origin = summary.comparison?.origins.find(({ name, head }) => name === "finetuned" && head.weights === "initial");
    expect(last?.alignment?.value).toBeCloseTo(origin?.alignment.value ?? 0, 4);

    const whole = bytes("stopped");
    await runStudy(study("stopped"));
    expect(bytes("stopped")).toBe(whole);
    await expect(runStudy(study("stopped", { trajectory: undefined }))).rejects.toThrow(/differs in trajectory/);
    // Snapshots are gone: another analysis must train again to have them.
    await runStudy(study("stopped", { overwrite: true, rotations: 3 }));
    expect(JSON.parse(bytes("stopped")).trajectory[0].points).toHaveLength(4);
    rmSync(join(folder, "stopped"), { recursive: true });
  });

  it("refuses a number of points that is none", async () => {
    for (const trajectory of [0, 1.5])
      await expect(runStudy(study("none", { trajectory }))).rejects.toThrow(/trajectory must be a whole number from 1 to 1000/);
  });
});
