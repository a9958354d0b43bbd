/** A study of pretrained and finetuned vectors: what is trained where, what is taken again, how it goes on. Training itself is stood in for. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { manifestSchema } from "../../src/results/manifest.ts";
import type { Training } from "../../src/studies/open-checkpoints.ts";
import { runStudy } from "../../src/studies/study.ts";
import type { StudyOptions } from "../../src/studies/study-options.ts";
import type { Finetuned } from "../../src/training/finetuned.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();
const task = tinyTask(120);

let encoder: Encoder;
let trained: { readonly folder: string; readonly headSeed: number; readonly options: object }[] = [];

/** A model that came out of a training: another encoder, and a head drawn by the seed. */
async function tuned(to: string, headSeed: number | null, weights: number): Promise<Finetuned> {
  const own = await loadEncoder(await writeTinyEncoder(to, weights));
  const random = seeded(headSeed ?? 99);
  const size = { inputs: own.config.hiddenSize, outputs: 2, activation: "none" } as const;
  const weight = Float32Array.from({ length: 2 * size.inputs }, () => random.normal());
  const layers = [{ ...size, weight, bias: null }];
  return {
    folder: to,
    encoder: { ...own, labels: ["even", "odd"] },
    head: { layers, initialLayers: null, layer: 2, pooling: "cls", seed: headSeed },
  };
}

const training: Training = {
  async finetune(_encoder, _task, { folder: to, headSeed = 0, onProgress: _, signal: __, ...options }) {
    trained.push({ folder: to, headSeed, options });
    return tuned(to, headSeed, 40 + headSeed);
  },
  openFinetuned: (from) => tuned(from, null, 77),
};

const quick = { compressors: ["pca"], probes: ["logistic"], bootstraps: 200, permutations: 99, rotations: 2, threads: 2 };

const study = (name: string, more: Partial<StudyOptions> = {}): StudyOptions => ({
  ...quick,
  encoder,
  task,
  folder: join(folder, name),
  finetune: { seeds: [5, 6], epochs: 2, head: { kind: "pooler" } },
  ...more,
});

const bytes = (name: string): string[] =>
  ["summary.json", "results.jsonl", "results.parquet", "details.json"].map((file) =>
    readFileSync(join(folder, name, file)).toString("base64"),
  );

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "tiny")));
});

