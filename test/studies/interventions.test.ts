/** Interventions in a model that a study finetuned: what is scored, beside what, and that they continue. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import { controlDraws } from "../../src/claims/intervention-sets.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { runStudy } from "../../src/studies/study.ts";
import type { StudyOptions } from "../../src/studies/study-options.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();
const task = tinyTask(120);

let encoder: Encoder;

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "tiny")));
});

const study = (more: Partial<StudyOptions> = {}): StudyOptions => ({
  encoder,
  task,
  folder: join(folder, "study"),
  poolings: ["cls"],
  finetune: { seeds: [5], epochs: 1, batchSize: 16 },
  interventions: true,
  compressors: ["pca"],
  probes: ["logistic"],
  bootstraps: 200,
  permutations: 99,
  rotations: 2,
  threads: 2,
  ...more,
});

const bytes = (): string => readFileSync(join(folder, "study/summary.json"), "utf8");

describe("interventions", () => {
  it("score the own head after each edit, beside random dimensions, and continue to the same bytes", {
    timeout: 180_000,
  }, async () => {
    const controller = new AbortController();
    const stopping = study({
      signal: controller.signal,
      onProgress: ({ stage, done }) => {
        if (stage === "interventions" && done === 5) controller.abort();
      },
    });
    await expect(runStudy(stopping)).rejects.toThrow(InterruptedError);
    const kept = readdirSync(join(folder, "study/cells")).length;
    const { summary, rows } = await runStudy(study());
    expect(readdirSync(join(folder, "study/cells")).length).toBeGreaterThan(kept);
    expect(summarySchema.parse(summary)).toEqual(summary);

    const [found] = summary.interventions ?? [];
    expect(found).toMatchObject({ name: "finetuned", headSeed: 5, layer: 2, pooling: "cls", norms: 5 });
    expect(found?.unedited).toEqual({
      score: summary.variants[1]?.ownHead?.score,
      interval: summary.variants[1]?.ownHead?.interval,
    });
    // Of 16 dimensions, the ten best leave six to draw from: no control for ten.
    expect(found?.results.filter(({ set }) => set.startsWith("top")).map(({ set, fill }) => `${set} ${fill}`)).toEqual([
      "top-1 zero",
      "top-3 zero",
      "top-1 mean",
      "top-3 mean",
    ]);
    const train = rows.filter((row) => row.part === "dimension" && row.variant === "finetuned");
    const best = Math.max(...train.map((row) => row.train ?? 0));
    for (const result of found?.results ?? []) {
      expect(result.difference.value).toBeCloseTo(result.score - (found?.unedited.score ?? 0), 12);
      expect(result.control.draws).toBe(controlDraws);
      expect(result.control.minimum).toBeLessThanOrEqual(result.control.score);
      expect(result.control.maximum).toBeGreaterThanOrEqual(result.control.score);
      expect(result.beyondControl.value).toBeCloseTo(result.score - result.control.score, 12);
      if (result.set === "top-1") expect(train.find((row) => row.dimension === result.dimensions[0])?.train).toBe(best);
    }

    const whole = bytes();
    rmSync(join(folder, "study/cells"), { recursive: true });
    await runStudy(study());
    expect(bytes()).toBe(whole);
  });

  it("are refused before any work where a head reads vectors that are not analysed", async () => {
    const elsewhere = study({ folder: join(folder, "unread"), poolings: ["mean"] });
    await expect(runStudy(elsewhere)).rejects.toThrow(/own head reads must be among.*a head on cls of layer 2; mean of layer 2/);
    expect(existsSync(join(folder, "unread"))).toBe(false);
  });

  it("belong to what the study is", async () => {
    await expect(runStudy(study({ interventions: false }))).rejects.toThrow(/differs in interventions/);
  });
});
