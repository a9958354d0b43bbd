/** What a folder may hold beside the plain train, validation and test: one file, folders within, links, other tables. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskFromFiles } from "../../src/tasks/from-files.ts";
import { loadLocalTask } from "../../src/tasks/local.ts";
import type { Task } from "../../src/tasks/task.ts";
import { complaint, namesIn, put } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
let made = 0;

function folder(files: Readonly<Record<string, string>>, above = root): string {
  const path = join(above, `folder-${made++}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) put(path, name, content);
  return path;
}

const table = (start: string, rows: number): string =>
  `text\tlabel\n${Array.from({ length: rows }, (_, i) => `${start} ${i}\t${i % 2}\n`).join("")}`;
const sizes = (task: Task): number[] => [0, 1, 2].map((code) => task.splits.filter((split) => split === code).length);

describe("a folder", () => {
  it.each(["test.tsv", "dev.tsv", "train.tsv", "reviews.tsv"])(
    "with %s alone has all rows there, and they are drawn",
    async (name) => {
      const task = await loadLocalTask(folder({ [name]: table("row", 40) }));
      expect(sizes(task)).toEqual([24, 4, 12]);
      expect(task.rowId(39)).toBe(`${name}:40`);
    },
  );

  it("says which tables it passed over", async () => {
    const path = folder({
      "train.tsv": table("a", 20),
      "test.tsv": table("b", 10),
      "extra.csv": "x,y\n1,2\n",
      "train2.tsv": "?",
    });
    const task = await loadLocalTask(path);
    expect(task.facts.find(({ code }) => code === "files-passed-over")).toEqual({
      code: "files-passed-over",
      count: 2,
      sentence: 'Tables of the folder that are not named by split were passed over: "extra.csv", "train2.tsv".',
    });
    expect(task.facts.filter(({ sentence }) => !/^[A-Z0-9].*\.$/.test(sentence))).toEqual([]);
  });

  it("named data within that is a link to elsewhere is not followed", async () => {
    const outside = folder({ "train.tsv": table("secret", 20) });
    const path = folder({});
    symlinkSync(outside, join(path, "data"));
    const error = await complaint(loadLocalTask(path));
    expect([error.code, error.complaint.file]).toEqual(["input", join(path, "data")]);
    expect(error.message).toMatch(/a link that leads out of it/);
    // A name that begins with the folder's own is outside all the same.
    const beside = `${path}-beside`;
    mkdirSync(beside);
    put(beside, "train.tsv", table("secret", 20));
    const second = folder({});
    symlinkSync(join(beside, "train.tsv"), join(path, "all.tsv"));
    expect((await complaint(loadLocalTask(path))).message).toMatch(/leads out of it/);
    symlinkSync("/dev/zero", join(second, "train.tsv"));
    expect((await complaint(loadLocalTask(second))).message).toMatch(/leads out of it/);
  });

  it("with folders named like tables, loops of links, or a part of the shards is refused", async () => {
    const named = folder({});
    mkdirSync(join(named, "train.tsv"));
    expect((await complaint(loadLocalTask(named))).code).toBe("missing");
    const loop = folder({});
    symlinkSync(join(loop, "train.tsv"), join(loop, "train.tsv"));
    expect((await complaint(loadLocalTask(loop))).complaint.file).toBe(join(loop, "train.tsv"));
    const shards = ["train-00000-of-00003.tsv", "train-00002-of-00003.tsv"];
    for (const files of [shards, shards.slice(0, 1), [...shards, "train-00001-of-00002.tsv"], ["train.tsv", ...shards]]) {
      const error = await complaint(loadLocalTask(folder(Object.fromEntries(files.map((name) => [name, table(name, 9)])))));
      expect(error.message).toMatch(/shards/);
    }
  });

  it("a person names through a link is read", async () => {
    const link = join(root, "link");
    symlinkSync(folder({ "all.tsv": table("row", 40) }), link);
    expect((await loadLocalTask(link)).name).toBe("link");
  });
});

describe("rows of files that share a name", () => {
  it("are told apart by as much of the path as that takes", async () => {
    const path = folder({});
    const files = ["train", "test"].map((split) => {
      mkdirSync(join(path, split));
      return put(join(path, split), "0000.tsv", table(split, 20));
    });
    const [training = "", test = ""] = files;
    const task = await taskFromFiles({ name: "t", source: path }, { training: [training], test: [test] });
    const ids = task.texts.map((_, i) => task.rowId(i));
    expect(new Set(ids).size).toBe(40);
    expect([ids[0], ids[39]]).toEqual(["train/0000.tsv:1", "test/0000.tsv:20"]);
    expect(namesIn(path)).toEqual(["test", "train"]);
  });
});
