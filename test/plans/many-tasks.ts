/** A plan of many small tasks, for engines: one tiny encoder, several sets of texts, several head seeds. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makePlan, type Plan, readGrid, writePlan } from "../../src/plans/index.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";

/** Writes grid and plan: 3 · headSeeds + 3 tasks for each set of texts, and one for all. @returns the plan */
export async function planManyTasks(folder: string, run: string, texts: number, headSeeds: number): Promise<Plan> {
  mkdirSync(folder, { recursive: true });
  await writeTinyEncoder(join(folder, "model"));
  const names = Array.from({ length: texts }, (_, i) => `texts-${i}`);
  for (const [i, name] of names.entries()) writeFileSync(join(folder, `${name}.tsv`), tinyTable(80, 100 + i));
  const seeds = Array.from({ length: headSeeds }, (_, i) => i);
  const lines = [
    "encoders: [{ name: tiny, path: model }]",
    `tasks: [${names.map((name) => `{ name: ${name}, path: ${name}.tsv }`).join(", ")}]`,
    "poolings: [cls]",
    "compressors: [pca]",
    `finetune: { epochs: 1, headSeeds: [${seeds.join(", ")}] }`,
    ...["sizes: [1, 4]", "bootstraps: 200", "permutations: 99", "rotations: 1", "redraws: 0"],
  ];
  const path = join(folder, "grid.yaml");
  writeFileSync(path, `${lines.join("\n")}\n`);
  const plan = await makePlan(await readGrid(path), { folder: dirname(path), map: new Map() });
  await writePlan(run, plan);
  return plan;
}
