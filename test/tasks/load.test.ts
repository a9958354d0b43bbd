import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it } from "vitest";
import { loadTask, tasks } from "../../src/tasks/index.ts";
import { complaint, namesIn, put } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const home = process.cwd();
afterEach(() => process.chdir(home));

const lines = Array.from({ length: 30 }, (_, i) => `text ${i}\t${i % 2}\n`).join("");

async function refusal(name: string): Promise<string> {
  const error = await complaint(loadTask(name));
  return `${error.code}: ${error.message}`;
}

describe("a task's name", () => {
  it("is looked for as a path first: an existing folder wins over a built-in task", async () => {
    mkdirSync(join(folder, "demo"));
    put(join(folder, "demo"), "all.tsv", `text\tlabel\n${lines}`);
    process.chdir(folder);
    expect((await loadTask("demo")).texts).toHaveLength(30);
    expect((await loadTask("./demo/all.tsv")).name).toBe("all");
    process.chdir(home);
    expect((await loadTask("demo")).texts.length).toBeGreaterThan(2000);
  });

  it("that is nothing gets the nearest name and the whole list", async () => {
    expect(await refusal("sst-2")).toMatch(/^unknown-name: .*Did you mean sst2\?/);
    expect(await refusal("Demo")).toMatch(/Did you mean demo\?/);
    expect(await refusal("")).toMatch(/^unknown-name: /);
    expect(await refusal("wholly unlike anything")).toMatch(/demo, .*org\/name.*Check the spelling/);
    expect(await refusal("constructor")).toMatch(/^unknown-name: /);
  });

  it("that looks like a path and does not exist is said to be missing", async () => {
    for (const path of ["./nowhere", "/nowhere/at/all", "../nowhere", "nowhere.tsv", "a/b.parquet", "~/data", "C:\\data"]) {
      expect(await refusal(path), path).toMatch(/^missing: .*must exist/);
    }
  });

  it("given with an aborted signal stops", async () => {
    expect((await complaint(loadTask("demo", { signal: AbortSignal.abort() }))).code).toBe("interrupted");
  });

  it("leaves nothing behind where it is looked for", () => {
    expect(namesIn(folder)).toEqual(["demo"]);
  });

  it("of GLUE and the demo is in the list", () => {
    expect(tasks.names).toEqual(
      expect.arrayContaining(["demo", "cola", "sst2", "mrpc", "qqp", "stsb", "mnli", "qnli", "rte", "wnli"]),
    );
  });
});
