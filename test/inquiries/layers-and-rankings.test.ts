/** The three-stage pipeline on planted layers, and the cross table of rankings and probes. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { concatenated, inquiries } from "../../src/inquiries/index.ts";
import { column, matrix } from "../../src/numeric/matrix.ts";
import type { Labels } from "../../src/statistics/labels.ts";
import { type Role, type Rows, rows, withVectors } from "../../src/statistics/rows.ts";
import { inquired, quickSettings } from "../support/inquired.ts";
import { planted } from "../support/planted.ts";

/** Noise with the labels of another set: a layer that knows nothing of them. */
function ignorant(of: ReturnType<typeof inquired>, layer: number): ReturnType<typeof inquired> {
  const noise = inquired(planted("noise"), layer);
  const relabelled = <R extends Role>(from: Rows<R>, labels: Labels): Rows<R> => rows(from.role, from.vectors, labels);
  return {
    ...noise,
    training: relabelled(noise.training, of.training.labels),
    validation: relabelled(noise.validation, of.validation.labels),
    test: relabelled(noise.test, of.test.labels),
  };
}

/** A layer of eight dimensions, three of which are nearly the same and all but sure of the label. */
function layerOfCopies(): ReturnType<typeof inquired> {
  const like = inquired(planted("noise"), 1);
  const random = seeded(8).fork("layer");
  const drawn = <R extends Role>({ role, labels }: Rows<R>): Rows<R> => {
    const vectors = matrix(labels.values.length, 8);
    for (const [i, label] of labels.values.entries()) {
      const signal = (label === 1 ? 2.5 : -2.5) + random.normal();
      for (let j = 0; j < 8; j++) vectors.data[i * 8 + j] = j < 3 ? signal + 0.1 * random.normal() : random.normal();
    }
    return rows(role, vectors, labels);
  };
  const living = Int32Array.from({ length: 8 }, (_, j) => j);
  return { layer: 1, living, training: drawn(like.training), validation: drawn(like.validation), test: drawn(like.test) };
}

describe("the redundancy pipeline", () => {
  it("puts layers side by side, in order", () => {
    const own = inquired(planted("copies"), 1);
    const both = concatenated([ignorant(own, 0), own]);
    expect(both.living).toHaveLength(48);
    expect(column(both.test.vectors, 24 + 5)).toEqual(column(own.test.vectors, 5));
    expect(both.training.labels).toEqual(own.training.labels);
  });

  it("selects the layers up to the one that knows, joins copies, and keeps the few that carry the label", async () => {
    const knows = layerOfCopies();
    const same = { ...knows, layer: 2, training: withVectors(knows.training, knows.training.vectors) };
    const { tables, sentences } = await inquiries
      .get("redundancy-pipeline")
      .ask([ignorant(knows, 0), knows, same], quickSettings);
    const [oracle, layers, clusters, ranking] = tables[0]!.rows;
    expect(oracle!["dimensions"]).toBe(24 + 8 + 8);
    expect(layers!["how"]).toBe("layers up to 1");
    expect(layers!["dimensions"]).toBe(24 + 8);
    // The three that are alike are one at the highest cut; so are, by chance, some that are noise.
    expect(clusters!["how"]).toBe("one of each cluster, cut at 0.9");
    expect(clusters!["dimensions"]).toBeLessThanOrEqual(24 + 8 - 2);
    expect(ranking!["dimensions"]).toBe(1);
    expect((ranking!["score"] as number[])[0]!).toBeGreaterThan(0.95);
    expect(tables[1]!.rows).toHaveLength(3);
    expect((tables[1]!.rows[0]!["alone"] as number[])[0]!).toBeLessThan(0.56);
    expect(sentences[0]!.kind).toBe("finding");
  });
});

describe("the cross table", () => {
  it("shows a gap between best and worst first for every ranking that looks at the labels, with every probe", async () => {
    const { tables } = await inquiries.get("cross-table").ask([inquired(planted("informative"))], quickSettings);
    const all = tables[0]!.rows;
    expect(new Set(all.map(({ probe }) => probe))).toEqual(new Set(["logistic", "gaussian", "lda"]));
    const gapOf = (row: (typeof all)[number]): readonly number[] => row["gap"] as number[];
    for (const row of all.filter(({ ranking, k }) => ranking !== "random" && k === 4)) expect(gapOf(row)[1]!).toBeGreaterThan(0);
    expect(all.some(({ ranking }) => ranking === "random")).toBe(true);
  });
});
