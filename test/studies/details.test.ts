/** details.json of a study: written beside the summary, read back with its sizes checked, with few texts or none. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { FinishedSlice } from "../../src/cells/finished-slice.ts";
import { packLabels } from "../../src/cells/packed-labels.ts";
import { type CheckedVariant, checkedVariants } from "../../src/cells/studied-variant.ts";
import { collectDetails } from "../../src/claims/collect-details.ts";
import { cutText, keptTexts, takeInTurns } from "../../src/claims/kept-texts.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import type { Analysis } from "../../src/results/analysis.ts";
import { problemBesideSummary, problemOfDetails } from "../../src/results/check-details.ts";
import {
  type Details,
  detailsSchema,
  longestText,
  mostClassesOf,
  mostTextBytes,
  noRow,
  type Structure,
} from "../../src/results/details.ts";
import { packNumbers, unpackBytes } from "../../src/results/packed-numbers.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { ownTraining } from "../../src/studies/open-checkpoints.ts";
import { readStudy } from "../../src/studies/read-study.ts";
import { runStudy, runVectorStudy } from "../../src/studies/study.ts";
import type { StudyOptions } from "../../src/studies/study-options.ts";
import { planStudy } from "../../src/studies/study-plan.ts";
import { splitCodes, type Task } from "../../src/tasks/task.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();
const task = tinyTask(120);
const quick = {
  ...{ compressors: ["pca"], probes: ["logistic"], sizes: [1, 2], redraws: 0 },
  ...{ bootstraps: 200, permutations: 99, rotations: 1, threads: 2 },
};

const withLeftover: Task = {
  ...task,
  leftover: {
    name: "third",
    labels: { kind: "classes", classes: 2, values: Int32Array.from(task.texts, (_, row) => (row % 7 === 0 ? 1 : 0)) },
    labelNames: ["no", "yes"],
  },
};

let encoder: Encoder;

const study = (name: string, more: Partial<StudyOptions> = {}): StudyOptions => ({
  ...quick,
  ...{ encoder, task, folder: join(folder, name), layers: "last", poolings: ["cls"] },
  ...more,
});

const testRows = [...task.splits.keys()].filter((row) => task.splits[row] === splitCodes.test);
const fileOf = (name: string): string => join(folder, name, "details.json");
const written = (name: string): Details => JSON.parse(readFileSync(fileOf(name), "utf8"));

beforeAll(async () => {
  encoder = await loadEncoder(await writeTinyEncoder(join(folder, "tiny")));
  await runStudy(study("kept"));
});

describe("details.json of a study", () => {
  it("lies beside the summary, is listed, and is read back as it was written", async () => {
    const { details, manifest, summary } = await readStudy(join(folder, "kept"));
    expect(detailsSchema.parse(written("kept"))).toEqual(details);
    expect(problemOfDetails(details!)).toBeNull();
    expect(Object.keys(manifest.files ?? {})).toContain("details.json");
    expect(details).toMatchObject({
      rows: testRows.length,
      changes: [],
      slices: [{ name: "pretrained", layer: 2, pooling: "cls" }],
    });
    expect(details?.classes).toEqual([
      { name: "even", rows: testRows.filter((row) => row % 2 === 0).length },
      { name: "odd", rows: testRows.filter((row) => row % 2 === 1).length },
    ]);
    expect(Array.from(new Uint16Array(unpackBytes(details!.labels)))).toEqual(testRows.map((row) => row % 2));
    expect(JSON.stringify(summary)).not.toContain(task.texts[testRows[0]!]);
  });

  it("has the texts of all rows that it names, and of no others", () => {
    const { slices, texts } = written("kept");
    const named = slices.flatMap(({ extremes, mistakes }) =>
      [extremes, mistakes].flatMap((rows) => Array.from(new Uint32Array(unpackBytes(rows)))),
    );
    const rows = [...new Set(named)].filter((row) => row !== noRow).sort((a, b) => a - b);
    expect(texts).toMatchObject({ status: "kept", leftOut: 0 });
    expect(texts.kept).toEqual(rows.map((row) => ({ row, text: task.texts[testRows[row]!], isCut: false })));
  });

  it("has no text where none is wanted, and the same cells: the study goes on", async () => {
    cpSync(join(folder, "kept"), join(folder, "switched"), { recursive: true });
    const cells = readdirSync(join(folder, "switched", "cells"));
    await runStudy(study("switched", { texts: false }));
    expect(readdirSync(join(folder, "switched", "cells"))).toEqual(cells);
    expect(written("switched")).toEqual({ ...written("kept"), texts: { status: "not-asked", leftOut: 0, kept: [] } });
    for (const file of ["summary.json", "results.jsonl"])
      expect(readFileSync(join(folder, "switched", file))).toEqual(readFileSync(join(folder, "kept", file)));
    await runStudy(study("switched"));
    expect(written("switched")).toEqual(written("kept"));
  });

  it("has none where rows are in groups or have another labelling, unless it is said", async () => {
    const grouped: Task = { ...task, groups: Int32Array.from(task.texts, (_, row) => Math.floor(row / 6)) };
    const kept = async (more: Partial<StudyOptions>): Promise<boolean> =>
      (await planStudy(study("planned", more), ownTraining)).texts;
    expect(await kept({})).toBe(true);
    expect(await kept({ texts: false })).toBe(false);
    for (const other of [grouped, withLeftover]) {
      expect(await kept({ task: other })).toBe(false);
      expect(await kept({ task: other, texts: true })).toBe(true);
    }
  });

  it("joins both texts of a pair", async () => {
    const pairs = task.texts.map((_, row) => `beside ${row}`);
    await runStudy(study("pairs", { task: { ...withLeftover, pairs }, texts: true }));
    const { kept } = written("pairs").texts;
    expect(kept.length).toBeGreaterThan(3);
    for (const { row, text } of kept) expect(text).toBe(`${task.texts[testRows[row]!]} ⏎ beside ${testRows[row]}`);
  });

  it("is told of brought vectors, whose texts are not known", async () => {
    await runVectorStudy({
      ...quick,
      probes: ["ridge"],
      vectors: plantedVectors(planted("regression")),
      folder: join(folder, "brought"),
    });
    const { details } = await readStudy(join(folder, "brought"));
    expect(details).toMatchObject({ labels: "", changes: [], texts: { status: "unknown", leftOut: 0, kept: [] } });
    expect(details?.classes).toEqual([{ name: "all rows", rows: details?.rows }]);
  });

  it("is null for a study without, and for a file of that name that is somebody's", async () => {
    const older = join(folder, "older");
    cpSync(join(folder, "kept"), older, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(older, "manifest.json"), "utf8"));
    delete manifest.files["details.json"];
    writeFileSync(join(older, "manifest.json"), JSON.stringify(manifest));
    writeFileSync(fileOf("older"), "mine");
    expect((await readStudy(older)).details).toBeNull();
    rmSync(fileOf("older"));
    expect((await readStudy(older)).details).toBeNull();
  });

  it("is taken away with its study", async () => {
    cpSync(join(folder, "brought"), join(folder, "replaced"), { recursive: true });
    const stopping = new AbortController();
    const other = {
      ...quick,
      rotations: 2,
      vectors: plantedVectors(planted("noise")),
      folder: join(folder, "replaced"),
      overwrite: true,
    };
    const onProgress = (): void => stopping.abort();
    await expect(runVectorStudy({ ...other, signal: stopping.signal, onProgress })).rejects.toThrow();
    expect(existsSync(fileOf("replaced"))).toBe(false);
  });
});

describe("a details.json that was made by somebody else", () => {
  const change = async (make: (details: Details) => unknown): Promise<unknown> => {
    const to = join(folder, "hostile");
    rmSync(to, { recursive: true, force: true });
    cpSync(join(folder, "kept"), to, { recursive: true });
    writeFileSync(fileOf("hostile"), JSON.stringify(make(written("kept"))));
    return readStudy(to);
  };
  const slice = (changes: Partial<Details["slices"][number]>) => (details: Details) => ({
    ...details,
    slices: details.slices.map((each) => ({ ...each, ...changes })),
  });
  const text = (changes: object) => (details: Details) => ({
    ...details,
    texts: { ...details.texts, kept: [{ row: 0, text: "", isCut: false, ...changes }] },
  });
  const size = (): number => encoder.config.hiddenSize;
  const floats = (value: number): string => packNumbers(new Float32Array(size()).fill(value));
  const structure = (changes: Partial<Structure>) => (details: Details) =>
    slice({ structure: { ...details.slices[0]!.structure!, ...changes } })(details);
  /** A row of the first class is counted as one of the second: all together are as many as before. */
  const moved = ({ slices }: Details, key: "histograms" | "confusion" | "wholeConfusion"): Partial<Details["slices"][number]> => {
    const counts = new Uint32Array(unpackBytes(slices[0]![key]));
    const half = counts.length / (key === "wholeConfusion" ? 2 : 2 * size());
    const [from, to] = [counts.subarray(0, half), counts.subarray(half, 2 * half)];
    from[from.findIndex((count) => count > 0)]! -= 1;
    to[0]! += 1;
    return { [key]: packNumbers(counts) };
  };
  /** Without the last dimension, and sound in itself. */
  const narrower = ({ slices }: Details): Partial<Details["slices"][number]> => {
    const lists = ["living", "ranges", "histograms", "thresholds", "said", "confusion", "extremes", "mistakes", "correlations"];
    const cut = Object.entries(slices[0]!).flatMap(([key, packed]) => {
      if (!lists.includes(key) || typeof packed !== "string") return [];
      const bytes = new Uint8Array(unpackBytes(packed));
      return [[key, packNumbers(bytes.subarray(0, bytes.length - bytes.length / size()))]];
    });
    const dimensions = size() - 1;
    const copies = packNumbers(new Uint16Array(4 * dimensions));
    return { ...Object.fromEntries(cut), dimensions, copies, structure: null };
  };
  const named = (row: number) => packNumbers(new Uint32Array(8 * size()).fill(row));

  it.each<readonly [string, () => (details: Details) => unknown]>([
    ["another schema", () => (details) => ({ ...details, schema: "assay/details@2" })],
    ["more dimensions than its arrays have", () => slice({ dimensions: 16_000 })],
    ["more dimensions than any", () => slice({ dimensions: 2 ** 40 })],
    ["more bins", () => slice({ bins: 2 ** 50 })],
    ["more classes", () => (details) => ({ ...details, classes: [...details.classes, { name: "none", rows: 0 }] })],
    ["no classes", () => (details) => ({ ...details, classes: [] })],
    ["other numbers of rows", () => (details) => ({ ...details, rows: 2 ** 50 })],
    ["a text that is not base64", () => slice({ ranges: "*".repeat(8) })],
    ["a short array", () => slice({ living: "AA==" })],
    ["rows that there are not", () => slice({ extremes: named(testRows.length) })],
    ["mistakes that there are not", () => slice({ mistakes: named(noRow - 1) })],
    ["copies that there are not", () => slice({ copies: packNumbers(new Uint16Array(4 * size()).fill(60_000)) })],
    ["correlations above 1", () => slice({ correlations: packNumbers(new Float32Array(4 * size()).fill(2)) })],
    ["ranges of NaN", () => slice({ ranges: packNumbers(new Float32Array(2 * size()).fill(Number.NaN)) })],
    ["classes that there are not", () => slice({ said: packNumbers(new Uint16Array(3 * size()).fill(2)) })],
    [
      "labels that there are not",
      () => (details) => ({ ...details, labels: packNumbers(new Uint16Array(testRows.length).fill(2)) }),
    ],
    ["a confusion of more rows", () => slice({ wholeConfusion: packNumbers(new Uint32Array(4).fill(testRows.length)) })],
    ["a confusion of more classes", () => slice({ wholeConfusion: packNumbers(new Uint32Array(9)) })],
    ["deviations of NaN", () => structure({ deviations: floats(Number.NaN) })],
    ["a spectrum below 0", () => structure({ spectrum: floats(-1) })],
    ["a tree of one dimension again and again", () => structure({ order: packNumbers(new Uint16Array(size())) })],
    ["heights of more dimensions", () => structure({ heights: floats(0) })],
    ["a text of a row that there is not", () => text({ row: testRows.length })],
    ["a text that is too long", () => text({ text: "a".repeat(501) })],
    ["a variant that there is not", () => slice({ name: "nobody" })],
    [
      "a change of other rows",
      () => (details) => {
        const [before] = details.slices;
        const counts = { right: 1, wrong: 0, bothRight: testRows.length - 1, bothWrong: 0 };
        return { ...details, changes: [{ before, after: before, counts, right: [testRows.length], wrong: [] }] };
      },
    ],
  ])("is refused: %s", async (_, make) => {
    await expect(change(make())).rejects.toThrow(/must be as its JSON Schema says.*details\.json/s);
  });

  it.each<readonly [string, (details: Details) => unknown]>([
    [
      "labels: there must be one for each row of a class",
      (details) => ({ ...details, labels: packNumbers(new Uint16Array(details.rows)) }),
    ],
    ["slices: each must be there once", (details) => ({ ...details, slices: [...details.slices, ...details.slices] })],
    ["histograms: those of a class must be its test rows", (details) => slice(moved(details, "histograms"))(details)],
    ["confusion: those of a class must be its test rows", (details) => slice(moved(details, "confusion"))(details)],
    ["wholeConfusion: those of a class must be its test rows", (details) => slice(moved(details, "wholeConfusion"))(details)],
    [
      "histograms: all must be 0 where a dimension is not living",
      (details) => slice({ living: packNumbers(new Uint8Array(size())), structure: null })(details),
    ],
    [
      "confusion: all must be 0 where a dimension is not living",
      (details) => {
        const { histograms } = details.slices[0]!;
        const none = packNumbers(new Uint32Array(unpackBytes(histograms).byteLength / 4));
        return slice({ living: packNumbers(new Uint8Array(size())), histograms: none, structure: null })(details);
      },
    ],
    ["slices.0.dimensions: they must be those of its variant", (details) => slice(narrower(details))(details)],
    [
      "classes: they must be those of the summary",
      (details) => ({ ...details, classes: details.classes.map(({ name, rows }) => ({ name: `${name}s`, rows })) }),
    ],
    [
      "classes: they must be those of the summary",
      ({ classes, rows, ...details }) => {
        const labels = packNumbers(new Uint16Array(rows));
        return { ...details, ...{ rows, labels, slices: [], classes: [{ name: classes[0]!.name, rows }] } };
      },
    ],
    [
      "labels: they must be of what the summary is of",
      ({ rows, ...details }) => ({ ...details, rows, labels: "", slices: [], classes: [{ name: "all rows", rows }] }),
    ],
  ])("is refused, and it is said why: %s", async (words, make) => {
    await expect(change(make)).rejects.toThrow(words);
  });

  it("has as many of many classes as are told apart of such vectors, by their names and in their order", async () => {
    const { details, summary } = await readStudy(join(folder, "kept"));
    const [dimensions, many] = [4096, Array.from({ length: 20 }, (_, label) => `class ${label}`)];
    const large = {
      ...summary,
      task: { ...summary.task, classes: many.length, labelNames: many },
      variants: summary.variants.map((variant) => ({ ...variant, dimensions })),
    };
    const slices = details!.slices.map((each) => ({ ...each, dimensions }));
    const problem = (labels: readonly number[]): string | null => {
      const names = [...labels.map((label) => many[label]!), "others"];
      return problemBesideSummary({ ...details!, slices, classes: names.map((name) => ({ name, rows: 1 })) }, large);
    };
    expect(mostClassesOf(dimensions)).toBe(6);
    expect(problem([1, 3, 4, 7, 19])).toBeNull();
    expect(problem(Array.from({ length: 15 }, (_, label) => label))).toBeNull(); // as it was told of all vectors
    for (const other of [[1, 3, 4, 7], [1, 4, 3, 7, 19], [1, 3, 4, 7, 7], Array.from({ length: 19 }, (_, label) => label)])
      expect(problem(other)).toBe("classes: they must be those of the summary");
  });

  it("is read where nothing is wrong with it, unknown keys too", async () => {
    await expect(change((details) => ({ ...details, more: 1 }))).resolves.toBeDefined();
    await expect(change(text({ text: "a".repeat(500) }))).resolves.toBeDefined();
  });

  it("is never a crash, whatever length its arrays claim", () => {
    const own = written("kept");
    const keys = ["living", "histograms", "thresholds", "said", "confusion", "extremes", "mistakes", "copies"] as const;
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.base64String({ maxLength: 400 }), (key, packed) => {
        if (packed.length === own.slices[0]![key].length) return;
        expect(problemOfDetails({ ...own, slices: [{ ...own.slices[0]!, [key]: packed }] })).toContain(`slices.0.${key}`);
      }),
    );
  });
});

