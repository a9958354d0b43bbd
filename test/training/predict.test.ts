/** Predictions of a finetuned model: those of its own ONNX file, in the texts' order, and as the command writes them. */
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openSession } from "../../src/runtime/session.ts";
import { readTexts } from "../../src/tasks/read-texts.ts";
import { finetune } from "../../src/training/finetune.ts";
import { type Finetuned, openFinetuned } from "../../src/training/finetuned.ts";
import { writeOnnxModel } from "../../src/training/onnx-model.ts";
import { type Prediction, predict, predictedClasses } from "../../src/training/predict.ts";
import { runCli } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { markedTask } from "./marked-task.ts";

const folder = temporaryFolder();
const rows = 40;
const quick = { epochs: 2, batchSize: 8, learningRate: 1e-3, threads: 1 } as const;
const maxLength = 8;
/** Float32 sums in other batches: a few units in the last place of probabilities. */
const tolerance = 1e-5;

const task = markedTask({ rows, classes: 3 });
let model: Finetuned;
let table: string;

beforeAll(async () => {
  const encoder = await loadEncoder(await writeTinyEncoder(join(folder, "encoder")));
  const trained = await finetune(encoder, task, { ...quick, folder: join(folder, "model"), maxLength });
  model = await openFinetuned(trained.folder);
  table = join(folder, "texts.tsv");
  await writeFile(table, `id\ttext\n${task.texts.map((text, row) => `row-${row}\t${text}\n`).join("")}`);
});

async function all(predictions: AsyncIterable<Prediction>): Promise<Prediction[]> {
  const found: Prediction[] = [];
  for await (const one of predictions) found.push(one);
  return found;
}

describe("predictions", () => {
  it("are the softmax of what the model's ONNX file gives each text, cut as in training", async () => {
    const session = await openSession(readFileSync(await writeOnnxModel(model)), { threads: 1 });
    const found = await all(predict(model, { texts: task.texts, pairs: null }, { threads: 1 }));
    expect(found.map(({ row }) => row)).toEqual([...task.texts.keys()]);
    const classes = predictedClasses(model);
    expect(classes).toEqual(task.labelNames);
    const encodings = await model.encoder.tokenizer.encode(task.texts, null, maxLength);
    expect(encodings.some(({ truncated }) => truncated)).toBe(true);
    for (const [row, { ids }] of encodings.entries()) {
      const tensor = (value: (i: number) => number) =>
        ({ type: "int64", shape: [1, ids.length], data: BigInt64Array.from(ids, (_, i) => BigInt(value(i))) }) as const;
      const feeds = { input_ids: tensor((i) => ids[i]!), attention_mask: tensor(() => 1), token_type_ids: tensor(() => 0) };
      const logits = [...((await session.run(feeds))["logits"]!.data as Float32Array)];
      const total = logits.reduce((sum, z) => sum + Math.exp(z), 0);
      const { label, probabilities } = found[row]!;
      logits.forEach((z, c) => {
        expect(Math.abs(probabilities[c]! - Math.exp(z) / total)).toBeLessThan(tolerance);
      });
      expect(label).toBe(classes[probabilities.indexOf(Math.max(...probabilities))]);
    }
    await session.close();
  });

  it("of a model of numbers are the numbers", async () => {
    const encoder = await loadEncoder(join(folder, "encoder"));
    const own = await finetune(encoder, markedTask({ rows, regression: true }), { ...quick, folder: join(folder, "numbers") });
    const found = await all(predict(own, { texts: ["aa aa", "zz"], pairs: null }, { threads: 1 }));
    expect(found.map(({ label, probabilities }) => [typeof label, probabilities.length])).toEqual([
      ["number", 0],
      ["number", 0],
    ]);
  });

  it("go on for more texts than one window has, each the same wherever it stands", async () => {
    const many = Array.from({ length: 1100 }, (_, i) => task.texts[i % rows]!);
    const found = await all(predict(model, { texts: many, pairs: null }, { threads: 1 }));
    expect(found).toHaveLength(many.length);
    for (const { row, probabilities } of found) {
      probabilities.forEach((share, c) => {
        expect(Math.abs(share - found[row % rows]!.probabilities[c]!)).toBeLessThan(tolerance);
      });
    }
  });
});

describe("assay predict", () => {
  it("prints a row a text with id, label and all probabilities, as TSV and as JSON lines", async () => {
    const tsv = await runCli("predict", model.folder, table, "--quiet");
    const lines = tsv.stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(rows + 1);
    expect(lines[0]).toBe(["id", "label", ...task.labelNames].join("\t"));
    const out = join(folder, "predicted.jsonl");
    await runCli("predict", model.folder, table, "--quiet", "--out", out);
    const objects = readFileSync(out, "utf8").trimEnd().split("\n");
    for (const [row, line] of objects.entries()) {
      const { id, label, probabilities } = JSON.parse(line) as { id: string; label: string; probabilities: object };
      expect(id).toBe(`row-${row}`);
      expect(lines[row + 1]).toBe([id, label, ...Object.values(probabilities)].join("\t"));
    }
    const again = await runCli("predict", model.folder, table, "--quiet", "--out", out);
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining(out)]);
    expect(existsSync(out)).toBe(true);
  });
});

describe("texts to predict", () => {
  it("come a line each from plain text, and by column from tables, labels left alone", async () => {
    const plain = join(folder, "plain.txt");
    await writeFile(plain, "one\ntwo\r\nthree");
    expect(await readTexts(plain)).toEqual({ texts: ["one", "two", "three"], pairs: null, ids: ["1", "2", "3"] });
    const labelled = join(folder, "labelled.csv");
    await writeFile(labelled, 'label,sentence\na,"x, y"\nb,z\n');
    expect(await readTexts(labelled)).toEqual({ texts: ["x, y", "z"], pairs: null, ids: ["1", "2"] });
    const pairs = join(folder, "pairs.jsonl");
    await writeFile(pairs, '{"id":"p","premise":"a","hypothesis":"b"}\n');
    expect(await readTexts(pairs)).toEqual({ texts: ["a"], pairs: ["b"], ids: ["p"] });
    await expect(readTexts(labelled, { text: "nothing" })).rejects.toMatchObject({ code: "missing" });
  });
});
