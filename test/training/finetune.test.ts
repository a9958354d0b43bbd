/** What a finetuning does: that it learns, what it leaves alone, what it keeps, what it refuses, and that its bytes are its seeds'. */
import { readdirSync, readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { applyHead } from "../../src/encoders/head-layers.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { openSession } from "../../src/runtime/session.ts";
import { score } from "../../src/statistics/metrics.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import { finetune } from "../../src/training/finetune.ts";
import { type FinetuneManifest, readFinetuneManifest } from "../../src/training/finetune-manifest.ts";
import type { Finetuned } from "../../src/training/finetuned.ts";
import { writeOnnxModel } from "../../src/training/onnx-model.ts";
import type { FinetuneOptions } from "../../src/training/training-options.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { type MarkedTaskOptions, markedTask } from "./marked-task.ts";

/** max |a − b|: float32 sums in another order differ by about 1e-6 of logits around 1. */
const logitTolerance = 1e-5;

const folder = temporaryFolder();
const task = markedTask({ rows: 64 });
const quick = { epochs: 2, batchSize: 8, learningRate: 1e-3, threads: 1 } as const;
/** Nothing but the texts decides the loss: every step sees the same batch and the same weights. */
const still = { epochs: 4, batchSize: 64, learningRate: 1e-30, warmup: 0, schedule: "constant", threads: 1 } as const;

let encoder: Encoder;
let runs = 0;

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "model")));
});

interface Trained {
  readonly finetuned: Finetuned;
  readonly manifest: FinetuneManifest;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly log: readonly Readonly<Record<string, number>>[];
}

async function train(options: Partial<FinetuneOptions> = {}, on: Task = task, from: Encoder = encoder): Promise<Trained> {
  const to = options.folder ?? join(folder, `run ${runs++}`);
  const finetuned = await finetune(from, on, { ...quick, ...options, folder: to });
  const lines = readFileSync(join(to, "training.jsonl"), "utf8").trimEnd().split("\n");
  return {
    finetuned,
    manifest: await readFinetuneManifest(to),
    weights: await tensorsOf(join(to, "model.safetensors")),
    log: lines.map((line) => JSON.parse(line) as Record<string, number>),
  };
}

async function tensorsOf(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const file = await openSafetensors(path);
  const tensors = new Map<string, Tensor>();
  for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
  await file.close();
  return tensors;
}

/** Names, without the base model's prefix, of the encoder's weights that are no longer what they were. */
async function changed({ finetuned }: Trained): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name } of encoder.family.weights(encoder.config)) {
    if (!sameBytes(await encoder.readWeight(name), await finetuned.encoder.readWeight(name))) names.push(name);
  }
  return names;
}

const sameWeights = (a: Trained, b: Trained): boolean =>
  [...a.weights].every(([name, { data }]) => sameBytes(data, b.weights.get(name)!.data));
const losses = ({ log }: Trained): readonly number[] => log.flatMap((line) => (line["loss"] === undefined ? [] : [line["loss"]]));

/** The model's logits on rows, from its vectors and its head. */
async function logitsOf(
  { encoder: own, head }: Finetuned,
  on: Task,
  rows: readonly number[],
  maxLength: number,
): Promise<Float32Array> {
  const session = await openEncoderSession(own, { layers: [head.layer], poolings: [head.pooling], threads: 1 });
  try {
    const texts = rows.map((row) => on.texts[row]!);
    const vectors = await session.encode(await own.tokenizer.encode(texts, null, maxLength));
    const data = vectors.get(`layer.${head.layer}.${head.pooling}`)!;
    return (await applyHead(head.layers, matrix(rows.length, own.config.hiddenSize, data))).data;
  } finally {
    await session.close();
  }
}

const rowsOf = (on: Task, split: number): readonly number[] =>
  Array.from(on.splits.keys()).filter((row) => on.splits[row] === split);
const largest = (logits: Float32Array, classes: number): Int32Array =>
  Int32Array.from({ length: logits.length / classes }, (_, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own));
  });

