/** Rows that belong together, from the file to the claims: brought, kept on disk, resampled, permuted, and said. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { rowFacts } from "../../src/claims/row-facts.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { renderReport } from "../../src/report/index.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { openVectors } from "../../src/studies/open-vectors.ts";
import { splitCodes } from "../../src/tasks/task.ts";
import { bringStoredVectors, bringVectors, embed, openVectorSet, type VectorSet, withGroups } from "../../src/vectors/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { sampleStudy } from "../support/sample-study.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { writeTinyEncoder } from "../vectors/tiny.ts";
import { tinyTask } from "../vectors/tiny-task.ts";

const folder = temporaryFolder();
const only = { layer: null, pooling: null };
const quick = { bootstraps: 400, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1] };
const file = (name: string, text: string | Uint8Array): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** Ten rows a document, whose centre they share; labels of documents that the vectors know nothing of. */
function documents(count: number, seed: number, d = 12): { readonly vectors: Matrix; readonly labels: readonly string[] } {
  const random = seeded(seed);
  const vectors = matrix(10 * count, d);
  const labels: string[] = [];
  for (let document = 0; document < count; document++) {
    const centre = Array.from({ length: d }, () => random.normal());
    const label = random.below(2) === 0 ? "no" : "yes";
    for (let row = 10 * document; row < 10 * document + 10; row++) {
      labels.push(label);
      for (let j = 0; j < d; j++) vectors.data[row * d + j] = centre[j]! + random.normal();
    }
  }
  return { vectors, labels };
}

const { vectors, labels } = documents(60, 1);
const names = labels.map((_, row) => `document ${Math.floor(row / 10)}`);
const path = file("documents.npy", npyFile([vectors]));
const labelFile = file("labels.txt", labels.join("\n"));
const groupFile = file("groups.txt", names.join("\n"));
const table = file("table.csv", `label,doc\n${labels.map((label, row) => `${label},${names[row]}`).join("\n")}\n`);

const cutsNone = ({ splits, groups = new Int32Array() }: Pick<VectorSet, "splits" | "groups">): boolean =>
  groups.every((group, row) => splits[row] === splits[groups.indexOf(group)]);

describe("groups of brought vectors", () => {
  it("come from a file or a column, and the draw of splits cuts none", async () => {
    const held = await bringVectors(path, { labels: labelFile, groups: groupFile });
    const column = await bringVectors(path, { labels: table, labelColumn: "label", groups: "doc" });
    const stored = await bringStoredVectors(path, { labels: labelFile, groups: groupFile });
    expect(cutsNone(held)).toBe(true);
    for (const other of [column, stored]) {
      expect(other.groups).toEqual(held.groups);
      expect(other.splits).toEqual(held.splits);
    }
    expect(held.task.facts.map(({ code }) => code)).toEqual(["split-by-draw", "groups"]);
    expect(JSON.stringify([held.task, held.facts])).not.toContain("document 1");
    const plain = await bringVectors(path, { labels: labelFile });
    expect(cutsNone({ splits: plain.splits, groups: held.groups })).toBe(false);
    expect(held.hash).not.toBe(plain.hash);
  });

  it("take rows of cut groups out of training, and refuse where nothing is left to fit on", async () => {
    // Documents 0 to 19 train, with half of document 40's rows; 20 to 29 validate; all else is test.
    const role = (row: number): string => {
      const document = Math.floor(row / 10);
      if (document < 20 || (document === 40 && row % 2 === 0)) return "train";
      return document < 30 ? "validation" : "test";
    };
    const splits = file("splits.txt", labels.map((_, row) => role(row)).join("\n"));
    for (const bring of [bringVectors, bringStoredVectors]) {
      const set = await bring(path, { labels: labelFile, splits, groups: groupFile });
      expect(set.splits.filter((code) => code === splitCodes.training)).toHaveLength(200);
      expect(set.task.facts.find(({ code }) => code === "groups-across-splits")?.sentence).toBe(
        "The splits cut 1 group: removed 5 rows of training, whose group has rows in a split that scores.",
      );
    }
    const random = file("random.txt", labels.map((_, row) => ["train", "train", "validation", "test"][row % 4]).join("\n"));
    await expect(bringVectors(path, { labels: labelFile, splits: random, groups: groupFile })).rejects.toThrow(
      "got 60 in test and 0 in training",
    );
  });

  it("must be one a vector, and enough of them", async () => {
    const short = file("short.txt", "a\nb\n");
    await expect(bringVectors(path, { labels: labelFile, groups: short })).rejects.toThrow("one a vector: 600");
    const few = file("few.txt", labels.map((_, row) => `${row % 6}`).join("\n"));
    await expect(bringVectors(path, { labels: labelFile, groups: few })).rejects.toThrow("at least 5 groups in test");
  });
});

