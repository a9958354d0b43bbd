/** Whose a file is, and that nothing of somebody else's is replaced or removed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../src/formats/atomic-file.ts";
import { writeListed } from "../../src/formats/listed-writing.ts";
import { requireOutput, writeOutput } from "../../src/formats/output-file.ts";
import { type ListedFiles, listFile, ownerOf, ownerOfSealed, refuseOthers, removeListed } from "../../src/formats/ownership.ts";
import { sealedJson, sealedText } from "../../src/formats/seal.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();

function made(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8");
const writes =
  (files: Readonly<Record<string, string>>) =>
  async (to: string): Promise<void> => {
    for (const [name, text] of Object.entries(files)) await writeFileAtomically(join(to, name), text);
  };

describe("a file", () => {
  it("is ours while it is as it was listed: no byte more, no other byte, no link, no folder", async () => {
    const folder = made("owners", { a: "ours", longer: "ours!", other: "hers", "folder/x": "" });
    const listed = await listFile(join(folder, "a"));
    symlinkSync(join(folder, "a"), join(folder, "link"));
    const owners = ["a", "longer", "other", "folder", "link", "none", "a/below"].map((name) =>
      ownerOf(join(folder, name), listed),
    );
    expect(await Promise.all(owners)).toEqual(["us", "others", "others", "others", "others", "nobody", "nobody"]);
    expect(await ownerOf(join(folder, "a"), undefined)).toBe("others");
    await expect(refuseOthers("test", folder, ["none", "a"], { a: listed })).resolves.toBeUndefined();
    await expect(refuseOthers("test", folder, ["a", "other"], { a: listed })).rejects.toMatchObject({
      code: "conflict",
      complaint: { file: join(folder, "other") },
    });
  });

  it("stays when what is listed is removed, unless it is just that", async () => {
    const folder = made("removed", { a: "ours", b: "ours", "deep/c": "ours", "full/d": "ours", "full/notes.txt": "mine" });
    const listed: Record<string, ListedFiles[string]> = {};
    for (const name of ["a", "b", "deep/c", "full/d"]) listed[name] = await listFile(join(folder, name));
    writeFileSync(join(folder, "b"), "mine");
    await removeListed(folder, listed);
    expect(readdirSync(folder).sort()).toEqual(["b", "full"]);
    expect(readdirSync(join(folder, "full"))).toEqual(["notes.txt"]);
  });
});

describe("a list that is a stranger's", () => {
  it("takes nothing away outside its folder, whether dots lead there or a link", async () => {
    const folder = made("stranger/study", { "models/a": "ours", own: "ours" });
    const outside = made("stranger/mine", { a: "ours" });
    symlinkSync(outside, join(folder, "link"));
    const listed = await listFile(join(outside, "a"));
    const names = ["../mine/a", "link/a", "models/../../mine/a", "./own", "models/a"];
    await removeListed(folder, Object.fromEntries(names.map((name) => [name, listed])));
    expect(read(outside, "a")).toBe("ours");
    expect(readdirSync(folder)).toEqual(["link"]);

    // a folder that is itself named through a link is that folder
    symlinkSync(outside, join(root, "stranger/named"));
    await removeListed(join(root, "stranger/named"), { a: listed });
    expect(readdirSync(outside)).toEqual([]);
  });
});

describe("files that are listed", () => {
  it("are listed before they have their names, an old one taken away before that", async () => {
    const folder = made("listed", { a: "old", same: "same" });
    const listed = { a: await listFile(join(folder, "a")), same: await listFile(join(folder, "same")) };
    const before = statSync(join(folder, "same")).mtimeMs;
    const seen: string[][] = [];
    const files = await writeListed(folder, {
      where: "test",
      listed,
      write: writes({ same: "same", a: "new", "deep/c": "new" }),
      async list(all) {
        // killed here, all that is there would be listed
        for (const name of ["a", "same", "deep/c"]) expect(await ownerOf(join(folder, name), all[name])).not.toBe("others");
        seen.push(Object.keys(all));
      },
    });
    expect(seen).toEqual([["a", "deep/c", "same"]]);
    for (const name of ["a", "deep/c", "same"]) expect(await ownerOf(join(folder, name), files[name])).toBe("us");
    expect([read(folder, "a"), read(folder, "same")]).toEqual(["new", "same"]);
    expect(statSync(join(folder, "same")).mtimeMs).toBeGreaterThanOrEqual(before);
    expect(readdirSync(folder).sort()).toEqual(["a", "deep", "same"]);
  });

  it("are none where one name is somebody else's, also one that was ours and was changed", async () => {
    for (const [name, listed] of [
      ["strange", {}],
      ["changed", { b: { bytes: 4, sha256: "0".repeat(64) } }],
    ] as const) {
      const folder = made(name, { b: "mine" });
      const list = (): Promise<void> => Promise.reject(new Error("nothing may be listed"));
      const writing = writeListed(folder, { where: "test", listed, write: writes({ a: "x", b: "y" }), list });
      await expect(writing).rejects.toMatchObject({ code: "conflict", complaint: { file: join(folder, "b") } });
      expect(readdirSync(folder)).toEqual(["b"]);
      expect(read(folder, "b")).toBe("mine");
    }
  });
});

describe("a file that is asked for by name", () => {
  it("is written where there is nothing, over ours when that is wanted, and never over another", async () => {
    const page = sealedText("# Page\n", "markup");
    const folder = made("outputs", { ours: page, changed: `${page}mine`, theirs: "# Page\n", "folder/x": "" });
    symlinkSync(join(folder, "ours"), join(folder, "link"));
    const next = sealedText("# Next\n", "markup");
    for (const name of ["changed", "theirs", "folder", "link"]) {
      for (const overwrite of [false, true]) {
        const options = { where: "test", form: "Markdown", overwrite } as const;
        const conflict = { code: "conflict", complaint: { file: join(folder, name) } };
        await expect(requireOutput(join(folder, name), options)).rejects.toMatchObject(conflict);
        await expect(writeOutput(join(folder, name), next, options)).rejects.toMatchObject(conflict);
      }
    }
    await expect(writeOutput(join(folder, "ours"), next, { where: "test", form: "Markdown" })).rejects.toThrow(
      /option overwrite/,
    );
    expect(read(folder, "ours")).toBe(page);
    await writeOutput(join(folder, "ours"), next, { where: "test", form: "Markdown", overwrite: true });
    await writeOutput(join(folder, "new"), next, { where: "test" });
    expect([read(folder, "ours"), read(folder, "new")]).toEqual([next, next]);
    expect([read(folder, "changed"), read(folder, "theirs")]).toEqual([`${page}mine`, "# Page\n"]);
    expect(existsSync(join(folder, "folder/x"))).toBe(true);
    expect(await ownerOfSealed(join(folder, "new"))).toBe("us");
  });

  it("replaces its like alone, and nothing that a folder needs", async () => {
    const page = sealedText("<!doctype html>\n", "markup");
    const manifest = sealedJson({ schema: "assay/study@1", files: { "report.html": { bytes: 1, sha256: "" } } });
    const files = {
      "manifest.json": manifest,
      "report.html": page,
      "other.html": page,
      "page.md": sealedText("# Page\n", "markup"),
      list: sealedText("one\n", "lines"),
      "list.json": sealedJson({ schema: "assay/list@1", items: [] }),
    };
    const folder = made("kinds", files);
    for (const form of ["page", "Markdown", "list", "assay/list", "assay/overlaps", undefined] as const) {
      const replaced: string[] = [];
      for (const name of Object.keys(files)) {
        const asked = requireOutput(join(folder, name), { where: "test", form, overwrite: true });
        await asked.then(
          () => replaced.push(name),
          (error: unknown) =>
            expect(error).toMatchObject({
              code: "conflict",
              complaint: { todo: expect.stringMatching(/^Choose another name(?!.*overwrite)/) },
            }),
        );
      }
      const like = { page: "other.html", Markdown: "page.md", list: "list", "assay/list": "list.json" } as const;
      expect(replaced).toEqual(form === undefined || form === "assay/overlaps" ? [] : [like[form]]);
    }
  });
});