describe("a finetuning learns", { timeout: 120_000 }, () => {
  it("which word decides, in the family's head and in a linear one", async () => {
    const options = { epochs: 25, learningRate: 5e-3 };
    for (const head of [{ kind: "pooler" }, { kind: "linear", pooling: "mean" }] as const) {
      const { manifest } = await train({ ...options, head }, markedTask({ rows: 480, classes: 3 }));
      expect(manifest.test).toBeGreaterThan(0.9);
    }
  });

  it("numbers", async () => {
    const { manifest, finetuned } = await train({ epochs: 12, learningRate: 5e-3 }, markedTask({ rows: 480, regression: true }));
    expect(manifest.task.metric).toBe("spearman");
    expect(manifest.test).toBeGreaterThan(0.7);
    expect(finetuned.encoder.problemType).toBe("regression");
  });
});

describe("the score of a finetuning", { timeout: 60_000 }, () => {
  const heads = [
    { kind: "pooler" },
    { kind: "linear", pooling: "mean", layer: 1 },
    { kind: "linear", pooling: "max", bottleneck: { kind: "learned", count: 4 } },
    { kind: "linear", pooling: "token:1", bottleneck: { kind: "random", count: 5, seed: 2 }, matryoshka: [2, 3] },
  ] as const;

  it.each(heads)("is that of the opened model's head on embedded vectors, and of its ONNX file alone: %j", async (head) => {
    const on = markedTask({ rows: 96, classes: 3 });
    const { finetuned, manifest } = await train({ head }, on);
    const rows = rowsOf(on, splitCodes.test);
    const logits = await logitsOf(finetuned, on, rows, finetuned.encoder.maxLength);
    const values = Int32Array.from(rows, (row) => on.labels.values[row]!);
    expect(
      score("accuracy", { kind: "classes", classes: 3, values }, { kind: "classes", classes: 3, values: largest(logits, 3) }),
    ).toBe(manifest.test);

    const path = await writeOnnxModel(finetuned);
    expect(path).toBe(join(finetuned.folder, "onnx/model.onnx"));
    const session = await openSession(readFileSync(path), { threads: 1 });
    expect(session.inputs).toEqual(["input_ids", "attention_mask", "token_type_ids"]);
    for (const [place, row] of rows.entries()) {
      const { ids } = (await finetuned.encoder.tokenizer.encode([on.texts[row]!], null, 64))[0]!;
      const input = (value: (i: number) => number) =>
        ({ type: "int64", shape: [1, ids.length], data: BigInt64Array.from(ids, (_, i) => BigInt(value(i))) }) as const;
      const results = await session.run({
        input_ids: input((i) => ids[i]!),
        attention_mask: input(() => 1),
        token_type_ids: input(() => 0),
      });
      const own = results["logits"]!.data as Float32Array;
      expect(results["logits"]!.shape).toEqual([1, 3]);
      own.forEach((value, c) => {
        expect(Math.abs(value - logits[3 * place + c]!)).toBeLessThan(logitTolerance);
      });
    }
    await session.close();
  });
});

describe("the seeds of a finetuning", { timeout: 60_000 }, () => {
  it.each([1, 2])("decide its bytes, with %i threads", async (threads) => {
    const [first, again] = [await train({ threads }), await train({ threads })];
    for (const file of readdirSync(first.finetuned.folder).filter((name) => /\./.test(name) && name !== "finetune.json")) {
      expect(
        sameBytes(...([first, again].map((run) => readFileSync(join(run.finetuned.folder, file))) as [Buffer, Buffer])),
        file,
      ).toBe(true);
    }
  });

  it("are two: another head, or another order and dropout", async () => {
    const first = await train();
    const [head, data] = [await train({ headSeed: 1 }), await train({ dataSeed: 1 })];
    const initial = (run: Trained): Buffer => readFileSync(join(run.finetuned.folder, "initial-head.safetensors"));
    expect([sameBytes(initial(first), initial(head)), sameBytes(initial(first), initial(data))]).toEqual([false, true]);
    expect([sameWeights(first, head), sameWeights(first, data)]).toEqual([false, false]);
  });

  it("draw the dimensions of a random bottleneck", async () => {
    const head = (seed: number) => ({ kind: "linear", bottleneck: { kind: "random", count: 6, seed } }) as const;
    const [first, again, other] = [
      await train({ head: head(1) }),
      await train({ head: head(1) }),
      await train({ head: head(2) }),
    ];
    const dimensions = ({ finetuned }: Trained): unknown =>
      (finetuned.encoder.config.raw["assay_head"] as { dimensions: unknown }).dimensions;
    expect(dimensions(first)).toHaveLength(6);
    expect(dimensions(again)).toEqual(dimensions(first));
    expect(dimensions(other)).not.toEqual(dimensions(first));
    expect(sameWeights(first, again)).toBe(true);
  });

  it("draw other dropout masks at every step; without dropout every step is alike", async () => {
    const dropped = losses(await train({ ...still, dropout: 0.3 }));
    expect(new Set(dropped).size).toBe(dropped.length);
    expect(losses(await train({ ...still, dropout: 0.3 }))).toEqual(dropped);
    const plain = losses(await train({ ...still, dropout: 0 }));
    expect([plain.length, new Set(plain).size]).toEqual([4, 1]);
  });
});

