/** What a study asks of finetuned models: which rows they have seen, what they began as, and at which length texts were cut. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { type OpenedCheckpoints, openCheckpoints, ownTraining } from "../../src/studies/open-checkpoints.ts";
import { runStudy } from "../../src/studies/study.ts";
import type { Task } from "../../src/tasks/task.ts";
import { taskHash } from "../../src/tasks/task-hash.ts";
import { finetune } from "../../src/training/finetune.ts";
import { readFinetuneManifest } from "../../src/training/finetune-manifest.ts";
import { trainedRows } from "../../src/training/trained-rows.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();

/** Rows of which no other task of another first word has one. */
function taskOf(word: string, change: Partial<Task> = {}): Task {
  const tiny = tinyTask(48);
  const task = { ...tiny, name: word, texts: tiny.texts.map((text, row) => `${word} ${text} ${row}`), ...change };
  return { ...task, hash: taskHash(task) };
}

const a = taskOf("aa");
const b = taskOf("bb");
/** The same rows, training and test exchanged. */
const exchanged = taskOf("aa", { splits: a.splits.map((split) => 2 - split) });
/** Another task, that has one test row of `a` to train on, with white space around it. */
const leaking = taskOf("bb", { texts: b.texts.map((text, row) => (row === 0 ? ` ${a.texts[2]} ` : text)) });

let encoder: Encoder;

const at = (name: string): string => join(folder, name);

/** A model that went through some trainings, one after the other. */
async function trained(
  name: string,
  tasks: readonly Task[],
  from: Encoder = encoder,
  { maxLength = 32, headSeed = 0, dataSeed = 0 } = {},
): Promise<string> {
  let model = from;
  for (const [i, task] of tasks.entries()) {
    const to = at(i === tasks.length - 1 ? name : `${name}-${i}`);
    model = (
      await finetune(model, task, {
        folder: to,
        epochs: 1,
        batchSize: 16,
        threads: 1,
        maxLength,
        headSeed,
        dataSeed,
        trajectory: [1],
      })
    ).encoder;
  }
  return at(name);
}

function opened(
  folders: readonly string[],
  more: { readonly headOf?: string; readonly task?: Task; readonly maxLength?: number; readonly encoder?: Encoder } = {},
): Promise<OpenedCheckpoints> {
  return openCheckpoints({ headOf: undefined, encoder, task: a, maxLength: undefined, ...more, folders }, ownTraining, {});
}

/** As an earlier version wrote it. */
function asBefore(name: string): string {
  rmSync(join(at(name), "trained-rows.txt"));
  const path = join(at(name), "finetune.json");
  const { earlier: _, ...manifest } = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify(manifest));
  return at(name);
}

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(at("tiny")));
  await trained("a", [a]);
  await trained("a-b", [a, b]);
  await trained("exchanged-a", [exchanged, a]);
  await trained("a-leaking", [a, leaking]);
}, 120_000);

describe("a finetuned model's folder", () => {
  it("says what it went through, and has fingerprints of every row of it", async () => {
    const { model, task, earlier } = await readFinetuneManifest(at("a-b"));
    const before = await readFinetuneManifest(at("a-b-0"));
    expect(earlier).toEqual([{ model: { name: "tiny", hash: encoder.hash }, task: { name: "aa", hash: a.hash } }]);
    expect([before.earlier, model.name, task.name]).toEqual([[], "a-b-0", "bb"]);
    for (const inside of ["", "trajectory/step-1"]) {
      const lines = readFileSync(join(at("a-b"), inside, "trained-rows.txt"), "utf8")
        .trimEnd()
        .split("\n");
      expect(lines).toEqual([...trainedRows(a), ...trainedRows(b)].sort());
      expect(lines).toHaveLength(64);
    }
  });

  it("says how many test rows its base model had been trained on", async () => {
    const { seenTestRows } = await readFinetuneManifest(at("exchanged-a"));
    expect(seenTestRows).toBe(16);
    expect(readFileSync(join(at("exchanged-a"), "README.md"), "utf8")).toContain(
      "16 test rows are among those that exchanged-a-0 had been trained or chosen on before",
    );
    for (const name of ["a", "a-b"]) {
      expect((await readFinetuneManifest(at(name))).seenTestRows).toBe(0);
      expect(readFileSync(join(at(name), "README.md"), "utf8")).not.toContain("before");
    }
  });
});

