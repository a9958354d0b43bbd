/** Splits that a seed drew do not choose the rows that certify, but where a model may have been trained by them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRows } from "../../src/compression/rows-to-compress.ts";
import { partsOfRows } from "../../src/compression/subjects/row-subject.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import type { Task } from "../../src/tasks/task.ts";
import { embed } from "../../src/vectors/embed.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const rows = 90;
const drawn = { code: "split-by-draw", count: rows, sentence: "The data has no splits." };

/** The splits of another seed are moved by one row. */
function taskOf(seed: number, facts: Task["facts"]): Task {
  const task = tinyTask(rows);
  return { ...task, splits: task.splits.map((_, row) => task.splits[(row + seed) % rows]!), facts, hash: `${seed}`.repeat(64) };
}

async function opened(model: string, name: string, task: Task) {
  await embed(await loadEncoder(model), task, { folder: at(name) });
  const found = await openRows(at(name));
  const { certifyHash } = partsOfRows(found, null);
  return { splits: found.splits, certifyHash, codes: found.source.facts.map(({ code }) => code) };
}

describe("splits of a vector set", () => {
  it("that a seed drew are set aside: every seed has the same rows that certify", async () => {
    const model = await writeTinyEncoder(at("model"));
    const [one, other] = [await opened(model, "one", taskOf(0, [drawn])), await opened(model, "other", taskOf(1, [drawn]))];
    expect([one.splits, other.splits]).toEqual([null, null]);
    expect(one.certifyHash).toBe(other.certifyHash);
    expect(one.codes).toContain("drawn-splits-set-aside");
  });

  it("stay where they came with the data, and where the model was finetuned", async () => {
    const model = at("model");
    const given = await opened(model, "given", taskOf(0, []));
    expect([...given.splits!]).toEqual([...taskOf(0, []).splits]);
    writeFileSync(join(model, "finetune.json"), "{}");
    const trained = await opened(model, "trained", taskOf(0, [drawn]));
    expect([...trained.splits!]).toEqual([...taskOf(0, []).splits]);
    expect(trained.codes).toContain("drawn-splits-kept");
  });
});
