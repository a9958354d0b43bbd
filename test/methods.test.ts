/** docs/methods.md: a row for each name of each list, a name for each row, and files and tests that there are. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { codecs } from "../src/codecs/index.ts";
import * as classifierTest from "../src/compression/classifier-test.ts";
import { compressors } from "../src/compressors/index.ts";
import { inquiries } from "../src/inquiries/index.ts";
import * as measureExports from "../src/measures/index.ts";
import { labelledMeasures, measures, pairMeasures } from "../src/measures/index.ts";
import { probes } from "../src/probes/index.ts";
import * as rankingExports from "../src/rankings/index.ts";
import { rankings } from "../src/rankings/index.ts";
import * as bettingTest from "../src/statistics/certificates/betting-test.ts";
import * as fixedSequences from "../src/statistics/certificates/fixed-sequences.ts";
import * as keptShare from "../src/statistics/certificates/kept-share.ts";
import * as neededRows from "../src/statistics/certificates/rows-to-certify.ts";
import * as statisticExports from "../src/statistics/index.ts";
import * as countedTests from "../src/statistics/two-sample/counted-tests.ts";
import { treatments } from "../src/treatments/index.ts";

const docs = resolve(import.meta.dirname, "../docs");

/** The rows of each table by its heading: name, paper, file, tests, differences. */
const tables = new Map(
  readFileSync(join(docs, "methods.md"), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const cells = lines.filter((line) => line.startsWith("| `")).map((line) => line.split(" | ").map((cell) => cell.trim()));
      return [heading, cells.map(([name = "", ...rest]) => ({ name: name.replace(/^\| `|`$/g, ""), rest }))] as const;
    }),
);
const namesOf = (heading: string): string[] => (tables.get(heading) ?? []).map(({ name }) => name);

/** `top-dimensions` has one row for all rankings. */
const kindsOf = (names: readonly string[]): string[] => [...new Set(names.map((name) => name.split(":")[0] ?? ""))];

const lists: readonly (readonly [heading: string, names: readonly string[]])[] = [
  ["Measures of one matrix", measures.names],
  ["Measures of two matrices", pairMeasures.names],
  ["Measures with classes and a head", labelledMeasures.names],
  ["Treatments", treatments.names],
  ["Rankings", rankings.names],
  ["Probes", probes.names],
  ["Compressors", compressors.names],
  ["Codecs", codecs.names],
  ["Inquiries", inquiries.names],
];

/** Lists of things that are no methods: they have pages of their own (`assay verify` writes that of claims), or `assay <list>`. */
const otherKinds = ["claim", "model family", "plot", "schedule", "simulation", "sink", "source", "task"];

describe.each(lists)("%s", (heading, names) => {
  it("has a row for each name of the list, in its order, and no others", () => {
    expect(namesOf(heading)).toEqual(kindsOf(names));
  });
});

describe.each([
  ["Numbers beside the lists", measureExports],
  ["Subsets and clusters of dimensions", rankingExports],
  ["Statistics", statisticExports],
  [
    "Certificates and drift",
    { ...bettingTest, ...keptShare, ...fixedSequences, ...neededRows, ...countedTests, ...classifierTest },
  ],
] as const)("%s", (heading, exported) => {
  it("names functions that are exported", () => {
    const names = namesOf(heading);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => typeof (exported as Readonly<Record<string, unknown>>)[name] !== "function")).toEqual([]);
  });
});

describe.each([...tables.keys()])("the rows of %s", (heading) => {
  it.each(tables.get(heading) ?? [])(
    "$name has a paper, a file that holds it, a test and a word on differences",
    ({ name, rest }) => {
      const [paper = "", file = "", tests = "", differences = ""] = rest;
      expect(paper).toMatch(/\d{4}|of this project/);
      expect(differences.replace(/\|$/, "").trim().length).toBeGreaterThan(3);
      const paths = [...`${file} ${tests}`.matchAll(/\]\(([^)]+)\)/g)].map(([, path]) => join(docs, path ?? ""));
      expect(paths.length).toBeGreaterThanOrEqual(2);
      expect(paths.filter((path) => !existsSync(path))).toEqual([]);
      // Names made from parts (nc1 … nc4) stand in pieces.
      expect(readFileSync(paths[0] ?? "", "utf8")).toContain(name);
      expect(paths.slice(1).every((path) => path.endsWith(".test.ts"))).toBe(true);
    },
  );
});

it("has a section for every list there is in the source", () => {
  const source = resolve(docs, "../src");
  const kinds = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => [...readFileSync(join(source, name), "utf8").matchAll(/\bcatalogue(?:<\w+>)?\(\s*"([^"]+)"/g)])
    .map(([, kind]) => kind);
  expect(kinds.filter((kind) => !otherKinds.includes(kind ?? "")).length).toBe(lists.length);
});

it("has no section that nothing holds", () => {
  const beside = ["Numbers beside the lists", "Subsets and clusters of dimensions", "Statistics", "Certificates and drift"];
  expect([...tables.keys()].sort()).toEqual([...lists.map(([heading]) => heading), ...beside].sort());
});
