/** The shape of the house: layers, sizes, and who may import what. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import typescript from "typescript";
import { describe, expect, it } from "vitest";

const sourceRoot = resolve(import.meta.dirname, "../src");
const viewerRoot = resolve(import.meta.dirname, "../viewer");

/** A file imports only from its own folder or from a lower number (docs/architecture.md). */
const layers: Readonly<Record<string, number>> = {
  base: 0,
  codes: 0,
  numeric: 1,
  formats: 1,
  portable: 1,
  graph: 2,
  runtime: 2,
  kernels: 2,
  statistics: 3,
  results: 4,
  probes: 5,
  measures: 5,
  encoders: 5,
  sources: 5,
  sinks: 6,
  tasks: 5,
  codecs: 6,
  rankings: 6,
  treatments: 6,
  training: 6,
  vectors: 6,
  compressors: 7,
  inquiries: 7,
  cells: 8,
  viewers: 8,
  claims: 9,
  compression: 9,
  studies: 10,
  report: 11,
  plans: 12,
  serving: 12,
  verification: 12,
  cli: 13,
};

/** Longer files hide a second idea. */
const maximumLines = 300;

/** Longer functions have parts that have names. */
const maximumFunctionLines = 60;

/** Functions that may be longer, and why. */
const longerFunctions: Readonly<Record<string, string>> = {
  "base/random.ts stream": "one object that holds a generator's state",
  "kernels/assembly/secular.ts root": "an inner loop; calls of it would cost",
  "kernels/assembly/threshold.ts bestThreshold": "an inner loop; calls of it would cost",
};

/** A plot says what is drawn; drawing is elsewhere. */
const maximumPlotLines = 89;

/** Files of `studies`, and how deep imports go among them. */
const [mostStudyFiles, deepestStudyImport] = [35, 8];

/** Third-party engines and the one folder that may import each. */
const engines: Readonly<Record<string, string>> = {
  "onnxruntime-node": "runtime",
  "@huggingface/tokenizers": "runtime",
  "@huggingface/hub": "runtime",
  "@duckdb/node-api": "runtime",
  pg: "sources",
  hyparquet: "sources",
  "hyparquet-compressors": "sources",
  "apache-arrow": "sources",
  "node-sqlite3-wasm": "sources",
  "@lancedb/lancedb": "sources",
  "@zilliz/milvus2-sdk-node": "sources",
  "@observablehq/plot": "report",
  linkedom: "report",
  commander: "cli",
  "cli-progress": "cli",
};

interface SourceFile {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(sourceRoot, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => {
    const text = readFileSync(join(sourceRoot, name), "utf8");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    return { name: name.split(sep).join("/"), folder: name.includes(sep) ? (name.split(sep)[0] ?? "") : "", text, imports };
  });

/** The script of the report's page: its modules, and the scripts of its components. */
const viewerFiles: readonly SourceFile[] = readdirSync(viewerRoot, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|svelte)$/.test(name))
  .map((name) => ({
    name: `viewer/${name.split(sep).join("/")}`,
    folder: "viewer",
    text: readFileSync(join(viewerRoot, name), "utf8"),
    imports: [],
  }));

/** Markup blanked out, so that a line is where it was. */
function scriptOf(file: SourceFile): SourceFile {
  if (!file.name.endsWith(".svelte")) return file;
  const end = file.text.indexOf("</script>");
  return { ...file, text: file.text.slice(0, Math.max(0, end)).replace(/<script[^>]*>/, "") };
}

function importedFolder(file: SourceFile, specifier: string): string {
  const target = importedFile(file, specifier).split("/");
  return target.length > 1 ? (target[0] ?? "") : "";
}

/** Code as it is, with the lines of block comments taken out: examples in docstrings print. */
function withoutExamples(text: string): string {
  return text.replace(/^\s*\*.*$/gm, "");
}

/** The file of src that a relative import leads to. */
function importedFile(file: SourceFile, specifier: string): string {
  return relative(sourceRoot, resolve(sourceRoot, file.name, "..", specifier))
    .split(sep)
    .join("/");
}

/**
 * Sets of files that reach each other, each as its names: strongly connected components (Tarjan 1972,
 * doi:10.1137/0201010). Imports of types count as all others do.
 */
