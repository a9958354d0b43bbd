/** A grid of a tiny encoder and tiny texts: two finetunings, three embeddings, their cells, a study and its report. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Grid, makePlan, type Plan, readGrid, writePlan } from "../../src/plans/index.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

const quick = "sizes: [1, 4]\nbootstraps: 200\npermutations: 99\nrotations: 2\nredraws: 2\n";

/** Writes model, texts and grid. @returns the grid's path */
export async function writeTinyGrid(folder: string, more: string = "", rows = 120): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await writeTinyEncoder(join(folder, "model"));
  writeFileSync(join(folder, "texts.tsv"), tinyTable(rows));
  const path = join(folder, "grid.yaml");
  const lines = [
    "encoders: [{ name: tiny, path: model }]",
    "tasks: [{ name: parity, path: texts.tsv }]",
    "layers: all",
    "poolings: [cls]",
    "compressors: [pca]",
    more === "" ? "finetune: { epochs: 1, headSeeds: [0, 1] }" : more,
  ];
  writeFileSync(path, `${lines.join("\n")}\n${quick}`);
  return path;
}

/** Plans it. */
export async function planTiny(grid: string, run: string): Promise<{ readonly plan: Plan; readonly grid: Grid }> {
  const read = await readGrid(grid);
  const plan = await makePlan(read, { folder: dirname(grid), map: new Map() });
  await writePlan(run, plan);
  return { plan, grid: read };
}
