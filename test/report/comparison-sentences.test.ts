/** What finetuning changed, in sentences: findings only where a tested number allows, and never a dimension's index. */
import { describe, expect, it } from "vitest";
import { comparisonSentences } from "../../src/report/comparison-sentences.ts";
import type { Comparison } from "../../src/results/comparison.ts";
import type { Summary } from "../../src/results/summary.ts";
import { sampleInterventions, sampleTrajectory } from "../support/sample-comparison.ts";
import { sampleStudy } from "../support/sample-study.ts";

const { summary } = sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2] });

function withAlignment(change: (comparison: Comparison) => Comparison): Summary {
  if (summary.comparison === undefined) throw new Error("the sample is compared");
  return { ...summary, comparison: change(summary.comparison) };
}

const about = (from: Summary, words: RegExp) => comparisonSentences(from).filter(({ text }) => words.test(text));

describe("sentences of what finetuning changed", () => {
  it("find where the direction comes from only when every seed is beyond chance", () => {
    expect(about(summary, /random start/).map(({ kind }) => kind)).toEqual(["finding"]);
    const weaker = withAlignment((comparison) => ({
      ...comparison,
      origins: comparison.origins.map((one) => (one.head.seed === 1 ? { ...one, alignment: { value: 0.09, chance: 0.1 } } : one)),
    }));
    const [said] = about(weaker, /random start/);
    expect(said).toMatchObject({ kind: "limit" });
    expect(said?.text).toMatch(/not shown for every seed/);
    const none = withAlignment((comparison) => ({ ...comparison, origins: [] }));
    expect(about(none, /random start/)).toEqual([]);
  });

  it("call numbers without a test facts, and name no dimension", () => {
    for (const { text } of comparisonSentences({ ...summary, interventions: sampleInterventions() })) {
      expect(text).not.toMatch(/dimension #?\d|#\d|NaN|undefined|null/);
    }
    expect(about(summary, /How alike|Shape of the vectors|Cosines of all|Neural collapse/).map(({ kind }) => kind)).toEqual([
      "fact",
      "fact",
      "fact",
      "fact",
    ]);
  });

  it("add up what the largest dimensions contribute to the mean cosine, and say what treatments leave of it", () => {
    const sums = withAlignment((comparison) => ({
      ...comparison,
      geometry: comparison.geometry.map((one) => ({
        ...one,
        cosineContributions: [0.25, 0.15].map((contribution, dimension) => ({ dimension, contribution })),
        treatedMeanCosine: { centre: 0.02, rank: null },
      })),
    }));
    const [said] = about(sums, /Cosines of all/);
    expect(said?.text).toMatch(/the 2 dimensions with the largest bring from 0\.40 to 0\.40/);
    expect(said?.text).toMatch(/centre from 0\.02 to 0\.02 and rank from not defined to not defined/);
  });

  it("say which switched-off dimensions cost more than random ones, and which are not shown to", () => {
    const said = about({ ...summary, interventions: sampleInterventions() }, /witched off/);
    expect(said.map(({ kind }) => kind)).toEqual(["finding", "limit"]);
    expect(said[0]?.text).toMatch(/the 10 best dimensions \(set to 0\).*outlying LayerNorms/);
    expect(said[1]?.text).toMatch(/the best dimension \(set to 0\)/);
  });

  it("call a switched-off set a finding only after correction for all results of its model", () => {
    const [model] = sampleInterventions();
    if (model === undefined) throw new Error("there is a model");
    const results = model.results.map((one) => ({
      ...one,
      // Below 0 by itself, as one of many is by chance.
      beyondControl: { value: -0.02, interval: [-0.04, -0.001] as const, pValue: 0.03, adjustedPValue: 0.12 },
    }));
    const said = about({ ...summary, interventions: [{ ...model, results }] }, /witched off/);
    expect(said.map(({ kind }) => kind)).toEqual(["limit"]);
    expect(said[0]?.text).toMatch(/p = 0\.120.*corrected for all 4 results of the model by Holm's method/);
  });

  it("tell the way of a training only where its classifier is shown to change", () => {
    const [one] = sampleTrajectory([0]);
    if (one === undefined) throw new Error("there is a trajectory");
    expect(about({ ...summary, trajectory: [one] }, /Along the finetuning/)[0]?.text).toMatch(
      /goes from 50\.0 % to 85\.0 % in 256 steps, half of it by step 16/,
    );
    const flat = {
      ...one,
      points: one.points.map((point) => ({ ...point, ownHead: { score: 0.5, interval: [0.47, 0.53] as const } })),
    };
    const [said] = about({ ...summary, trajectory: [flat] }, /Along the finetuning/);
    expect(said?.text).toContain(
      "is not shown to change in 256 steps: 50.0 % [47.0, 53.0] at first, 50.0 % [47.0, 53.0] at last",
    );
    expect(said?.text).not.toMatch(/half of it|goes from/);
  });

  it("are none where nothing was compared", () => {
    expect(comparisonSentences(sampleStudy().summary)).toEqual([]);
  });
});
