/** Negative controls: passed by sound vectors, failed where rows of one split are known to another, and then said loudly. */
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { bitsOfTexts, runControlCell } from "../../src/cells/control-cell.ts";
import { unpackLabels } from "../../src/cells/packed-labels.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { lastLine, renderReport } from "../../src/report/index.ts";
import { type Summary, summarySchema } from "../../src/results/summary.ts";
import { analyze } from "../../src/studies/analyze.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sampleStudy } from "../support/sample-study.ts";

const quick = { bootstraps: 400, permutations: 99, rotations: 2, compressors: ["pca"], probes: ["logistic"], sizes: [1] };

/** Rows of noise in which every test row is a training row again; more dimensions than rows, so that a probe knows each. */
function leaking(): VectorSet {
  const [count, d] = [150, 200];
  const random = seeded(8);
  const data = Float32Array.from({ length: count * d }, () => random.normal());
  const texts = Array.from({ length: count }, (_, i) => `text ${i}`);
  const vectors = matrix(3 * count, d, Float32Array.from([...data, ...data, ...data]));
  const base = plantedVectors(planted("noise"));
  return {
    ...base,
    rows: 3 * count,
    dimensions: d,
    labels: { kind: "classes", classes: 2, values: Int32Array.from({ length: 3 * count }, (_, i) => i % 2) },
    splits: Uint8Array.from({ length: 3 * count }, (_, i) => Math.floor(i / count)),
    textBits: bitsOfTexts({ texts: [...texts, ...texts, ...texts], pairs: null }),
    hash: "leaking",
    read: async () => vectors,
  };
}

describe("negative controls", () => {
  it.each(["informative", "regression", "imbalanced"])("are part of every analysis, and passed: %s", async (name) => {
    const set = planted(name);
    const probes = set.target === "regression" ? ["ridge"] : quick.probes;
    const { summary } = await analyze({ vectors: plantedVectors(set) }, { ...quick, probes });
    expect(summarySchema.parse(summary)).toEqual(summary);
    expect(summary.controls?.map(({ control, hashed, passed }) => [control, hashed, passed])).toEqual([
      ["shuffled-labels", null, true],
      ["impossible-task", "vector", true],
    ]);
    const [shuffled, impossible] = summary.controls ?? [];
    expect(shuffled?.metric).toBe(summary.task.metric);
    expect(shuffled?.majority).toBe(summary.task.majority);
    // A probe of another kind where the reference cannot take a bit.
    expect(impossible?.probe).toBe("logistic");
    expect(impossible?.score).toBeLessThan(0.55);
  });

  it("shuffle the labels of every split among its own rows", async () => {
    const set = plantedVectors(planted("imbalanced"));
    const spec = { kind: "control", control: "shuffled-labels", hashed: null, probe: "lda" } as const;
    const cell = await runControlCell(
      await set.read({ layer: null, pooling: null }),
      { labels: set.labels, splits: set.splits, groups: null, textBits: null },
      spec,
      1,
    );
    const [own, shuffled] = [planted("imbalanced").test.labels.values, unpackLabels(cell.test, 2000).values];
    expect([...shuffled].sort()).toEqual([...own].sort());
    // Both say 1 of a tenth of the rows: by chance they agree about 1 on a hundredth.
    const both = shuffled.filter((label, i) => label === 1 && own[i] === 1).length;
    expect(both).toBeLessThan(50);
  });

  let summary: Summary;
  beforeAll(async () => {
    summary = (await analyze({ vectors: leaking() }, quick)).summary;
  });

  it("fail where test rows are training rows again", () => {
    const [shuffled, impossible] = summary.controls ?? [];
    expect(impossible).toMatchObject({ control: "impossible-task", hashed: "text", passed: false });
    expect(impossible?.score).toBeGreaterThan(0.9);
    // Labels shuffled within each split are of other rows: this control looks for other faults.
    expect(shuffled?.passed).toBe(true);
  });

  it("that fail are said loudly, on the page and on the terminal", () => {
    const sample = sampleStudy();
    const page = (controls: Summary["controls"]): string => {
      const { document } = parseHTML(renderReport({ ...sample, summary: { ...sample.summary, controls } }));
      return document.querySelector("main")?.textContent ?? "";
    };
    const loud = page(summary.controls);
    expect(loud).toContain("The numbers of this study cannot be trusted: 1 negative control failed.");
    expect(loud).toMatch(/FAILED\. A task that no encoder can do \(one bit of a hash of the text\).*It must not be\./);
    expect(lastLine(summary)).toMatch(/^CONTROLS FAILED\. The numbers of this study cannot be trusted/);
    const calm = page(summary.controls?.map((one) => ({ ...one, passed: true })));
    expect(calm).not.toMatch(/cannot be trusted|FAILED/);
    expect(calm).toMatch(/Labels shuffled among the rows of each split.*not shown to be above.*as it must be/);
    expect(calm).toMatch(/Random rotations of the pretrained.*vectors: the best coordinate of 20 rotations/);
    expect(page(undefined)).not.toContain("Controls");
  });
});
