/** What every built-in task must hold; those that need a network are held to their description here, and to all of it beside a test server. */
import { describe, expect, it } from "vitest";
import { splitCodes, tasks } from "../../src/tasks/index.ts";

for (const entry of tasks.items) {
  describe(`task ${entry.name}`, () => {
    it("says what it asks, under which licence, whom to cite and how many rows it has", () => {
      expect(entry.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(entry.description).toMatch(/^[A-Z].{15,}[.?!]/);
      expect(entry.licence.length).toBeGreaterThan(3);
      expect(entry.citation).toMatch(/\d{4}/);
      expect(entry.rows).toMatch(/\d/);
    });

    if (!entry.offline) return;

    it("has as many labels, splits and second texts as texts, and no empty text", async () => {
      const task = await entry.load({});
      const rows = task.texts.length;
      expect(rows).toBeGreaterThan(0);
      expect([task.splits.length, task.labels.values.length, task.pairs?.length ?? rows]).toEqual([rows, rows, rows]);
      expect(task.texts.filter((text) => text.trim() === "")).toEqual([]);
    });

    it("has three splits with rows, and no row in two of them", async () => {
      const task = await entry.load({});
      const keys = new Map<string, number>();
      const shared: number[] = [];
      for (const [i, text] of task.texts.entries()) {
        const key = JSON.stringify([text.trim(), task.pairs?.[i]?.trim()]);
        const split = task.splits[i] ?? -1;
        if ((keys.get(key) ?? split) !== split) shared.push(i);
        keys.set(key, split);
      }
      expect(shared).toEqual([]);
      expect([...new Set(task.splits)].sort()).toEqual(Object.values(splitCodes).sort());
    });

    it("has labels in range, and every class in training", async () => {
      const task = await entry.load({});
      if (task.labels.kind === "classes") {
        const { classes, values } = task.labels;
        expect(classes).toBeGreaterThanOrEqual(2);
        expect(values.every((label) => label >= 0 && label < classes)).toBe(true);
        expect([task.labelNames.length, new Set(task.labelNames).size]).toEqual([classes, classes]);
        expect(new Set(values.filter((_, i) => task.splits[i] === splitCodes.training)).size).toBe(classes);
        expect(task.metric).toBe("accuracy");
      } else {
        expect(task.labels.values.every(Number.isFinite)).toBe(true);
        expect([task.labelNames, task.metric]).toEqual([[], "spearman"]);
      }
    });

    it("names every row once, says what it did in sentences, and carries licence and citation", async () => {
      const task = await entry.load({});
      expect(new Set(Array.from(task.texts, (_, i) => task.rowId(i))).size).toBe(task.texts.length);
      expect(task.rowId(0)).toMatch(/:\d+$/);
      for (const fact of task.facts) {
        expect(fact.code).toMatch(/^[a-z-]+$/);
        expect(fact.count).toBeGreaterThan(0);
        expect(fact.sentence).toMatch(/^[A-Z0-9].*\.$/);
      }
      expect([task.name, task.licence, task.citation]).toEqual([entry.name, entry.licence, entry.citation]);
    });

    it("has the same hash for the same seed, and follows limit", async () => {
      const [a, b] = [await entry.load({ seed: 5 }), await entry.load({ seed: 5 })];
      expect(a.hash).toBe(b.hash);
      expect(a.hash).toMatch(/^[0-9a-f]{64}$/);
      const small = await entry.load({ seed: 5, limit: 20 });
      for (const code of Object.values(splitCodes)) {
        expect(small.splits.filter((split) => split === code).length).toBeLessThanOrEqual(20);
      }
      expect(small.hash).not.toBe(a.hash);
    });
  });
}
