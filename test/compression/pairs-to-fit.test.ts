/** Pairs of training rows reach whatever is fitted to them, and no pair that chooses or certifies does. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressVectors } from "../../src/compression/compress-vectors.ts";
import { divideRows } from "../../src/compression/parts.ts";
import { judgedPairsToFit, pairParts, pairsToFit, sentencesToFit } from "../../src/compression/related-parts.ts";
import { relatedSubject } from "../../src/compression/subjects/related-subject.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { pairsAmong } from "../../src/statistics/scored-pairs.ts";
import { bringPairs } from "../../src/vectors/bring-related.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const [count, d, signal] = [1500, 16, 8];

/** Pairs share eight dimensions as much as their score says; the eight others are noise of each row's own, and a little wider. */
function planted(): { readonly vectors: Matrix; readonly table: string } {
  const random = seeded(8);
  const vectors = matrix(2 * count, d);
  const scores = Array.from({ length: count }, () => random.below(4) / 3);
  for (const [pair, score] of scores.entries()) {
    for (let j = 0; j < d; j++) {
      const shared = random.normal();
      for (const row of [2 * pair, 2 * pair + 1]) {
        const own = random.normal();
        vectors.data[row * d + j] = j < signal ? Math.sqrt(score) * shared + Math.sqrt(1 - score) * own : 1.1 * own;
      }
    }
  }
  return { vectors, table: `first,second,score\n${scores.map((s, i) => `${2 * i},${2 * i + 1},${s}`).join("\n")}\n` };
}

const { vectors, table } = planted();
const [path, pairsPath] = [join(root, "sentences.npy"), join(root, "pairs.csv")];

async function brought() {
  await writeFile(path, npyFile([vectors]));
  await writeFile(pairsPath, table);
  const set = await bringPairs(path, { pairs: pairsPath });
  if (set.kind !== "pairs") throw new Error("expected pairs");
  return set;
}

describe("pairs that chains are fitted on", () => {
  it("are those of the part that fits, by places among the rows that fit", async () => {
    const set = await brought();
    const parts = pairParts(set);
    const { training } = relatedSubject(set, { goal: null, probe: "logistic", distance: "cosine", head: null, used: null });
    expect(training.pairs).toHaveLength(parts.fit.length);
    expect(parts.fit.length).toBeGreaterThan(count / 2);
    const fit = sentencesToFit(set, parts);
    const held = new Set([...parts.choose, ...parts.certify].flatMap((pair) => [set.first[pair]!, set.second[pair]!]));
    for (const [at, { first, second, score }] of pairsToFit(set, parts, fit).entries()) {
      const pair = parts.fit[at]!;
      expect([fit[first], fit[second], score]).toEqual([set.first[pair], set.second[pair], set.scores[pair]]);
      expect(held.has(fit[first]!) || held.has(fit[second]!)).toBe(false);
      expect(training.vectors.data.subarray(first * d, (first + 1) * d)).toEqual(
        vectors.data.subarray(fit[first]! * d, (fit[first]! + 1) * d),
      );
    }
  });

  it("are of queries only where these are documents, and of no query that chooses or certifies", () => {
    const divided = divideRows({ count: 3, contentOf: String, splits: null, groups: null });
    const all = { ...divided, fit: Int32Array.of(1), choose: Int32Array.of(0), certify: Int32Array.of(2) };
    const judgements = [
      new Map([[5, 1]]),
      new Map([
        [5, 1],
        [6, 2],
        [1, 1],
      ]),
      new Map([[6, 1]]),
    ];
    const fit = Int32Array.of(1, 4, 5, 6);
    expect(judgedPairsToFit({ own: Int32Array.of(0, 1, 2), judgements }, all, fit)).toEqual([
      { first: 0, second: 2, score: 1 },
      { first: 0, second: 3, score: 2 },
    ]);
    expect(judgedPairsToFit({ own: null, judgements }, all, fit)).toEqual([]);
  });

  it("lose rows that are left out, and pairs of one row", () => {
    const pairs = [
      { first: 3, second: 1, score: 2 },
      { first: 1, second: 2, score: 3 },
      { first: 3, second: 3, score: 4 },
    ];
    expect(pairsAmong(pairs, Int32Array.of(1, 3))).toEqual([{ first: 1, second: 0, score: 2 }]);
  });

  it("make an adaptor keep what components of the same size leave out", async () => {
    await brought();
    const sized = async (chain: string): Promise<number> => {
      const options = {
        pairs: pairsPath,
        dimensions: signal,
        candidates: [chain],
        folder: join(root, chain.replace(/\W/g, "-")),
      };
      const { description } = await compressVectors(path, options);
      return description!.scores.compressed.certified;
    };
    const [adapted, components] = [await sized("matryoshka-adaptor:8"), await sized("pca:8")];
    // concordance of pairs: a half is chance, and 60 certifying comparisons have a standard error of 0.065 or less
    expect(components).toBeLessThan(0.65);
    expect(adapted).toBeGreaterThan(components + 0.1);
  }, 120_000);
});
