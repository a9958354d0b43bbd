/** Options in messages: named by their keys below the command line, and by flags that there are on it. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { InputError, sentencesOf } from "../../src/base/errors.ts";
import { flagOf } from "../../src/cli/flags.ts";
import { buildProgram } from "../../src/cli/program.ts";

const sources = resolve(import.meta.dirname, "../../src");

/** Every text that code below the command line has in quotes, with its file. */
const texts = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("cli"))
  .flatMap((name) => quotedIn(ts.createSourceFile(name, readFileSync(join(sources, name), "utf8"), ts.ScriptTarget.ES2023)));

function quotedIn(source: ts.SourceFile): readonly { readonly file: string; readonly text: string }[] {
  const found: { readonly file: string; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push({ file: source.fileName, text: node.text });
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}

const commands = buildProgram(() => undefined).commands;
const flags = new Set(commands.flatMap(({ options }) => options.map(({ long }) => long ?? "")));

describe("options in messages", () => {
  it("have a flag each that a command takes", () => {
    const keys = new Set(texts.flatMap(({ text }) => [...text.matchAll(/\{([a-z][A-Za-z]*)\}/g)].map(([, key = ""]) => key)));
    expect(keys.size).toBeGreaterThan(15);
    expect([...keys].filter((key) => !flags.has(flagOf(key)))).toEqual([]);
  });

  it("are called by no flag below the command line", () => {
    const found = texts.flatMap(({ file, text }) =>
      [...text.matchAll(/--[a-z][a-z-]+/g)].filter(([flag]) => flags.has(flag)).map(([flag]) => `${file}: ${flag}`),
    );
    expect(texts.filter(({ text }) => text.endsWith(" --"))).toEqual([]); // a flag put together in a template
    expect(found).toEqual(["runtime/hub/errors.ts: --revision"]); // of `hf download`, which is not ours
  });

  it("read as flags on the command line, and as options in a program", () => {
    const complaint = {
      where: "labels",
      must: "there must be labels",
      got: "none",
      todo: "Name them with {labelColumn}, or {folder}.",
    };
    expect(sentencesOf(complaint, flagOf)).toBe(
      "labels: there must be labels, got none. Name them with --label-column, or --out.",
    );
    expect(new InputError(complaint).message).toContain("Name them with option labelColumn, or option folder.");
  });
});
