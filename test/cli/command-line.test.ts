/** What of a command line may stand on a page that is passed on. */

import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandLine, shownWords } from "../../src/cli/command-line.ts";

describe("a command line on a page", () => {
  it.each([
    ["postgresql://ann:secret@db/shop?table=items", "postgresql://ann:***@db/shop?table=items"],
    ["name=postgresql://ann:secret@db/shop", "name=postgresql://ann:***@db/shop"],
    ["a,postgresql://ann:secret@db/shop", "a,postgresql://ann:***@db/shop"],
    ["-fpostgresql://ann:secret@db/shop", "-fpostgresql://ann:***@db/shop"],
    ["https://ghp_secret@host/x.parquet", "https://***@host/x.parquet"],
    ["--out=/home/ann/secret/studies", "--out=studies"],
    ["/home/ann/secret/vectors.npy", "vectors.npy"],
    ["~/secret/vectors.npy", "vectors.npy"],
    ["studies/demo", "studies/demo"],
    ["--limit", "--limit"],
  ])("shows %s as %s", (word, shown) => {
    expect(shownWords([word])).toEqual([shown]);
  });

  it("does not say where it was written to", () => {
    const shown: string[] = [];
    const program = new Command("assay");
    const study = program.command("study").option("-o, --out <path>").option("--task <name>");
    study.action((_, command: Command) => void shown.push(commandLine(command)));
    for (const words of [["--out", "a"], ["--out=a"], ["-o", "a"], ["-oa"]]) {
      program.parse(["study", "--task", "sst2", ...words], { from: "user" });
    }
    expect(shown).toEqual(Array.from({ length: 4 }, () => "assay study --task sst2"));
  });

  it.each(["account_key", "pwd", "auth", "code", "key", "sig", "api_key"])("masks the value of ?%s=", (key) => {
    expect(shownWords([`https://host/x.parquet?${key}=abcdef`]).join()).not.toContain("abcdef");
  });
});