describe("a finetuning leaves alone", { timeout: 60_000 }, () => {
  it("a frozen encoder, and learns the head", async () => {
    const run = await train({ freeze: "encoder" });
    expect(await changed(run)).toEqual([]);
    const start = await tensorsOf(join(run.finetuned.folder, "initial-head.safetensors"));
    expect(sameBytes(start.get("classifier.weight")!.data, run.weights.get("classifier.weight")!.data)).toBe(false);
  });

  it("frozen lower layers and the embeddings, and changes all above", async () => {
    const names = await changed(await train({ freeze: 1 }));
    expect(names.filter((name) => !name.startsWith("encoder.layer.1."))).toEqual([]);
    expect(names).toHaveLength(16);
  });

  it("layers above that of a linear head", async () => {
    const names = await changed(await train({ head: { kind: "linear", layer: 1 } }));
    expect(names.filter((name) => name.startsWith("encoder.layer.1."))).toEqual([]);
    expect(names).toContain("encoder.layer.0.output.dense.weight");
    expect(names).toContain("embeddings.word_embeddings.weight");
  });
});

describe("a finetuning keeps", { timeout: 60_000 }, () => {
  const plain = { epochs: 4, warmup: 0, schedule: "constant", learningRate: 5e-3 } as const;

  it("the best epoch, or the last", async () => {
    const [best, last] = [await train(plain), await train({ ...plain, keep: "last" })];
    const scores = best.manifest.epochs.map(({ validation }) => validation!);
    expect(best.manifest.keptEpoch).toBe(1 + scores.indexOf(Math.max(...scores)));
    expect(last.manifest.keptEpoch).toBe(4);
    const until = await train({ ...plain, epochs: best.manifest.keptEpoch!, keep: "last" });
    expect(sameWeights(best, until)).toBe(true);
  });

  it("the last where there are no validation rows, and says so", async () => {
    const on = markedTask({ rows: 32, split: (row) => (row % 4 === 3 ? splitCodes.test : splitCodes.training) });
    const { manifest, finetuned } = await train({}, on);
    expect([manifest.keptEpoch, manifest.epochs]).toEqual([2, [{ validation: null }, { validation: null }]]);
    expect(readFileSync(join(finetuned.folder, "README.md"), "utf8")).toContain("no validation rows");
  });

  it("nothing of epochs that do not get better: it stops", async () => {
    const { manifest } = await train({ ...still, epochs: 9, patience: 2 });
    expect([manifest.epochs.length, manifest.keptEpoch]).toEqual([3, 1]);
  });

  it("what is in the folder already, when it is the same; another only with overwrite", async () => {
    const first = await train();
    const to = first.finetuned.folder;
    const before = readFileSync(join(to, "finetune.json"));
    await train({ folder: to });
    expect(sameBytes(readFileSync(join(to, "finetune.json")), before)).toBe(true);
    await expect(train({ folder: to, epochs: 1 })).rejects.toThrow(/hold this very model.*option overwrite/);
    expect(sameBytes(readFileSync(join(to, "finetune.json")), before)).toBe(true);
    expect((await train({ folder: to, epochs: 1, overwrite: true })).manifest.epochs).toHaveLength(1);
  });
});

