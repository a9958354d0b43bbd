/** The table of a grid's rows: back to the same rows, and never over somebody else's file. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { overSeeds } from "../../src/plans/grid-rows.ts";
import { pooledLosses, readGridTable, writeGridTable } from "../../src/plans/index.ts";
import type { GridRow, SeedLoss } from "../../src/results/grid-summary.ts";
import { writeParquet } from "../../src/runtime/tables/tables.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const test = 500;

function row(task: string, name: string, seeds: readonly number[], ofSeeds: readonly SeedLoss[]): GridRow {
  const scored = { score: 0.1 + 0.2, interval: [0.25, 1 / 3] as [number, number] };
  const loss = (what: string) => ({ what, ofSeeds: [...ofSeeds], ...overSeeds(ofSeeds, test) });
  return {
    ...{ encoder: "org/encoder", task, metric: "accuracy", majority: 0.5, test, dimensions: 384, name, layer: 6, pooling: "cls" },
    ...{ headSeeds: [...seeds], full: scored, bestDimension: name === "pretrained" ? null : scored },
    fewest:
      ofSeeds.length === 0
        ? []
        : [{ compressor: "top-dimensions:f-statistic", probe: "logistic", k: ofSeeds.map((_, i) => (i === 0 ? null : 48)) }],
    losses: ofSeeds.length === 0 ? [] : [loss("best dimension"), loss("pca:48")],
  };
}

const rows: readonly GridRow[] = ["trec", "with, comma"].flatMap((task) => [
  row(task, "pretrained", [], [{ headSeed: null, difference: -0.0123456789012345, lower: -0.03 }]),
  row(
    task,
    "finetuned",
    [0, 7],
    [
      { headSeed: 0, difference: 0, lower: 0 },
      { headSeed: 7, difference: -1e-7, lower: -0.01 },
    ],
  ),
  row(task, "refused", [], []),
]);

describe("the table of a grid", () => {
  it("holds its rows to the last digit, and what is pooled of them", async () => {
    const path = join(root, "rows.parquet");
    await writeGridTable(path, rows);
    const back = await readGridTable(path);
    expect(back).toEqual(rows);
    expect(pooledLosses(back)).toEqual(pooledLosses(rows));
    expect(pooledLosses(back).map(({ name }) => name)).toContain("change");
    await writeGridTable(path, rows.slice(0, 1));
    expect(await readGridTable(path)).toEqual(rows.slice(0, 1));
  });

  it("gives a loss without any differing row an error all the same", () => {
    const { losses } = row("trec", "pretrained", [], [{ headSeed: null, difference: 0, lower: 0 }]);
    expect(losses[0]!.standardError).toBeCloseTo(1 / test, 12);
  });

  it("is never written over another file", async () => {
    const other = join(root, "other.parquet");
    await writeParquet(other, [{ name: "x", type: "real", values: [1] }]);
    await expect(writeGridTable(other, rows)).rejects.toMatchObject({ code: "conflict" });
    const text = join(root, "text.parquet");
    writeFileSync(text, "mine");
    await expect(writeGridTable(text, rows)).rejects.toMatchObject({ code: "conflict" });
    await expect(readGridTable(other)).rejects.toThrow("encoder");
  });
});
