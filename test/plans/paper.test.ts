/** The results of the paper's grid in the documents are what the command makes of the rows that are committed beside them. */
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { readGridTable } from "../../src/plans/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = resolve(import.meta.dirname, "../..");
const written = join(root, "docs/results.md");

describe("the paper's grid", () => {
  const folder = temporaryFolder();
  it("is told by the rows that are committed", () => {
    const page = join(folder, "results.md");
    copyFileSync(written, page);
    execFileSync(process.execPath, [join(root, "tools/results/paper.mjs"), "", page]);
    expect(readFileSync(page, "utf8")).toBe(readFileSync(written, "utf8"));
  });

  it("has every task of the protocol, before and after finetuning", async () => {
    const rows = await readGridTable(join(root, "docs/results/paper.parquet"));
    const seen = new Set(rows.map(({ encoder, task, name }) => `${encoder} ${task} ${name}`));
    expect(seen.size).toBe(2 * 8 * 2);
  });
});