function importCircles(): readonly string[] {
  const byName = new Map(files.map((file) => [file.name, file]));
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const circles: string[] = [];
  /** The lowest number of an open file that this one reaches. */
  const visit = (file: SourceFile): number => {
    const own = numbers.size;
    numbers.set(file.name, own);
    open.push(file.name);
    let lowest = own;
    for (const specifier of file.imports.filter((name) => name.startsWith("."))) {
      const next = byName.get(importedFile(file, specifier));
      if (next === undefined) continue;
      const known = numbers.get(next.name);
      if (known === undefined) lowest = Math.min(lowest, visit(next));
      else if (open.includes(next.name)) lowest = Math.min(lowest, known);
    }
    if (lowest < own) return lowest;
    const circle = open.splice(open.indexOf(file.name));
    if (circle.length > 1 || file.imports.some((specifier) => importedFile(file, specifier) === file.name)) {
      circles.push(circle.sort().join(", "));
    }
    return lowest;
  };
  for (const file of files) if (!numbers.has(file.name)) visit(file);
  return circles.sort();
}

const trees = new Map<string, typescript.SourceFile>();

/** What is said of the nodes of a file, each with its place. */
function findings(
  { name, text }: SourceFile,
  say: (node: typescript.Node, source: typescript.SourceFile) => string | null,
): readonly string[] {
  const source = trees.get(name) ?? typescript.createSourceFile(name, text, typescript.ScriptTarget.Latest);
  trees.set(name, source);
  const found: string[] = [];
  const visit = (node: typescript.Node): void => {
    const words = say(node, source);
    if (words !== null) found.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1} ${words}`);
    typescript.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function linesOf({ text }: SourceFile): number {
  return text.split("\n").length - 1;
}

/** Functions of a file with more lines than they may have. */
function longFunctions(file: SourceFile): readonly string[] {
  if (linesOf(file) <= maximumFunctionLines) return [];
  return findings(file, (node, source) => {
    if (!typescript.isFunctionLike(node)) return null;
    const [first, last] = [node.getStart(source), node.end].map((at) => source.getLineAndCharacterOfPosition(at).line);
    const lines = last! - first! + 1;
    if (lines <= maximumFunctionLines) return null;
    const name = node.name?.getText(source) ?? "";
    return Object.hasOwn(longerFunctions, `${file.name} ${name}`) ? null : `has ${lines} lines`;
  });
}

/** Variables and parameters of a file that are named in capitals. */
function capitalNames(file: SourceFile): readonly string[] {
  if (!/(?:const|let|[{[,(])\s*[A-Z][A-Z0-9_]+\b/.test(file.text)) return [];
  return findings(file, (node) => {
    const isNamed = typescript.isVariableDeclaration(node) || typescript.isParameter(node) || typescript.isBindingElement(node);
    if (!isNamed || !typescript.isIdentifier(node.name)) return null;
    return /^[A-Z][A-Z0-9_]+$/.test(node.name.text) ? `declares ${node.name.text}` : null;
  });
}

/** A number, NaN or an empty text. */
function isBlank(node: typescript.Expression): boolean {
  if (typescript.isPrefixUnaryExpression(node)) return isBlank(node.operand);
  if (typescript.isPropertyAccessExpression(node)) return node.name.text === "NaN";
  if (typescript.isStringLiteral(node)) return node.text === "";
  return typescript.isNumericLiteral(node) || (typescript.isIdentifier(node) && node.text === "NaN");
}

/**
 * Places of arrays that are read with something blank for what is missing: `x[i] ?? 0`. A loop has checked that the
 * place is there (`x[i]!`), or what is missing is said. Keys of JSON, in quotes, have defaults.
 */
function hiddenMisses(file: SourceFile): readonly string[] {
  if (!file.text.includes("] ??")) return [];
  return findings(file, (node, source) => {
    if (!typescript.isBinaryExpression(node) || node.operatorToken.kind !== typescript.SyntaxKind.QuestionQuestionToken)
      return null;
    const { left, right } = node;
    if (!typescript.isElementAccessExpression(left) || typescript.isStringLiteral(left.argumentExpression)) return null;
    return isBlank(right) ? `has ${node.getText(source)}` : null;
  });
}

/** The longest chain of imports among the files of one room. */
function deepestChain(room: string): readonly string[] {
  const byName = new Map(files.filter(({ folder }) => folder === room).map((file) => [file.name, file]));
  const known = new Map<string, readonly string[]>();
  const below = (file: SourceFile): readonly string[] => {
    const before = known.get(file.name);
    if (before !== undefined) return before;
    const next = file.imports.flatMap((specifier) => byName.get(importedFile(file, specifier)) ?? []);
    const chain = [file.name, ...next.map(below).reduce((most, one) => (one.length > most.length ? one : most), [])];
    known.set(file.name, chain);
    return chain;
  };
  return [...byName.values()].map(below).reduce((most, one) => (one.length > most.length ? one : most), []);
}

describe("the architecture", () => {
  it("has only folders that have a layer, and at least one file in each", () => {
    const folders = new Set(files.map((file) => file.folder).filter((folder) => folder !== ""));
    expect([...folders].filter((folder) => !(folder in layers))).toEqual([]);
    expect(folders.size).toBeGreaterThan(10);
  });

  it("imports downwards only, and never between folders of the same number", () => {
    const wrong: string[] = [];
    for (const file of files) {
      if (file.folder === "") continue; // src/index.ts is the public face
      for (const specifier of file.imports.filter((name) => name.startsWith("."))) {
        const folder = importedFolder(file, specifier);
        if (folder === file.folder) continue;
        const from = layers[file.folder] ?? -1;
        const to = layers[folder] ?? Number.POSITIVE_INFINITY;
        if (to >= from) wrong.push(`${file.name} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has no import circles, types included", () => {
    expect(importCircles()).toEqual([]);
  });

  it(`has no file over ${maximumLines} lines`, () => {
    const long = [...files, ...viewerFiles]
      .map((file) => [file.name, linesOf(file)] as const)
      .filter(([, lines]) => lines > maximumLines);
    expect(long).toEqual([]);
  });

  it(`has no function over ${maximumFunctionLines} lines, but for those that are listed`, () => {
    expect([...files, ...viewerFiles.map(scriptOf)].flatMap(longFunctions)).toEqual([]);
  });

  it(`has no plot over ${maximumPlotLines} lines`, () => {
    const catalogue = files.find(({ name }) => name === "report/plots/index.ts")!;
    const names = catalogue.imports.map((specifier) => importedFile(catalogue, specifier));
    const plots = files.filter(({ name }) => names.includes(name) && name.startsWith("report/plots/"));
    expect(plots.length).toBeGreaterThan(10);
    const long = plots.filter((plot) => linesOf(plot) > maximumPlotLines);
    expect(long.map(({ name }) => name)).toEqual([]);
  });

  it("names nothing in capitals", () => {
    expect([...files, ...viewerFiles.map(scriptOf)].flatMap(capitalNames)).toEqual([]);
  });

  it("hides no missing value of an array behind a fallback", () => {
    expect(files.flatMap(hiddenMisses)).toEqual([]);
  });

  it("runs studies in few files that do not go deep", () => {
    expect(files.filter(({ folder }) => folder === "studies").length).toBeLessThanOrEqual(mostStudyFiles);
    const deepest = deepestChain("studies");
    expect(deepest.length).toBeGreaterThan(2);
    expect(deepest.length, deepest.join(" → ")).toBeLessThanOrEqual(deepestStudyImport);
  });

  it("imports each third-party engine in one folder only", () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of file.imports) {
        for (const [engine, folder] of Object.entries(engines)) {
          if ((specifier === engine || specifier.startsWith(`${engine}/`)) && file.folder !== folder) {
            wrong.push(`${file.name} imports ${specifier}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("reads the clock and draws random numbers in base only", () => {
    const wrong = files
      .filter((file) => file.folder !== "base" && /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\brandomUUID\b/.test(file.text))
      .map((file) => file.name);
    expect(wrong).toEqual([]);
  });

  it("prints in one file only, which escapes what it prints", () => {
    const wrong = files
      .filter((file) => /\b(stdout|stderr)\.write\b|\bconsole\.\w|"node:(console|tty)"/.test(withoutExamples(file.text)))
      .map((file) => file.name);
    expect(wrong).toEqual(["cli/printing.ts"]);
  });

  it("names no room for odds and ends", () => {
    expect(files.map((file) => file.name).filter((name) => /\b(utils?|helpers?|common|managers?|misc)\b/.test(name))).toEqual([]);
  });
});