describe("texts that are kept", () => {
  it("are cut at 500 units, never inside a pair of them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (whole, most) => {
        const cut = cutText(whole, most);
        expect(whole.startsWith(cut)).toBe(true);
        expect(() => encodeURIComponent(cut)).not.toThrow(); // as half of a pair does
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(whole.length, most - 1));
        expect(cut.length).toBeLessThanOrEqual(most);
      }),
    );
    expect(cutText(`${"a".repeat(499)}😀`, longestText)).toBe("a".repeat(499));
    expect(cutText(`${"a".repeat(498)}😀b`, longestText)).toBe(`${"a".repeat(498)}😀`);
  });

  it("are at most 200 kB of UTF-8, each once, those of each list in turn, and what is left out is counted", () => {
    const rows = Uint32Array.from({ length: 3000 }, (_, i) => i + 7);
    const texts = (row: number): string => `${row} ${"é".repeat(600)}`;
    const [first, second] = [[5, 6, 7], Array.from({ length: 1000 }, (_, i) => 2000 - i)];
    const { status, kept, leftOut } = keptTexts(texts, rows, [first, second]);
    expect(status).toBe("kept");
    const bytes = kept.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeLessThanOrEqual(mostTextBytes);
    expect(bytes).toBeGreaterThan(mostTextBytes - 1100);
    expect(kept.length + leftOut).toBe(1003);
    const keptRows = kept.map(({ row }) => row);
    expect(keptRows).toEqual([...keptRows].sort((a, b) => a - b));
    const inOrder = takeInTurns([first, second]).slice(0, kept.length);
    expect(new Set(keptRows)).toEqual(new Set(inOrder));
    for (const { row, text, isCut } of kept) expect([text, isCut]).toEqual([texts(row + 7).slice(0, 500), true]);
    expect(keptTexts(texts, rows, [[1, 1], [1]]).kept.map(({ row }) => row)).toEqual([1]);
  });
});

