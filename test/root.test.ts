/** The root of the package: a short list, each name with an example in its docstring, and every example compiles. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const sources = join(root, "src");

/** What people need first. A name more is a decision: the subpaths have the rest. */
const verbs = [
  "AssayError",
  "analyze",
  "bringVectors",
  "compressors",
  "embed",
  "finetune",
  "inquiries",
  "loadEncoder",
  "loadTask",
  "logistic",
  "matrix",
  "measures",
  "openFinetuned",
  "openVectorSet",
  "pca",
  "predict",
  "probes",
  "rankings",
  "readStudy",
  "runStudy",
  "runVectorStudy",
  "topDimensions",
  "treatments",
  "vectorSet",
  "verify",
  "writeReport",
];
const types = ["Compressor", "Encoder", "Matrix", "Probe", "ResultRow", "RunControl", "Summary", "Task", "VectorSet"];

/** Values that examples take for given. */
const given = `
declare global {
  const data: Float32Array<ArrayBuffer>;
  const labels: import("assay/statistics").ClassLabels & readonly string[];
  const matrix: import("assay").Matrix;
  const random: import("assay/statistics").Random;
  const set: import("assay").VectorSet;
  const vectors: readonly (readonly number[])[];
}
export {};
`;

/** Virtual modules beside the package's own, which import it by its name. */
function complaintsAbout(modules: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  host.readFile = (name) => modules.get(name) ?? readFile(name);
  host.getSourceFile = (name, language, ...others) => {
    const text = modules.get(name);
    return text === undefined ? getSourceFile(name, language, ...others) : ts.createSourceFile(name, text, language);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

const examplePattern = /@example\s*\n(?: ?\*[^\n]*\n)*?\s*\* ```ts\n([\s\S]*?)\s*\* ```/g;

/** The examples in the docstrings of a file. */
function examplesOf(text: string): readonly string[] {
  return [...text.matchAll(examplePattern)].map(([, code = ""]) => code.replace(/^\s*\* ?/gm, ""));
}

describe("the root", () => {
  const program = ts.createProgram([join(sources, "index.ts")], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    allowImportingTsExtensions: true,
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(join(sources, "index.ts"))!)!;
  const symbols = checker.getExportsOfModule(module).map((symbol) => ({
    name: symbol.name,
    target: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  }));

  it("exports what people need, each by name", () => {
    expect(symbols.map(({ name }) => name).sort()).toEqual([...verbs, ...types].sort());
    expect(readFileSync(join(sources, "index.ts"), "utf8")).not.toMatch(/export \*/);
  });

  it.each([...verbs, ...types])("has an example of %s", (name) => {
    const tags = symbols.find((symbol) => symbol.name === name)!.target.getJsDocTags(checker);
    const example = tags.find((tag) => tag.name === "example");
    expect(ts.displayPartsToString(example?.text)).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe("examples in docstrings", () => {
  it("compile, all of them", () => {
    const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
    const modules = new Map([[join(root, "examples/given.d.ts"), given]]);
    for (const file of files) {
      for (const [at, code] of examplesOf(readFileSync(join(sources, file), "utf8")).entries()) {
        modules.set(join(root, "examples", file.replaceAll(/[/\\]/g, "-").replace(/ts$/, `${at}.mts`)), code);
      }
    }
    expect(modules.size).toBeGreaterThan(verbs.length + types.length);
    expect(complaintsAbout(modules)).toEqual([]);
  });
});
