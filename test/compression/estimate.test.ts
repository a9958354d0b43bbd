/** What is said beforehand of a compression's time and memory: what costs more must be said to cost more. */
import { describe, expect, it } from "vitest";
import { defaultCandidates } from "../../src/compression/default-candidates.ts";
import { type CompressionSize, estimateCompression } from "../../src/compression/estimate.ts";

const size: CompressionSize = {
  candidates: ["int8"],
  kind: "labels",
  dimensions: 384,
  classes: 4,
  parts: { fit: 4560, choose: 1520, certify: 1520 },
  held: 7600,
};
const seconds = (change: Partial<CompressionSize>): number => estimateCompression({ ...size, ...change }).seconds;

describe("the estimate of a compression", () => {
  it("grows with rows, dimensions, classes and candidates", () => {
    const more: readonly Partial<CompressionSize>[] = [
      { parts: { fit: 9120, choose: 1520, certify: 1520 } },
      { dimensions: 768 },
      { classes: 8 },
      { candidates: ["int8", "pca:192"] },
    ];
    for (const change of more) expect(seconds(change)).toBeGreaterThan(seconds({}));
    expect(estimateCompression({ ...size, held: 76_000 }).memoryBytes).toBeGreaterThan(estimateCompression(size).memoryBytes);
  });

  it("knows what kinds of candidates cost, in the order in which they were measured", () => {
    const kinds = ["random-dimensions:96", "pca:96", "matryoshka-adaptor:96", "rq:16"];
    const all = kinds.map((chain) =>
      seconds({ kind: "pairs", candidates: [chain], parts: { fit: 4560, choose: 1520, certify: 760 } }),
    );
    expect([...all].sort((a, b) => a - b)).toEqual(all);
    expect(new Set(all).size).toBe(kinds.length);
  });

  it("counts a map that several chains have in common once", () => {
    const pairs = { kind: "pairs", parts: { fit: 20_000, choose: 1, certify: 1 }, dimensions: 1024 } as const;
    const one = seconds({ ...pairs, candidates: ["pca:16"] });
    expect(seconds({ ...pairs, candidates: ["pca:16", "pca:17", "pca:18", "pca:19"] })).toBeLessThan(1.2 * one);
    expect(seconds({ ...pairs, candidates: ["pca:16", "standardised-pca:17"] })).toBeGreaterThan(1.8 * one);
  });

  it("is of minutes for AG News and default candidates, and under a gigabyte for 50,000 rows of 768", () => {
    const candidates = defaultCandidates({ dimensions: 384, ask: { kind: "keep", kept: 0.99 }, classes: 4 });
    const all = seconds({ candidates });
    expect(all).toBeGreaterThan(60);
    expect(all).toBeLessThan(1200);
    const large = estimateCompression({ ...size, dimensions: 768, held: 50_000 });
    expect(large.memoryBytes).toBeLessThan(1e9);
  });
});
