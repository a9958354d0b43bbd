/** What a grid may say, what it is without saying, and what is wrong with it, by name. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readGrid } from "../../src/plans/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
let files = 0;

const read = (text: string) => {
  const path = join(root, `grid-${files++}.yaml`);
  writeFileSync(path, text);
  return readGrid(path);
};

const least = "encoders: [demo]\ntasks: [demo]\n";

describe("a grid", () => {
  it("has defaults for all but encoders and tasks", async () => {
    expect(await read(least)).toEqual({
      encoders: [{ name: "demo" }],
      tasks: [{ name: "demo" }],
      sources: [],
      layers: "last",
      poolings: ["cls", "mean"],
      prefix: {},
      finetune: { epochs: 3, headSeeds: [0, 1, 2] },
      seed: 0,
      threads: 1,
    });
  });

  it("takes what it is told", async () => {
    const grid = await read(
      `${least}limit: 500\nlayers: [0, 6]\nfinetune: { headSeeds: [7] }\nprefix: { demo: "query: " }\ncompressors: [pca]\n`,
    );
    expect(grid.finetune).toEqual({ epochs: 3, headSeeds: [7] });
    expect([grid.limit, grid.layers, grid.prefix, grid.compressors]).toEqual([500, [0, 6], { demo: "query: " }, ["pca"]]);
    expect((await read(`${least}finetune: false\n`)).finetune).toBe(false);
  });

  it.each([
    ["a key that there is not", `${least}poolngs: [cls]\n`, /poolngs.*Did you mean poolings\?/s],
    ["a key of an encoder", "encoders: [{ name: a, pth: b }]\ntasks: [demo]\n", /encoders\.0.*pth.*Did you mean path\?/s],
    ["a key of a finetuning", `${least}finetune: { epoch: 3 }\n`, /finetune.*epoch.*Did you mean epochs\?/s],
    ["no task", "encoders: [demo]\n", /must have encoders and tasks, or sources.*1 encoders and 0 tasks/],
    ["no encoder in the list", "encoders: []\ntasks: [demo]\n", /must have encoders and tasks, or sources/],
    [
      "two sources of one name",
      "sources: [{ name: a, from: x.jsonl }, { name: a, from: y.jsonl }]\n",
      /each source must have a name of its own.*two of a/,
    ],
    ["a pooling that there is not", `${least}poolings: [median]\n`, /poolings\.0/],
    ["a limit that is none", `${least}limit: many\n`, /limit must/],
    ["a seed below zero", `${least}finetune: { headSeeds: [-1] }\n`, /headSeeds\.0/],
    ["broken YAML", "encoders: [demo\n", /must be YAML/],
    ["no YAML map", "just words\n", /a grid must/],
    ["a key twice", `${least}limit: 3\nlimit: 4\n`, /must be YAML.*unique/s],
  ])("is refused with %s", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("does not blow up: aliases of aliases are refused", async () => {
    const levels = Array.from({ length: 12 }, (_, i) => {
      const items = Array.from({ length: 9 }, () => `*a${i}`).join(", ");
      return `a${i + 1}: &a${i + 1} [${items}]`;
    });
    await expect(read(`a0: &a0 [x]\n${levels.join("\n")}\n`)).rejects.toThrow(/must be YAML|alias/i);
  });
});
