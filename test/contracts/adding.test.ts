/**
 * The promise of docs/adding.md: a new thing of any kind is one file and one entry
 * in a list, and the contract suite of its kind then checks it by itself. A copy
 * of the tree gets one of each kind, and the suites run there.
 */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = resolve(import.meta.dirname, "../..");

/** The name of everything that is added. */
const added = "added-for-this-test";

interface Addition {
  readonly kind: string;
  /** The new file, below src; it exports its name in camel case. */
  readonly file: string;
  readonly text: string;
  /** The file with the list, below src, and the beginning of the list in it. */
  readonly list: string;
  readonly opening: string;
  /** What is put into the list; the exported name when left out. */
  readonly entry?: string;
  readonly suite: string;
  /** A file of `test/support` that the suite needs, what it exports, and what that is put behind in test-stores.ts. */
  readonly store?: { readonly file: string; readonly text: string; readonly entry: string; readonly opening: string };
  /** What stands in the list. */
  readonly names: readonly string[];
}

/** A program of docs/adding.md, whose first line names its file, under the name that the suites look for. */
function documented(file: string, name: string): string {
  const guide = readFileSync(join(root, "docs/adding.md"), "utf8");
  const block = guide.split("```ts\n").find((text) => text.startsWith(`// src/${file}\n`));
  return block!.split("```")[0]!.replace(`name: "${name}"`, `name: "${added}"`);
}

