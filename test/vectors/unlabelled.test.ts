/** Rows without a label: refused, or counted and left out everywhere. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { leftOut } from "../../src/tasks/groups.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { bringVectors } from "../../src/vectors/bring.ts";
import { bringStoredVectors } from "../../src/vectors/bring-stored.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const rows = 60;
const random = seeded(3);
const values = Float32Array.from({ length: rows * 3 }, () => random.normal());
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const vectors = put("vectors.npy", npyFile([matrix(rows, 3, values)]));
/** Every fifth row has none. */
const cells = Array.from({ length: rows }, (_, row) => (row % 5 === 2 ? "" : `class ${row % 2}`));
const labels = put("labels.txt", `${cells.join("\n")}\n`);
const labelled = cells.flatMap((cell, row) => (cell === "" ? [] : [row]));
const only: { layer: null; pooling: null } = { layer: null, pooling: null };

/** Labels as numpy saves numbers, NaN where there is none. */
function npyLabels(): string {
  const column = Float32Array.from(cells, (cell) => (cell === "" ? Number.NaN : Number(cell.slice(-1))));
  return put("y.npy", npyFile([matrix(rows, 1, column)]));
}

describe("vectors with rows without a label", () => {
  it("are refused with a way out, and without them are the vectors of the others", async () => {
    await expect(bringVectors(vectors, { labels })).rejects.toThrow(/12 rows without one.*option dropUnlabelled/s);
    const set = await bringVectors(vectors, { labels, dropUnlabelled: true });
    const kept = await bringVectors(
      put(
        "kept.npy",
        npyFile([
          matrix(labelled.length, 3, Float32Array.from(labelled.flatMap((row) => [...values.slice(row * 3, row * 3 + 3)]))),
        ]),
      ),
      { labels: put("kept.txt", labelled.map((row) => cells[row]).join("\n")) },
    );
    expect(set.task.facts[0]).toEqual({ code: "unlabelled-rows", count: 12, sentence: "Left out 12 rows without a label." });
    expect(await set.read(only)).toEqual(await kept.read(only));
    expect([set.labels, set.splits, set.hash]).toEqual([kept.labels, kept.splits, kept.hash]);
  });

  it("take labels, splits and groups from lists that numpy saved, NaN for none", async () => {
    const set = await bringVectors(vectors, { labels: npyLabels(), dropUnlabelled: true });
    expect(set.task.labelNames).toEqual(["0", "1"]);
    expect(Array.from(set.labels.values)).toEqual(labelled.map((row) => row % 2));
    await expect(bringVectors(vectors, { labels: npyLabels() })).rejects.toThrow(/12 rows without one/);
    await expect(bringVectors(vectors, { labels: npyLabels(), labelColumn: "y" })).rejects.toThrow(/column.*table/s);
  });

  it("are left out of every role where they stay on disk, and their splits are not asked for", async () => {
    const splits = put(
      "splits.txt",
      cells.map((cell, row) => (cell === "" ? "" : (["train", "val", "test"][row % 3] ?? ""))).join("\n"),
    );
    const set = await bringStoredVectors(vectors, { labels, splits, dropUnlabelled: true });
    expect(set.rows).toBe(rows);
    expect(Array.from(set.splits)).toEqual(cells.map((cell, row) => (cell === "" ? leftOut : row % 3)));
    const drawn = await bringStoredVectors(vectors, { labels, dropUnlabelled: true });
    const inMemory = await bringVectors(vectors, { labels, dropUnlabelled: true });
    expect(labelled.map((row) => drawn.splits[row])).toEqual(Array.from(inMemory.splits));
  });

  it("are refused where no row has a label", async () => {
    const none = put("none.txt", "\n".repeat(rows));
    await expect(bringVectors(vectors, { labels: none, dropUnlabelled: true })).rejects.toThrow(/none of 60 rows/);
  });
});

describe("a task with rows without a label", () => {
  const lines = cells.map((cell, row) => `text number ${row}\t${cell}`);
  const table = put("task.tsv", `text\tlabel\n${lines.join("\n")}\n`);

  it("is refused, or that of the labelled rows", async () => {
    await expect(loadTask(table)).rejects.toThrow(/12 rows without one/);
    const task = await loadTask(table, { dropUnlabelled: true });
    expect(task.texts).toEqual(labelled.map((row) => `text number ${row}`));
    expect(task.rowId(2)).toBe("task.tsv:4");
    expect(task.facts[0]).toEqual({ code: "unlabelled-rows", count: 12, sentence: "Left out 12 rows without a label." });
    const clean = put("clean.tsv", `text\tlabel\n${labelled.map((row) => lines[row]).join("\n")}\n`);
    expect(task.hash).toBe((await loadTask(clean)).hash);
  });

  it("has as many classes as are allowed", async () => {
    const many = put(
      "many.tsv",
      `text\tlabel\n${Array.from({ length: 2400 }, (_, row) => `text ${row}\tid ${row % 1200}`).join("\n")}\n`,
    );
    await expect(loadTask(many)).rejects.toThrow(/at most 1000 classes, got 1200.*option maxClasses/s);
    expect((await loadTask(many, { maxClasses: 1200 })).labelNames).toHaveLength(1200);
    await expect(loadTask(many, { maxClasses: 1 })).rejects.toMatchObject({ code: "usage" });
  });
});
