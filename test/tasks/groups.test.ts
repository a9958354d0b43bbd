/** Rows that belong together: read from a column, never on both sides of a split, and known to the task's hash. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { groupSplit } from "../../src/tasks/group-split.ts";
import { countGroups, groupsFromText, keepGroupsWhole } from "../../src/tasks/groups.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Sentences of documents, ten each; the label is of the sentence. */
function sentences(documents: number, first: number = 0): string[] {
  return Array.from({ length: documents * 10 }, (_, i) => {
    const document = first + Math.floor(i / 10);
    return `sentence ${i % 10} of ${document}\tdocument ${document}\t${(i + document) % 2 === 0 ? "yes" : "no"}`;
  });
}

const header = "text\tdoc\tlabel";

async function taskOf(lines: readonly string[], more: Readonly<Record<string, readonly string[]>> = {}): Promise<Task> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "train.tsv"), [header, ...lines].join("\n"));
  for (const [name, rows] of Object.entries(more)) await writeFile(join(folder, `${name}.tsv`), [header, ...rows].join("\n"));
  return loadTask(folder, { groups: "doc" });
}

function rolesOfGroups({ splits, groups }: Task): readonly ReadonlySet<number>[] {
  const roles: Set<number>[] = [];
  for (const [row, group] of (groups ?? []).entries()) {
    roles[group] ??= new Set();
    roles[group].add(splits[row] ?? 9);
  }
  return roles;
}

const fact = (task: Task, code: string): string | undefined => task.facts.find((one) => one.code === code)?.sentence;

describe("splits of rows that belong together", () => {
  it("are drawn in whole groups, in the shares asked for, with both classes in each", async () => {
    const task = await taskOf(sentences(60));
    expect(rolesOfGroups(task).every((roles) => roles.size === 1)).toBe(true);
    const sizes = [0, 1, 2].map((code) => task.splits.filter((one) => one === code).length);
    expect(sizes).toEqual([360, 60, 180]);
    expect(fact(task, "split-by-draw")).toContain("whole groups were drawn");
    expect(fact(task, "groups")).toBe(
      "Rows belong together in 60 groups: 36 of training, 6 of validation, 18 of test. No split cuts one; intervals and tests draw whole groups.",
    );
    for (const code of Object.values(splitCodes)) {
      const labels = task.labels.values.filter((_, row) => task.splits[row] === code);
      expect(new Set(labels).size).toBe(2);
    }
  });

  it("that are given and cut groups lose these rows where something is fitted, and it is counted", async () => {
    // Documents 8 to 9 have their last five sentences in test, 4 to 5 in validation.
    const all = sentences(20);
    const of = (from: number, to: number): string[] => all.slice(from, to);
    const late = (documents: readonly number[]): string[] => documents.flatMap((d) => of(10 * d + 5, 10 * d + 10));
    const early = (documents: readonly number[]): string[] => documents.flatMap((d) => of(10 * d, 10 * d + 5));
    const task = await taskOf([...of(0, 40), ...early([4, 5, 8, 9])], {
      validation: [...late([4, 5]), ...of(60, 70), ...early([10])],
      test: [...late([8, 9, 10]), ...of(110, 200)],
    });
    expect(fact(task, "groups-across-splits")).toBe(
      "The splits cut 5 groups: removed 20 rows of training and 5 rows of validation, whose groups have rows in a split that scores.",
    );
    expect(rolesOfGroups(task).every((roles) => roles.size === 1)).toBe(true);
    expect(task.texts).toHaveLength(40 + 20 + 15 + 90);
  });

  it("with test alone given: validation is drawn from training in whole groups", async () => {
    const task = await taskOf(sentences(30), { test: sentences(10, 30) });
    expect(rolesOfGroups(task).every((roles) => roles.size === 1)).toBe(true);
    expect(fact(task, "validation-from-training")).toContain("10 %, in whole groups, of training (30 rows)");
  });

  it("refuses too few groups to tell anything", async () => {
    await expect(taskOf(sentences(8))).rejects.toThrow("there must be at least 5 groups in test and 2 in training");
  });
});

describe("groups of a task", () => {
  it("are part of its hash, as numbers: names of documents do not matter, and none stands in the task", async () => {
    const folder = await temporaryFolder();
    const lines = sentences(60);
    await writeFile(join(folder, "a.tsv"), [header, ...lines].join("\n"));
    const renamed = lines.map((line) => line.replace("\tdocument ", "\tperson "));
    await writeFile(join(folder, "b.tsv"), [header, ...renamed].join("\n"));
    const [a, b, plain] = await Promise.all([
      loadTask(join(folder, "a.tsv"), { groups: "doc" }),
      loadTask(join(folder, "b.tsv"), { groups: "doc" }),
      loadTask(join(folder, "a.tsv")),
    ]);
    expect(b.hash).toBe(a.hash);
    expect(plain.hash).not.toBe(a.hash);
    expect(plain.groups).toBeUndefined();
    expect(JSON.stringify(a.facts)).not.toContain("document 1");
  });

  it("takes a row without a name for a group by itself, and says so", () => {
    const { groups, facts } = groupsFromText(["a", "", "b", null, "a", "1"]);
    expect(Array.from(groups)).toEqual([0, 1, 2, 3, 0, 4]);
    expect(facts).toEqual([
      { code: "rows-without-group", count: 2, sentence: "2 rows have no group and are each one by themselves." },
    ]);
  });
});

describe("drawing whole groups", () => {
  it("fills every part, keeps classes near their shares and cuts none, whatever the sizes", () => {
    for (let trial = 0; trial < 50; trial++) {
      const random = seeded(trial);
      const groups: number[] = [];
      const labels: number[] = [];
      const count = 12 + random.below(60);
      for (let g = 0; g < count; g++) {
        for (let i = random.below(12); i >= 0; i--) {
          groups.push(g);
          labels.push(random.below(10) < 3 ? 1 : 0);
        }
      }
      const own = Int32Array.from(groups);
      const parts = groupSplit({ kind: "classes", classes: 2, values: Int32Array.from(labels) }, own, [0.6, 0.1, 0.3], random);
      expect(keepGroupsWhole(parts, own).splits).toBe(parts);
      const { training, validation, test } = countGroups(parts, own);
      expect(Math.min(training, validation, test)).toBeGreaterThan(0);
      // A part is off by at most one group of twelve rows in each class.
      for (const [part, share] of [0.6, 0.1, 0.3].entries()) {
        const rows = parts.filter((one) => one === part).length;
        expect(Math.abs(rows - share * parts.length)).toBeLessThanOrEqual(24);
      }
    }
  });
});
