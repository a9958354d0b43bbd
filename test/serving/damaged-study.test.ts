/** A study whose files are damaged while it is served: it is not among the finished any more, and says which file. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listFile } from "../../src/formats/ownership.ts";
import { sealedJson } from "../../src/formats/seal.ts";
import { findStudies } from "../../src/serving/find-studies.ts";
import { type OpenStudy, openStudy } from "../../src/serving/open-study.ts";
import { pagesOf } from "../../src/serving/pages.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { writeStudyFolder } from "../support/study-folders.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const study = withDetails(sampleStudy({ dimensions: 48, compressors: ["pca"], test: 24 })); // as many rows as details are invented of
const names = ["summary.json", "results.jsonl", "details.json"] as const;

/** A finished study, with or without the list of its files that newer versions write. */
async function servedStudy(
  name: string,
  { isListed = true } = {},
): Promise<{ readonly folder: string; readonly open: OpenStudy }> {
  const folder = writeStudyFolder(join(root, name), study);
  writeFileSync(join(folder, "details.json"), JSON.stringify(study.details));
  if (isListed) {
    const files = Object.fromEntries(
      await Promise.all(names.map(async (file) => [file, await listFile(join(folder, file))] as const)),
    );
    writeFileSync(join(folder, "manifest.json"), sealedJson({ ...study.manifest, files }));
  }
  return { folder, open: openStudy({ folder, name }, 0) };
}

/** Of two texts as long as each other, in a file that keeps its place and its time. */
function writeInto(path: string, text: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, text);
  utimesSync(path, atime, mtime);
}

const textOf = (path: string): string => readFileSync(path, "utf8");

/** As good as what it was by its schema: another digit of the first score, or another word of the first text. */
function otherwise(text: string): string {
  return text.replace(/": ?0\.\d|fine film/, (found) =>
    found === "fine film" ? "vile film" : `${found.slice(0, -1)}${(Number(found.at(-1)) + 1) % 10}`,
  );
}

const damages: readonly (readonly [how: string, damage: (path: string) => void])[] = [
  ["cut in the middle", (path) => writeFileSync(path, textOf(path).slice(0, -40))],
  ["emptied", (path) => writeFileSync(path, "")],
  ["taken away", (path) => rmSync(path)],
  ["another number or word, length and time kept", (path) => writeInto(path, otherwise(textOf(path)))],
  ["a byte of its end changed, length and time kept", (path) => writeInto(path, textOf(path).replace(/.\n?$/, "\0\0"))],
];

describe.each(names)("%s of a study that is served", (name) => {
  it.each(damages)("%s", async (how, damage) => {
    const { folder, open } = await servedStudy(`${name}, ${how}`);
    const path = join(folder, name);
    expect((await open.look()).kind).toBe("finished");
    copyFileSync(path, `${path}.kept`);
    damage(path);
    expect(textOf(`${path}.kept`)).not.toBe(statSync(path, { throwIfNoEntry: false }) === undefined ? null : textOf(path));
    const looked = await open.look();
    expect(looked).toMatchObject({ kind: "unreadable", error: expect.stringContaining(name) });
    await expect(open.read()).rejects.toThrow(name);
    await expect(open.compared()).rejects.toThrow(name);
    copyFileSync(`${path}.kept`, path);
    expect((await open.look()).kind).toBe("finished");
  });
});

describe("a study that is damaged", () => {
  it("is on no page but as what cannot be read", async () => {
    const { folder, open } = await servedStudy("pages");
    const page = pagesOf([open]);
    expect((await page("")).body).toContain("<h2>Finished</h2>");
    const rows = textOf(join(folder, "results.jsonl"));
    writeFileSync(join(folder, "results.jsonl"), rows.slice(0, rows.indexOf("\n") + 1)); // each line as it must be
    const first = (await page("")).body;
    expect(first).not.toContain("<h2>Finished</h2>");
    expect(first).toMatch(/<h2>Not readable<\/h2>[\s\S]*a results\.jsonl that was changed since/);
    expect((await page("rows.csv")).body.trimEnd().split("\r\n")).toHaveLength(1);
    expect((await page("compare")).body).toContain("results.jsonl");
    expect(await page("study/0/")).toMatchObject({ status: 404, body: expect.stringContaining("results.jsonl") });
  });

  it("is found where its manifest lists no files, by what its files say", async () => {
    const { folder, open } = await servedStudy("older", { isListed: false });
    expect((await open.look()).kind).toBe("finished");
    writeFileSync(join(folder, "results.jsonl"), textOf(join(folder, "results.jsonl")).slice(0, -40));
    expect(await open.look()).toMatchObject({ kind: "unreadable", error: expect.stringContaining("results.jsonl") });
  });
});

describe("a study that is as it was", () => {
  it("is not read again, and is when a cell comes", async () => {
    const { folder, open } = await servedStudy("same");
    const first = await open.look();
    expect(await open.look()).toBe(first);
    writeFileSync(join(folder, "a note.txt"), "somebody's");
    expect(await open.look()).toBe(first);
    writeStudyFolder(join(folder, "cells"), study);
    const second = await open.look();
    expect(second).not.toBe(first);
    expect(second.kind).toBe("finished");
  });
});

describe("a study whose manifest was broken before it is served", () => {
  it("is found and said to be unreadable; a folder of other things is not found", async () => {
    const whole = writeStudyFolder(join(root, "several", "whole"), study);
    const broken = writeStudyFolder(join(root, "several", "broken"), study);
    writeFileSync(join(broken, "manifest.json"), textOf(join(whole, "manifest.json")).slice(0, 40));
    const other = join(root, "several", "other");
    mkdirSync(other);
    writeFileSync(join(other, "manifest.json"), "{");
    const found = await findStudies([join(root, "several")]);
    expect(found.map(({ name }) => name)).toEqual(["broken", "whole"]);
    expect(await openStudy(found[0]!, 0).look()).toMatchObject({ kind: "unreadable" });
  });
});