const additions: readonly Addition[] = [
  {
    kind: "source, that of docs/adding.md",
    file: "sources/pages.ts",
    text: documented("sources/pages.ts", "pages"),
    list: "sources/index.ts",
    opening: 'catalogue("source", [',
    suite: "source",
    store: {
      file: "paged-store.ts",
      text: `import { createServer } from "node:http";
import type { StoreRow, TestStore } from "./test-stores.ts";
export async function pagedStore(): Promise<TestStore> {
  const tables = new Map<string, readonly StoreRow[]>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const [offset, limit] = [Number(searchParams.get("offset")), Number(searchParams.get("limit"))];
    response.end(JSON.stringify(tables.get(pathname.slice(1))?.slice(offset, offset + limit) ?? []));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    cannot: ["not finite"],
    async put(name, rows) {
      tables.set(name, rows.toSorted((a, b) => a.id - b.id));
      return \`pages://127.0.0.1:\${port}/\${name}\`;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}`,
      entry: `"${added}": { server: pagedStore }`,
      opening: "export const testStores: Readonly<Record<string, Readonly<Record<string, () => Promise<TestStore>>>>> = {",
    },
    names: [added],
  },
  {
    kind: "ranking",
    file: "rankings/added.ts",
    text: `import { fStatistic } from "./f-statistic.ts";
import type { Ranking } from "./ranking.ts";
export const added: Ranking = { ...fStatistic, name: "${added}", title: "added order" };`,
    list: "rankings/index.ts",
    opening: '"ranking",\n  [',
    suite: "ranking",
    names: [added],
  },
  {
    kind: "compressor",
    file: "compressors/added.ts",
    text: `import type { Compressor } from "./compressor.ts";
import { preparedSelection, restoredSelection } from "./selection.ts";
export const added: Compressor = {
  name: "${added}",
  description: "the last dimensions, kept as they are",
  noun: { one: "added dimension", many: "added dimensions" },
  source: "this test, 2026",
  targets: ["binary", "multiclass", "regression"],
  uses: "nothing",
  async prepare({ vectors: { columns } }) {
    return preparedSelection("${added}", Int32Array.from({ length: columns }, (_, index) => columns - 1 - index));
  },
  restore: (tensors) => restoredSelection("${added}", tensors),
};`,
    list: "compressors/index.ts",
    opening: '"compressor",\n  [',
    suite: "compressor",
    names: [added, `top-dimensions:${added}`],
  },
  {
    kind: "codec",
    file: "codecs/added.ts",
    text: `import type { Codec } from "./codec.ts";
import { float16 } from "./float16.ts";
const usual = float16();
const noun = { one: "added number", many: "added numbers" };
export const added: Codec = {
  ...usual,
  name: "${added}",
  noun,
  fit: async (training, random) => ({ ...(await usual.fit(training, random)), name: "${added}" }),
  restore: (tensors) => ({ ...usual.restore(tensors), name: "${added}" }),
};`,
    list: "codecs/index.ts",
    opening: 'catalogue<Codec>("codec", [',
    suite: "codec",
    names: [added],
  },
  {
    kind: "inquiry",
    file: "inquiries/added.ts",
    text: `import type { Inquiry } from "./inquiry.ts";
import { outlierRule } from "./outlier-rule.ts";
export const added: Inquiry = { ...outlierRule, name: "${added}", title: "added question" };`,
    list: "inquiries/index.ts",
    opening: '"inquiry",\n  [',
    suite: "inquiry",
    names: [added],
  },
  {
    kind: "measure",
    file: "measures/added.ts",
    text: `import { columnVariances } from "../statistics/moments/column-variances.ts";
import { checkRows, type Measure } from "./measure.ts";
export const added: Measure = {
  name: "${added}",
  description: "the sum of the variances",
  source: "this test, 2026",
  invariances: ["rotation", "translation", "row-order", "column-order"],
  async compute(vectors) {
    checkRows("${added}", vectors);
    return columnVariances(vectors).reduce((sum, value) => sum + value, 0);
  },
};`,
    list: "measures/index.ts",
    opening: '"measure",\n  [',
    suite: "measure",
    names: [added],
  },
  {
    kind: "pair measure",
    file: "measures/added-pair.ts",
    text: `import { linearCka } from "./linear-cka.ts";
import type { PairMeasure } from "./pair-measure.ts";
export const addedPair: PairMeasure = { ...linearCka, name: "${added}-pair" };`,
    list: "measures/index.ts",
    opening: 'catalogue("pair measure", [',
    suite: "measure",
    names: [`${added}-pair`],
  },
  {
    kind: "labelled measure",
    file: "measures/added-labelled.ts",
    text: `import type { LabelledMeasure } from "./labelled-measure.ts";
import { neuralCollapse } from "./neural-collapse.ts";
export const addedLabelled: LabelledMeasure = {
  name: "${added}-labelled",
  description: "the square root of the first number of neural collapse",
  source: "this test, 2026",
  invariances: ["rotation", "scale", "translation", "row-order", "column-order"],
  needsHead: false,
  compute: async (vectors, labels) => Math.sqrt(neuralCollapse(vectors, labels, null).nc1),
};`,
    list: "measures/index.ts",
    opening: 'catalogue("labelled measure", [',
    suite: "measure",
    names: [`${added}-labelled`],
  },
  {
    kind: "treatment",
    file: "treatments/added.ts",
    text: `import { centre } from "./centre.ts";
import type { Treatment } from "./treatment.ts";
export const added: Treatment = { ...centre, name: "${added}", fit: async (training) => ({ ...(await centre.fit(training)), name: "${added}" }) };`,
    list: "treatments/index.ts",
    opening: 'catalogue("treatment", [',
    suite: "treatment",
    names: [added],
  },
  {
    kind: "probe",
    file: "probes/added.ts",
    text: `import type { Probe } from "./probe.ts";
import { ridge } from "./ridge.ts";
export const added: Probe = { ...ridge(), name: "${added}", noun: { one: "added probe", many: "added probes" } };`,
    list: "probes/index.ts",
    opening: '"probe",\n  [',
    suite: "probe",
    names: [added],
  },
  {
    kind: "built-in task",
    file: "tasks/added.ts",
    text: `import { taskFromSplits } from "./from-splits.ts";
import type { BuiltInTask } from "./task.ts";
const texts = Array.from({ length: 100 }, (_, i) => "sentence " + i);
const about = { name: "${added}", licence: "CC0 1.0", citation: "this test, 2026" };
export const added: BuiltInTask = {
  ...about,
  description: "Is the number of the sentence even or odd?",
  rows: "100",
  offline: true,
  async load(options) {
    const labels = texts.map((_, i) => (i % 2 === 0 ? "even" : "odd"));
    const training = { files: [{ name: "made", rows: texts.length }], texts, pairs: null, labels };
    return taskFromSplits({ ...about, source: "made", training }, options);
  },
};`,
    list: "tasks/built-in.ts",
    opening: 'catalogue("task", [',
    suite: "task",
    names: [added],
  },
  {
    kind: "cell",
    file: "cells/added-cell.ts",
    text: `import type { Needs, SliceCellDefinition } from "./definition.ts";
/** Which dimensions. */
interface AddedSpec {
  readonly kind: "${added}";
  readonly first: number;
}
/** The largest value among them. */
interface AddedCell {
  readonly kind: "${added}";
  readonly largest: number;
}
export const addedCell: SliceCellDefinition<AddedSpec, AddedCell> = {
  kind: "${added}",
  specs: () => [{ kind: "${added}", first: 2 }],
  async run({ living }: Needs<"living">, { first }) {
    const { data, columns } = living.training.vectors;
    return { kind: "${added}", largest: data.reduce((most, value, at) => (at % columns < first ? Math.max(most, value) : most)) };
  },
  nothingLiving: () => ({ kind: "${added}", largest: 0 }),
};`,
    list: "cells/table.ts",
    opening: "const sliceKinds = {",
    entry: `"${added}": addedCell`,
    suite: "cell",
    names: [added],
  },
  {
    kind: "plot",
    file: "report/plots/added.ts",
    text: `import type { StudyPlot } from "./plot.ts";
export const added: StudyPlot = {
  name: "${added}",
  about: "dimensions",
  description: "dead dimensions, one bar a set of vectors",
  figures({ headlines, summary: { task } }) {
    const points = headlines.map(({ fullName, variant }) => ({ x: 0, y: fullName, low: 0, high: variant.deadDimensions.length }));
    const chart = {
      title: "Dead dimensions",
      description: points.map(({ y, high }) => y + ": " + high).join("; "),
      layout: { kind: "row", height: [200, 200] },
      margins: { left: [230, 12], top: [12, 24], right: 16 },
      x: { label: "dimensions", domain: [0, Math.max(1, ...points.map(({ high }) => high))] },
      y: { names: points.map(({ y }) => y), padding: 0.4 },
      panels: [{ title: "", marks: [{ mark: "bars", points, paint: 0, opacity: 0.5 }] }],
    } as const;
    return [{ heading: "Dead dimensions", caption: "Of " + task.rows.test + " test rows none was looked at.", legend: [], chart }];
  },
};`,
    list: "report/plots/index.ts",
    opening: 'catalogue<StudyPlot>("plot", [',
    suite: "plot",
    names: [added],
  },
  {
    kind: "model family",
    file: "encoders/added.ts",
    text: `import { bert } from "./bert.ts";
import type { Family } from "./family.ts";
export const added: Family = {
  ...bert,
  name: "${added}",
  canonicalName: (name) => bert.canonicalName(name.replace(/^${added}\\./, "bert.")),
};`,
    list: "encoders/families.ts",
    opening: 'catalogue("model family", [',
    suite: "encoder",
    names: [added],
  },
];

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: string[];
    }[];
  }[];
}