describe("changes", () => {
  const set = plantedVectors(planted("informative"));
  const truth = planted("informative").test.labels.values as Int32Array;
  const [before, after, later] = checkedVariants(
    [
      { name: "pretrained", vectors: set },
      { name: "finetuned", headSeed: 3, vectors: { ...set, textOf: (row: number) => `text ${row}` } },
      { name: "finetuned", headSeed: 4, vectors: set },
    ],
    0,
  );
  let analysis: Analysis;

  /** The finished slice of a variant whose probe is wrong on these rows. */
  const finished = (variant: CheckedVariant, isWrong: (row: number) => boolean): FinishedSlice => {
    const values = truth.map((label, row) => (isWrong(row) ? 1 - label : label));
    const test = packLabels({ kind: "classes", classes: 2, values });
    const { name: _, headSeed: __, ...told } = analysis.details!.slices[0]!;
    return {
      ...{ variant, slice: { layer: null, pooling: null }, isHeadline: true },
      cells: [
        {
          spec: { kind: "full", probes: ["logistic"] },
          cell: {
            kind: "full",
            dead: [],
            living: 24,
            fits: [{ probe: "logistic", penalty: null, train: 1, validation: 1, test }],
          },
        },
        { spec: { kind: "details", bins: 24, classes: 16 }, cell: { ...told, kind: "details" } },
      ],
    };
  };

  beforeAll(async () => {
    analysis = await analyze({ vectors: set }, quick);
  });

  it("are the rows on which the probe of the whole vector became right or wrong, of the first seed", () => {
    const [was, is] = [(row: number): boolean => row % 3 === 0, (row: number): boolean => row % 5 === 0];
    const slices = [finished(before, was), finished(after!, is), finished(later!, () => true)];
    const found = collectDetails(slices)!;
    expect(detailsSchema.parse(found)).toEqual(found);
    expect(problemOfDetails(found)).toBeNull();
    expect(found.slices.map(({ name, headSeed }) => [name, headSeed])).toEqual([
      ["pretrained", null],
      ["finetuned", 3],
    ]);
    const rows = [...truth.keys()];
    for (const [at, isWrong] of [was, is].entries()) {
      const counts = [0, 0, 0, 0];
      for (const row of rows) counts[2 * truth[row]! + (isWrong(row) ? 1 - truth[row]! : truth[row]!)]! += 1;
      expect([...new Uint32Array(unpackBytes(found.slices[at]!.wholeConfusion))]).toEqual(counts);
    }
    const right = rows.filter((row) => was(row) && !is(row));
    const wrong = rows.filter((row) => !was(row) && is(row));
    expect(right.length).toBeGreaterThan(50);
    expect(found.changes).toMatchObject([
      {
        before: { name: "pretrained" },
        after: { name: "finetuned", headSeed: 3 },
        counts: {
          right: right.length,
          wrong: wrong.length,
          bothRight: rows.filter((row) => !was(row) && !is(row)).length,
          bothWrong: rows.filter((row) => was(row) && is(row)).length,
        },
        right: right.slice(0, 50),
        wrong: wrong.slice(0, 50),
      },
    ]);
  });

  it("come first among the texts that are kept", () => {
    const long = (row: number): string => `${row} ${"x".repeat(500)}`;
    const wordy: VectorSet = { ...set, textOf: long };
    const slices = [finished({ ...before, vectors: wordy }, () => false), finished(after!, (row) => row < 300)];
    const { texts, changes } = collectDetails(slices)!;
    const kept = new Set(texts.kept.map(({ row }) => row));
    expect(changes[0]!.wrong).toEqual([...Array(50).keys()]);
    for (const row of changes[0]!.wrong) expect(kept.has(row)).toBe(true);
    expect(texts.kept.find(({ row }) => row === 0)?.text).toBe(long(set.rows - truth.length).slice(0, 500));
  });

  it("are none without pretrained vectors", () => {
    expect(collectDetails([finished(after!, () => false)])?.changes).toEqual([]);
    expect(collectDetails([{ ...finished(before, () => false), cells: [] }])).toBeNull();
  });
});
