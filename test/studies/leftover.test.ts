/** Another labelling of the same rows: read beside the labels, and found where compression leaves it, nowhere else. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { renderReport } from "../../src/report/index.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { bringVectors } from "../../src/vectors/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const compressors = ["top-dimensions:f-statistic", "first-dimensions"];
const quick = { bootstraps: 400, permutations: 99, rotations: 2, compressors, probes: ["logistic"], sizes: [4, 23, 24] };

describe("a labelling that another dimension carries", () => {
  it("is left by what keeps that dimension, and not by what keeps the labels' own four", async () => {
    const set = plantedVectors(planted("informative")); // 17, 3, 9 and 20 carry the labels
    const { data, columns } = await set.read({ layer: null, pooling: null });
    const values = Int32Array.from({ length: set.rows }, (_, i) => ((data[i * columns + 22] ?? 0) > 0 ? 1 : 0));
    const leftover = { name: "side", labels: { kind: "classes", classes: 2, values }, labelNames: ["left", "right"] } as const;
    const { summary } = await analyze({ vectors: { ...set, leftover } }, quick);
    expect(summarySchema.parse(summary)).toEqual(summary);
    const [found] = summary.leftover ?? [];
    expect(found).toMatchObject({
      attribute: "side",
      classes: 2,
      probe: "logistic",
      full: { aboveMajority: true, rowsNeeded: null },
    });
    expect(found?.full.score).toBeGreaterThan(0.95);
    const shown = found?.curves.map(({ points }) => points.map(({ aboveMajority }) => aboveMajority));
    expect(shown).toEqual([
      [false, expect.any(Boolean), true],
      [false, true, true],
    ]);
    for (const { points } of found?.curves ?? []) expect(points[0]?.interval[0]).toBeLessThan(0.52);

    const sample = sampleStudy();
    const { document } = parseHTML(renderReport({ ...sample, summary: { ...sample.summary, leftover: summary.leftover } }));
    const text = document.querySelector("#leftover")?.textContent ?? "";
    expect(text).toMatch(/The whole vector \(vectors\) gives away “side”: a logistic probe reaches 9\d\.\d/);
    expect(text).toContain("first dimensions");
  });

  it("may be of real values, and is not found in noise", async () => {
    const set = plantedVectors(planted("noise"));
    const random = seeded(4);
    const values = Float64Array.from({ length: set.rows }, () => random.normal());
    const { summary } = await analyze(
      { vectors: { ...set, leftover: { name: "age", labels: { kind: "values", values }, labelNames: [] } } },
      quick,
    );
    const [found] = summary.leftover ?? [];
    expect(found).toMatchObject({ metric: "spearman", classes: null, probe: "ridge", majority: 0 });
    expect(found?.full.aboveMajority).toBe(false);
  });
});

describe("another labelling is read", () => {
  it("from a column of a task's table, for the rows that are kept", async () => {
    const path = join(folder, "people.csv");
    const lines = Array.from({ length: 40 }, (_, i) => `text ${i},${i % 2 ? "good" : "bad"},${i % 3 ? "a" : "b"}`);
    lines[5] = " ,good,c"; // an empty text goes, and with it the only c
    writeFileSync(path, `text,label,group\n${lines.join("\n")}\n`);
    const task = await loadTask(path, { leftover: "group" });
    expect(task.leftover?.name).toBe("group");
    expect(task.leftover?.labelNames).toEqual(["a", "b"]);
    const names = Array.from(task.leftover?.labels.values ?? [], (code) => task.leftover?.labelNames[code]);
    expect(names).toEqual(task.texts.map((text) => (Number(text.slice(5)) % 3 ? "a" : "b")));
    expect((await loadTask(path)).hash).toBe(task.hash);
    await expect(loadTask(path, { leftover: "gender" })).rejects.toThrow(/gender/);
    await expect(loadTask("demo", { leftover: "group" })).rejects.toThrow(/leftover must not be given/);
  });

  it("from a file or a column beside brought vectors, for the rows that are kept", async () => {
    const random = seeded(1);
    const [rows, d] = [60, 3];
    const x = matrix(
      rows,
      d,
      Float32Array.from({ length: rows * d }, () => random.normal()),
    );
    const splits = Array.from({ length: rows }, (_, i) => ["train", "validation", "test"][Math.floor(i / 20)]);
    x.data.copyWithin(0, 50 * d, 51 * d); // a test row in training: it is removed there
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    writeFileSync(join(folder, "x.npy"), npyFile([x]));
    const table = Array.from({ length: rows }, (_, i) => `${i % 2},${splits[i]},g${i % 4}`).join("\n");
    const labels = file("labels.csv", `label,split,group\n${table}\n`);
    const groups = file("groups.txt", Array.from({ length: rows }, (_, i) => `g${i % 4}\n`).join(""));
    const expected = Array.from({ length: rows - 1 }, (_, i) => (i + 1) % 4);
    for (const leftover of [groups, "group"]) {
      const set = await bringVectors(join(folder, "x.npy"), { labels, leftover });
      expect(set.leftover?.name).toBe(leftover === "group" ? "group" : "groups");
      expect([...(set.leftover?.labels.values ?? [])]).toEqual(expected);
    }
    const short = file("short.txt", "g1\ng2\n");
    await expect(bringVectors(join(folder, "x.npy"), { labels, leftover: short })).rejects.toThrow(/leftover.*one a vector: 60/);
  });
});