describe("a finetuning counts", { timeout: 60_000 }, () => {
  it("the rows of each class for balanced weights", async () => {
    const on = markedTask({ rows: 64, label: (row) => (row % 16 < 4 ? 1 : 0) });
    const { manifest } = await train({ classWeights: "balanced" }, on);
    expect(manifest.settings["classWeights"]).toEqual([32 / (2 * 24), 32 / (2 * 8)]);
    expect((await train({ classWeights: [1, 1] }, on)).manifest.settings["classWeights"]).toEqual([1, 1]);
  });

  it("its threads, also where none are asked for: another machine has to go on with as many", async () => {
    expect((await train({ epochs: 1, threads: undefined })).manifest.threads).toBe(availableParallelism());
    const { manifest, finetuned } = await train({ epochs: 1, threads: 2 });
    expect(manifest.threads).toBe(2);
    expect(readFileSync(join(finetuned.folder, "README.md"), "utf8")).toContain("| threads | 2 |");
  });

  it("in every snapshot the rows that it was trained on, and the steps", async () => {
    const { finetuned, manifest } = await train({ epochs: 1, trajectory: [0, 3] });
    for (const steps of [0, 3]) {
      const own = await readFinetuneManifest(join(finetuned.folder, `trajectory/step-${steps}`));
      expect(own).toMatchObject({ task: manifest.task, model: manifest.model, settings: manifest.settings });
      expect([own.state, own.steps, own.test]).toEqual(["running", steps, null]);
      expect(own.identity).not.toBe(manifest.identity);
    }
  });

  it("texts that are cut", async () => {
    const maxLength = 8;
    const { manifest, finetuned } = await train({ maxLength });
    const long = task.texts.filter((text) => text.split(" ").length + 2 > maxLength).length;
    expect(long).toBeGreaterThan(5);
    expect(manifest.truncated).toBe(long);
    expect(finetuned.encoder.maxLength).toBe(maxLength);
  });
});

describe("a finetuning refuses", { timeout: 60_000 }, () => {
  const all = (split: number): MarkedTaskOptions => ({ rows: 24, split: () => split });

  it.each<[string, Partial<FinetuneOptions>, MarkedTaskOptions, RegExp]>([
    ["training rows of one class", {}, { rows: 24, label: () => 1 }, /two classes or more, got one/],
    ["a task without training rows", {}, all(splitCodes.test), /must have training rows/],
    ["patience without validation rows", { patience: 1 }, all(splitCodes.training), /patience needs validation rows/],
    [
      "a learning rate of 1000",
      { learningRate: 1e3 },
      { rows: 24 },
      /learningRate must be a number above 0, up to 100, got 1000/,
    ],
    ["class weights for numbers", { classWeights: [1, 2] }, { rows: 24, regression: true }, /need classes/],
    ["too few class weights", { classWeights: [1] }, { rows: 24 }, /2 positive numbers, one a class/],
    ["a layer there is not", { head: { kind: "linear", layer: 3 } }, { rows: 24 }, /from 0 \(the embeddings\) to 2/],
    ["a schedule there is not", { schedule: "cosin" }, { rows: 24 }, /cosine/],
    ["more frozen layers than there are", { freeze: 3 }, { rows: 24 }, /Freeze fewer layers/],
    ["a text too short for its token", { head: { kind: "linear", pooling: "token:40" } }, { rows: 24 }, /41 tokens for the head/],
  ])("%s", async (_, options, on, message) => {
    await expect(train(options, markedTask(on))).rejects.toThrow(message);
  });

  it("its encoder's own folder, whatever is said", async () => {
    await expect(train({ folder: encoder.folder, overwrite: true })).rejects.toThrow(/another folder than its encoder's/);
  });

  it("weights that are not finite, by name", async () => {
    const broken = join(folder, "broken");
    await cp(encoder.folder, broken, { recursive: true });
    const weights = new Map(await tensorsOf(join(broken, "model.safetensors")));
    const name = "encoder.layer.1.output.dense.weight";
    const { data } = weights.get(name)!;
    (data as Float32Array)[5] = Number.NaN;
    await writeSafetensors(join(broken, "model.safetensors"), weights);
    await expect(train({}, task, await loadEncoder(broken))).rejects.toThrow(
      /encoder.layer.1.output.dense.weight must hold finite numbers/,
    );
  });

  it("an ONNX file of more than 2 GiB, in words", async () => {
    const { finetuned } = await train({ epochs: 1 });
    const large = { ...finetuned, encoder: { ...finetuned.encoder, parameters: 600_000_000 } };
    await expect(writeOnnxModel(large)).rejects.toThrow(/stay under 2 GiB, got 2.2 GiB.*Use model.safetensors/);
  });

  it("to go on when it diverges", async () => {
    const wild = { learningRate: 100, weightDecay: 1e6, warmup: 0, clip: null, epochs: 20 };
    await expect(train(wild)).rejects.toThrow(/stay finite.*smaller learning rate/);
  });
});
