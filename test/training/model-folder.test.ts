/** What a finetuning may do to the folder it is pointed at: a stranger's files stay. */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderState, refuseOwnFolder, removeModel } from "../../src/training/model-folder.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();

function made(name: string, files: readonly string[]): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "theirs");
  }
  return folder;
}

describe("the folder of a finetuning", () => {
  it.each([false, true])("is not one with other files in it, overwrite %s", async (overwrite) => {
    for (const files of [["README.md"], ["checkpoints/run7.pt"], ["config.json", "model.safetensors"]]) {
      const folder = made(`stranger-${overwrite}-${files.length}-${files[0]?.length}`, files);
      await expect(folderState(folder, "id", overwrite)).rejects.toThrow(expect.objectContaining({ code: "conflict" }));
      for (const file of files) expect(existsSync(join(folder, file))).toBe(true);
    }
  });

  it("may hold hidden files, a lock for one", async () => {
    expect(await folderState(made("hidden", [".lock"]), "id", false)).toBe("new");
  });

  it("gives way to another model only when that is wanted, and then keeps what is not of the old one", async () => {
    const folder = made("ours", ["finetune.json", "config.json", "model.safetensors", "README.md", "notes.txt"]);
    await expect(folderState(folder, "id", false)).rejects.toThrow(/cannot be read/);
    expect(await folderState(folder, "id", true)).toBe("replaced");
    await removeModel(folder);
    expect(readdirSync(folder)).toEqual(["notes.txt"]);
  });

  it("is not the encoder's own, by whatever name, nor one around it", async () => {
    const encoder = made("encoder/trajectory/step-1", ["config.json"]);
    symlinkSync(encoder, join(root, "link"));
    for (const folder of [encoder, join(root, "link"), join(root, "encoder"), `${encoder}/.`]) {
      await expect(refuseOwnFolder(encoder, folder)).rejects.toThrow(expect.objectContaining({ code: "usage" }));
    }
    await refuseOwnFolder(encoder, join(root, "encoder-2"));
    await refuseOwnFolder(encoder, join(encoder, "tuned"));
  });
});
