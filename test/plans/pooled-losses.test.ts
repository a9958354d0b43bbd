/** Losses over tasks: what was planted, of each encoder by itself, and nothing where it would not be said of all tasks. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { pooledLosses } from "../../src/plans/pooled-losses.ts";
import type { GridRow } from "../../src/results/grid-summary.ts";

const standardError = 0.01;
const planted = { pretrained: -0.08, finetuned: -0.01 } as const;

/** Eight tasks of an encoder, each with the planted loss and noise of its test rows. */
function rowsOf(encoder: string, seed: number, tasks = 8): GridRow[] {
  const random = seeded(seed);
  const score = { score: 0.9, interval: [0.88, 0.92] as [number, number] };
  return (["pretrained", "finetuned"] as const).flatMap((name) =>
    [6, 0].flatMap((layer) =>
      Array.from({ length: tasks }, (_, task) => ({
        ...{ encoder, task: `task ${task}`, metric: "accuracy", majority: 0.5, test: 1000, dimensions: 384, name, layer },
        ...{ pooling: "cls", headSeeds: [], full: score, bestDimension: score, fewest: [] },
        // another loss below the last layer, which is not what is asked for
        losses: [
          {
            what: "pca:48",
            ofSeeds: [],
            difference: (layer === 0 ? 5 : 1) * planted[name] + standardError * random.normal(),
            standardError,
          },
        ],
      })),
    ),
  );
}

const find = (pooled: ReturnType<typeof pooledLosses>, name: string) => pooled.find((each) => each.name === name)!;

describe("losses over tasks", () => {
  it("are those of the last layer, before and after finetuning, and what that changes", () => {
    const pooled = pooledLosses(rowsOf("one", 5));
    expect(pooled.map(({ name }) => name)).toEqual(["pretrained", "finetuned", "change"]);
    for (const [name, truth] of [...Object.entries(planted), ["change", planted.finetuned - planted.pretrained]] as const) {
      const { mean, interval, prediction, tasks } = find(pooled, name as string);
      expect(tasks).toHaveLength(8);
      expect(Math.abs(mean - Number(truth))).toBeLessThan(4 * standardError);
      expect(interval[0]).toBeLessThan(Number(truth));
      expect(interval[1]).toBeGreaterThan(Number(truth));
      expect(prediction![1] - prediction![0]).toBeGreaterThan(interval[1] - interval[0]);
    }
    expect(find(pooled, "change").interval[0]).toBeGreaterThan(0);
  });

  it("put no two encoders together", () => {
    const both = pooledLosses([...rowsOf("one", 5), ...rowsOf("two", 6)]);
    expect(both.filter(({ encoder }) => encoder === "one")).toEqual(pooledLosses(rowsOf("one", 5)));
    expect(both).toHaveLength(6);
  });

  it("are of the tasks that have them, by name", () => {
    const rows = rowsOf("one", 5);
    const pooled = pooledLosses(rows.map((row, i) => (i === 0 ? { ...row, losses: [] } : row)));
    const others = Array.from({ length: 7 }, (_, task) => `task ${task + 1}`);
    expect(pooled.map(({ name, tasks }) => [name, tasks])).toEqual([
      ["pretrained", others],
      ["finetuned", ["task 0", ...others]],
      ["change", others],
    ]);
  });

  it("are not said where metrics differ, or of one task", () => {
    const rows = rowsOf("one", 5);
    expect(pooledLosses(rows.map((row) => (row.task === "task 0" ? { ...row, metric: "spearman" } : row)))).toEqual([]);
    expect(pooledLosses(rowsOf("one", 5, 1))).toEqual([]);
  });
});