describe("groups of a vector set on disk", () => {
  it("are kept with the rows, as numbers, and can be named afterwards", async () => {
    const encoder = await loadEncoder(await writeTinyEncoder(join(folder, "model")));
    const task = tinyTask(90);
    const groups = Int32Array.from({ length: 90 }, (_, row) => Math.floor(row / 3));
    const splits = Uint8Array.from(groups, (group) => group % 3);
    const own = await embed(encoder, { ...task, splits, groups, hash: "1".repeat(64) }, { folder: join(folder, "grouped") });
    expect(own.groups).toEqual(groups);
    expect((await openVectorSet(join(folder, "grouped"), { checkHashes: true })).groups).toEqual(groups);

    const plain = await embed(encoder, { ...task, splits, hash: "2".repeat(64) }, { folder: join(folder, "plain") });
    expect(plain.groups).toBeUndefined();
    const lines = file("sets.txt", Array.from(groups, (group) => `g${group}`).join("\n"));
    const told = await openVectors(join(folder, "plain"), { groups: lines });
    expect(told.groups).toEqual(groups);
    expect(told.hash).not.toBe(plain.hash);
    const cut = withGroups(plain, { groups: groups.map((group, row) => (row === 0 ? 2 : group)), facts: [] });
    expect(cut.facts.map(({ code }) => code)).toContain("groups-across-splits");
  });
});

describe("claims about rows that belong together", () => {
  it("come from whole groups: wider, both controls passed, nothing found; all said on the page", async () => {
    const grouped = await bringVectors(path, { labels: labelFile, groups: groupFile });
    const { groups: _, ...alone } = grouped;
    const [own, rowwise] = [
      await analyze({ vectors: grouped }, quick),
      await analyze({ vectors: { ...alone, hash: "alone" } }, quick),
    ];
    expect(summarySchema.parse(own.summary)).toEqual(own.summary);
    expect(own.summary.task.groups).toEqual({ training: 36, validation: 6, test: 18, effective: 18 });
    const width = ({ summary }: typeof own): number => {
      const [low, high] = summary.variants[0]?.full.interval ?? [0, 0];
      return high - low;
    };
    expect(own.summary.variants[0]?.full.score).toBe(rowwise.summary.variants[0]?.full.score);
    expect(width(own)).toBeGreaterThan(1.5 * width(rowwise));
    expect(own.summary.variants[0]?.refused?.code).toBe("full-not-above-majority");
    expect(own.summary.controls?.map(({ passed }) => passed)).toEqual([true, true]);
    const wider = own.rows.filter(({ part }) => part === "dimension");
    expect(wider).toHaveLength(12);
    const sample = sampleStudy();
    const { document } = parseHTML(
      renderReport({
        ...sample,
        summary: { ...sample.summary, task: { ...sample.summary.task, groups: own.summary.task.groups } },
      }),
    );
    expect(document.body.textContent).toContain("whole groups are resampled, 18 of them, worth 18.0 of equal size");
  });
});

describe("rows that look grouped", () => {
  it("are spoken of where no groups were given, not in random order, and not where groups were", async () => {
    const grouped = await bringVectors(path, { labels: labelFile, groups: groupFile });
    const plain = await bringVectors(path, { labels: labelFile });
    const codes = async (set: VectorSet): Promise<readonly string[]> => (await rowFacts(set, only)).map(({ code }) => code);
    expect(await codes(plain)).toEqual(["rows-look-grouped"]);
    expect(await codes(grouped)).toEqual([]);
    const [fact] = await rowFacts(plain, only);
    expect(fact?.sentence).toMatch(/more alike than chance.*within labels.*, and equal labels stand together/);
    const order = seeded(3).shuffle(Uint32Array.from(labels.keys()));
    const mixed = matrix(600, 12);
    for (const [to, from] of order.entries()) mixed.data.set(vectors.data.subarray(12 * from, 12 * from + 12), 12 * to);
    const shuffled = await bringVectors(file("mixed.npy", npyFile([mixed])), {
      labels: file("mixed.txt", Array.from(order, (row) => labels[row]).join("\n")),
    });
    expect(await codes(shuffled)).toEqual([]);
  });

  it("are told from a file that is sorted by label", async () => {
    const random = seeded(9);
    const noise = matrix(
      400,
      12,
      Float32Array.from({ length: 4800 }, () => random.normal()),
    );
    const sorted = await bringVectors(file("noise.npy", npyFile([noise])), {
      labels: file("sorted.txt", Array.from({ length: 400 }, (_, row) => (row < 150 ? "a" : "b")).join("\n")),
    });
    expect((await rowFacts(sorted, only)).map(({ sentence }) => sentence)).toEqual([
      "Rows are sorted by label (2 runs): their order does not tell which labels belong together.",
    ]);
  });

  it("have near duplicates counted, a sample of many", async () => {
    const random = seeded(10);
    const noise = matrix(
      600,
      16,
      Float32Array.from({ length: 9600 }, () => random.normal()),
    );
    // Test rows 400 to 419 are training rows 0 to 19 with the last digits changed.
    for (let at = 0; at < 320; at++) noise.data[6400 + at] = noise.data[at]! + 0.02 * random.normal();
    const roles = Array.from({ length: 600 }, (_, row) => (row < 300 ? "train" : row < 400 ? "validation" : "test"));
    const set = await bringVectors(file("near.npy", npyFile([noise])), {
      labels: file("near.txt", Array.from({ length: 600 }, () => (random.below(2) === 0 ? "a" : "b")).join("\n")),
      splits: file("near-splits.txt", roles.join("\n")),
    });
    const [fact] = await rowFacts(set, only);
    expect(fact).toMatchObject({ code: "near-duplicates-across-splits", count: 20 });
    expect(fact?.sentence).toMatch(/^20 of 200 test rows \(10\.0 %\) have a training or validation row/);
  });
});