describe("a study's finetuned models", { timeout: 60_000 }, () => {
  it("may have seen its training rows, and other tasks under the head of this one", async () => {
    expect((await opened([at("a")])).facts).toEqual([]);
    expect((await opened([at("a-b")], { headOf: at("a-b-0") })).facts).toEqual([]);
    expect((await opened([encoder.folder], { headOf: at("a") })).facts).toEqual([]);
    expect((await opened([at("a-b")], { task: b })).facts).toEqual([]);
  });

  it("must not have seen its test rows, in any of their trainings, nor the model whose head is taken", async () => {
    const splits = /training rows of this very task, got one trained on aa with other rows/;
    await expect(opened([at("a")], { task: exchanged })).rejects.toThrow(splits);
    await expect(opened([at("a-b")], { headOf: at("exchanged-a-0") })).rejects.toThrow(splits);
    const seen = (known: number) => new RegExp(`new to the models that are studied, got ${known} of 16 test rows that`);
    await expect(opened([at("exchanged-a")])).rejects.toThrow(seen(16));
    await expect(opened([at("a-b")], { headOf: at("exchanged-a") })).rejects.toThrow(seen(16));
    await expect(opened([at("a-leaking")], { headOf: at("a-leaking-0") })).rejects.toThrow(seen(1));
    const base = await loadEncoder(at("exchanged-a-0"));
    await expect(opened([], { encoder: base })).rejects.toThrow(seen(16));
  });

  it("are looked at in snapshots too, by the model around where those do not say it", async () => {
    const snapshot = join(at("a"), "trajectory/step-1");
    expect((await opened([snapshot])).facts).toEqual([]);
    await expect(opened([snapshot], { task: exchanged })).rejects.toThrow(/of this very task/);
    for (const file of ["finetune.json", "trained-rows.txt"]) rmSync(join(snapshot, file));
    expect((await opened([snapshot])).facts).toEqual([]);
    await expect(opened([snapshot], { task: exchanged })).rejects.toThrow(/of this very task/);
  });

  it("of which nothing is known are said to be so, in the summary", async () => {
    cpSync(at("a"), at("stranger"), { recursive: true });
    rmSync(join(at("stranger"), "finetune.json"));
    const seeds = { headSeed: 3, dataSeed: 5 };
    const known = await trained("other-order", [exchanged], encoder, seeds);
    const { summary } = await runStudy({
      ...{ compressors: ["pca"], probes: ["logistic"], sizes: [1, 16], bootstraps: 200, permutations: 99, rotations: 1 },
      ...{ encoder, task: exchanged, folder: at("study"), finetuned: [known, at("stranger")], poolings: ["cls"], threads: 1 },
    });
    expect(summary.task.facts?.filter(({ code }) => code === "training-rows-unknown")).toEqual([
      expect.objectContaining({ sentence: expect.stringMatching(/not known which rows the model stranger was trained on/) }),
    ]);
    // and with which seed the others' rows were ordered
    expect(summary.variants.map(({ name, headSeed, dataSeed }) => [name, headSeed, dataSeed])).toEqual([
      ["pretrained", null, 0],
      ["finetuned", 3, 5],
      ["finetuned stranger", 0, 0],
    ]);
    cpSync(at("a"), at("damaged"), { recursive: true });
    writeFileSync(join(at("damaged"), "finetune.json"), "{}");
    expect((await opened([at("damaged")])).facts).toHaveLength(1);
  });

  it("of an earlier version are known by their last training alone", async () => {
    cpSync(at("a"), at("old-a"), { recursive: true });
    cpSync(at("a-b"), at("old-a-b"), { recursive: true });
    expect((await opened([asBefore("old-a")])).facts).toEqual([]);
    const { facts } = await opened([asBefore("old-a-b")], { task: b });
    expect(facts.map(({ sentence }) => sentence).join()).toMatch(/model old-a-b was trained on before its last training/);
    // and so are those that are made from them
    await trained("newer", [a], await loadEncoder(at("old-a-b")));
    expect(await readFinetuneManifest(at("newer"))).toMatchObject({ earlier: null });
    expect((await opened([at("newer")])).facts).toHaveLength(1);
  });

  it("must have begun as the encoder beside them, at once or earlier", async () => {
    const other = await loadEncoder(await writeTinyEncoder(at("other"), 9));
    await trained("of-other", [a], other);
    const base = /trained from the encoder that it is compared with, tiny, got one that began as other/;
    await expect(opened([at("of-other")])).rejects.toThrow(base);
    await expect(opened([at("a-b")], { headOf: at("of-other") })).rejects.toThrow(base);
    await expect(opened([at("of-other")], { headOf: at("a") })).rejects.toThrow(base);
    const between = await loadEncoder(at("a-b-0"));
    expect((await opened([at("a-b")], { task: b, encoder: between })).facts).toEqual([]);
  });

  it("give the study the length at which their texts were cut, and must agree with it", async () => {
    expect((await opened([])).maxLength).toBe(encoder.maxLength);
    expect((await opened([], { maxLength: 9 })).maxLength).toBe(9);
    expect((await opened([at("a")])).maxLength).toBe(32);
    await trained("a-short", [a], encoder, { maxLength: 16 });
    expect((await opened([at("a-short")])).maxLength).toBe(16);
    await expect(opened([at("a"), at("a-short")])).rejects.toThrow(
      /cut at the length of the study, 32 tokens, got one trained at 16/,
    );
    await expect(opened([at("a")], { maxLength: 64 })).rejects.toThrow(/length of the study, 64 tokens, got one trained at 32/);
  });
});