const copy = temporaryFolder();
let report: Report;

beforeAll(async () => {
  for (const name of [
    "src",
    "test/contracts",
    "test/support",
    "test/encoders",
    "tsconfig.json",
    "vitest.config.ts",
    "package.json",
  ]) {
    mkdirSync(join(copy, name, ".."), { recursive: true });
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // Kernels, and the worker that tokenises: neither knows of the additions.
  symlinkSync(join(root, "dist"), join(copy, "dist"));
  for (const { file, text, list, opening, entry, store } of additions) {
    writeFileSync(join(copy, "src", file), `${text}\n`);
    const path = join(copy, "src", list);
    const before = readFileSync(path, "utf8");
    const base = basename(file, ".ts");
    const identifier = base.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const after = before
      .replace(opening, `${opening}${entry ?? identifier}, `)
      .replace("import ", `import { ${identifier} } from "./${base}.ts";\nimport `);
    writeFileSync(path, after);
    if (store !== undefined) addStore(store);
  }
  report = await runSuites([...new Set(additions.map(({ suite }) => suite))]);
}, 120_000);

/** Gives the contract of sources a store to try a new one on. */
function addStore({ file, text, entry, opening }: NonNullable<Addition["store"]>): void {
  writeFileSync(join(copy, "test/support", file), `${text}\n`);
  const path = join(copy, "test/support/test-stores.ts");
  const exported = /export async function (\w+)/.exec(text)![1]!;
  const after = readFileSync(path, "utf8")
    .replace(opening, `${opening}\n  ${entry},`)
    .replace("import ", `import { ${exported} } from "./${file}";\nimport `);
  writeFileSync(path, after);
}

/** Runs contract suites in the copy, only what is about the additions. */
async function runSuites(suites: readonly string[]): Promise<Report> {
  const output = join(copy, "report.json");
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (name.startsWith("VITEST") || name === "TEST") delete environment[name];
  await promisify(execFile)(
    process.execPath,
    [
      join(copy, "node_modules/vitest/vitest.mjs"),
      "run",
      ...suites.map((suite) => `test/contracts/${suite}.test.ts`),
      "--testNamePattern",
      added,
      "--reporter=json",
      `--outputFile=${output}`,
    ],
    { cwd: copy, env: environment },
  ).catch(() => null); // failing tests stand in the report
  return JSON.parse(readFileSync(output, "utf8")) as Report;
}

it("additions compile", async () => {
  writeFileSync(join(copy, "tsconfig.src.json"), JSON.stringify({ extends: "./tsconfig.json", include: ["src"] }));
  const compiler = join(copy, "node_modules/typescript/bin/tsc");
  const { stdout } = await promisify(execFile)(process.execPath, [
    compiler,
    "--noEmit",
    "-p",
    join(copy, "tsconfig.src.json"),
  ]).catch((error: { readonly stdout: string }) => error);
  expect(stdout).toBe("");
}, 120_000);

describe.each(additions)("a new $kind", ({ suite, names }) => {
  it.each(names)(`is checked by its contract suite as %s, and passes`, (name) => {
    const results = report.testResults.find((file) => file.name.endsWith(`contracts/${suite}.test.ts`))?.assertionResults ?? [];
    const about = results.filter(
      ({ fullName, status }) => fullName.split(/[\s'",]/).includes(name) && status !== "skipped" && status !== "pending",
    );
    expect(about.flatMap(({ fullName, failureMessages }) => failureMessages.map((message) => `${fullName}: ${message}`))).toEqual(
      [],
    );
    expect(about.filter(({ status }) => status === "passed").length).toBeGreaterThanOrEqual(5);
  });
});