describe("a study with finetuning", () => {
  it("trains one model a head seed, embeds each, and puts the variants side by side", async () => {
    trained = [];
    const estimates: { seconds: number; slices: number }[] = [];
    const { summary } = await runStudy(study("two", { onEstimate: (estimate) => estimates.push(estimate) }), training);
    expect(trained.map((one) => [one.folder, one.headSeed])).toEqual([
      [join(folder, "two/models/seed-5"), 5],
      [join(folder, "two/models/seed-6"), 6],
    ]);
    expect(trained[0]?.options).toEqual({
      epochs: 2,
      head: { kind: "pooler" },
      dataSeed: 0,
      maxLength: encoder.maxLength,
      threads: 2,
      overwrite: false,
    });
    expect(readdirSync(join(folder, "two/vectors")).sort()).toEqual(["finetuned-5", "finetuned-6", "pretrained"]);
    expect(summary.variants.map((one) => [one.name, one.pooling, one.headSeed, one.ownHead !== null])).toEqual([
      ["pretrained", "cls", null, false],
      ["pretrained", "mean", null, false],
      ["finetuned", "cls", 5, true],
      ["finetuned", "mean", 5, false],
      ["finetuned", "cls", 6, true],
      ["finetuned", "mean", 6, false],
    ]);
    expect(summary.combined.map((one) => [one.name, one.pooling, one.headSeeds])).toEqual([
      ["finetuned", "cls", [5, 6]],
      ["finetuned", "mean", [5, 6]],
    ]);
    expect(summary.encoder?.hash).toBe(encoder.hash);
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, "two/manifest.json"), "utf8")));
    expect(manifest.seeds.head).toEqual([5, 6]);
    expect(manifest.options["finetune"]).toEqual({ seeds: [5, 6], epochs: 2, head: { kind: "pooler" } });
    expect(manifest.inputs.vectors.map(({ variant }) => variant)).toEqual([
      "pretrained",
      "finetuned, head seed 5",
      "finetuned, head seed 6",
    ]);
    expect(Object.keys(manifest.durations).sort()).toEqual(["analysis", "embedding", "finetuning"]);
    expect(estimates[0]?.slices).toBe(6);
  });

  it("continues where it was interrupted, to the same bytes", async () => {
    const controller = new AbortController();
    const stopping: Training = {
      ...training,
      finetune: (...given) => {
        if (given[2].headSeed === 6) controller.abort();
        return training.finetune(...given);
      },
    };
    await expect(runStudy(study("stopped", { signal: controller.signal }), stopping)).rejects.toThrow(InterruptedError);
    await runStudy(study("stopped"), training);
    expect(bytes("stopped")).toEqual(bytes("two"));
  });

  it("is another study with other seeds or epochs, and keeps models that were trained alike when it is overwritten", async () => {
    await expect(runStudy(study("two", { finetune: { seeds: [5] } }), training)).rejects.toThrow(/differs in finetune/);
    await expect(runStudy(study("two", { finetune: false }), training)).rejects.toThrow(/differs in finetune/);
    await runStudy(study("two", { rotations: 3, overwrite: true, poolings: ["cls"] }), training);
    trained = [];
    const kept = join(folder, "two/models/seed-5/config.json");
    expect(existsSync(kept)).toBe(true);
    // no finetune.json lists it: it may be anybody's
    await runStudy(study("two", { finetune: false, overwrite: true, poolings: ["cls"] }), training);
    expect(existsSync(kept)).toBe(true);
  });

  it("takes checkpoints that exist, opens each once, and embeds the same weights once", async () => {
    trained = [];
    const { summary } = await runStudy(
      study("checkpoints", { finetune: false, finetuned: [join(folder, "mine"), join(folder, "copy")], poolings: ["cls"] }),
      training,
    );
    expect(trained).toEqual([]);
    expect(summary.variants.map((one) => [one.name, one.headSeed])).toEqual([
      ["pretrained", null],
      ["finetuned", null],
      ["finetuned copy", null],
    ]);
    expect(readdirSync(join(folder, "checkpoints/vectors")).sort()).toEqual(["checkpoint-1", "pretrained"]);
    expect(summary.variants[2]?.full).toEqual(summary.variants[1]?.full);
  });

  it("says so where the head reads what is not studied", async () => {
    const { summary } = await runStudy(study("mean", { finetune: { seeds: [5] }, poolings: ["mean"] }), training);
    expect(summary.variants.every((one) => one.ownHead === null)).toBe(true);
    expect(summary.task.facts?.map((fact) => fact.sentence).join()).toMatch(/reads layer 2, cls, which is not among/);
  });

  it("refuses a checkpoint of another task before any work, and seeds that are none", async () => {
    const other: Training = {
      ...training,
      openFinetuned: async (from) => {
        const one = await tuned(from, null, 77);
        return { ...one, encoder: { ...one.encoder, labels: ["cat", "dog"] } };
      },
    };
    const asked = study("other", { finetune: false, finetuned: [join(folder, "mine")] });
    await expect(runStudy(asked, other)).rejects.toThrow(/labels must be those of the task/);
    expect(existsSync(join(folder, "other"))).toBe(false);
    for (const seeds of [[], [1, 1], [-1], [0.5]]) {
      await expect(runStudy(study("other", { finetune: { seeds } }), training)).rejects.toThrow(/head seeds must be/);
    }
  });

  it("finetunes for real: the head's test predictions are those of the training, and the same command takes all of it again", async () => {
    const own = study("real", { finetune: { seeds: [5, 6], epochs: 1, batchSize: 16 }, poolings: ["cls"] });
    const { summary } = await runStudy(own);
    const [, first, second] = summary.variants;
    for (const [seed, variant] of [
      [5, first],
      [6, second],
    ] as const) {
      const manifest = JSON.parse(readFileSync(join(folder, `real/models/seed-${seed}/finetune.json`), "utf8"));
      expect(variant).toMatchObject({ name: "finetuned", headSeed: seed });
      expect(variant?.ownHead?.score).toBeCloseTo(manifest.test, 12);
      expect(variant?.curves.some((curve) => curve.probe === "own-head")).toBe(true);
    }
    const before = bytes("real");
    await runStudy(own);
    expect(bytes("real")).toEqual(before);
    // Models that are trained otherwise take the place of these, and nothing else does.
    const replaced = join(folder, "replaced");
    cpSync(join(folder, "real"), replaced, { recursive: true });
    writeFileSync(join(replaced, "models/seed-6/notes.txt"), "mine");
    await runStudy({ ...own, folder: replaced, finetune: false, overwrite: true });
    expect(readdirSync(join(replaced, "models"), { recursive: true })).toEqual(["seed-6", "seed-6/notes.txt"]);
    // A checkpoint that exists: the same weights and head give the same numbers.
    const checkpoint = join(folder, "real/models/seed-5");
    const again = await runStudy(study("brought", { finetune: false, finetuned: [checkpoint], poolings: ["cls"] }));
    expect(again.summary.variants[1]).toEqual(first);
    // A model that was trained on other rows may know the test's; under --head-of other rows are meant.
    const others = { task: tinyTask(96), finetune: false, finetuned: [checkpoint], poolings: ["cls"] } as const;
    await expect(runStudy(study("other-rows", others))).rejects.toThrow(/training rows of this very task/);
    expect(existsSync(join(folder, "other-rows"))).toBe(false);
    // The head of one model on the encoder of another: on its own it scores as ever, elsewhere otherwise.
    const other = join(folder, "real/models/seed-6");
    const headOf = (name: string, finetuned: string) =>
      runStudy(study(name, { finetune: false, finetuned: [finetuned], headOf: checkpoint, poolings: ["cls"] }));
    const own5 = (await headOf("own-head-back", checkpoint)).summary.variants[1];
    expect(own5?.ownHead).toEqual(first?.ownHead);
    const foreign = (await headOf("foreign-head", other)).summary.variants[1];
    expect(foreign?.full).toEqual(second?.full);
    expect(foreign?.ownHead).not.toBeNull();
    expect(foreign?.curves).not.toEqual(second?.curves);
  });
});
