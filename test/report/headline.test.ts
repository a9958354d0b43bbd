/** The sentences say what was tested, and no more. */
import { describe, expect, test } from "vitest";
import { beforeAfterSentences } from "../../src/report/before-after.ts";
import { comparisonSentences } from "../../src/report/comparison-sentences.ts";
import { headlines } from "../../src/report/headline.ts";
import { lastLine } from "../../src/report/last-line.ts";
import { renderReport } from "../../src/report/page.ts";
import type { Comparison } from "../../src/results/comparison.ts";
import type { Redraws } from "../../src/results/redraws.ts";
import type { BestDimension, Fewest, Summary, Variant } from "../../src/results/summary.ts";
import { formatScore } from "../../src/results/words.ts";
import { sampleStudies, sampleStudy } from "../support/sample-study.ts";
import type { SampleOptions } from "../support/sample-variant.ts";

interface Changes {
  readonly fewest?: Partial<Fewest>;
  readonly best?: Partial<BestDimension>;
  readonly variant?: Partial<Variant>;
}

/** A sample whose only variant is changed; a best dimension that is given comes first however training rows are drawn. */
function summaryWith(options: SampleOptions, changes: Changes = {}): Summary {
  const { summary } = sampleStudy({ compressors: ["pca"], ...options });
  return {
    ...summary,
    variants: summary.variants.map((variant) => ({
      ...variant,
      fewest: variant.fewest.map((entry) => ({ ...entry, ...changes.fewest })),
      bestDimension: variant.bestDimension === null ? null : bestWith(variant.bestDimension, changes.best),
      redraws: { ...(variant.redraws as Redraws), best: [{ index: changes.best?.index ?? 17, wins: 40 }] },
      ...changes.variant,
    })),
  };
}

/** A changed axis privilege is that of standardised vectors too, unless these are changed as well. */
function bestWith(best: BestDimension, changes: Changes["best"]): BestDimension {
  const axisPrivilege = changes?.axisPrivilege ?? best.axisPrivilege;
  const standardised = { rotated: best.rotated, axisPrivilege };
  return { ...best, standardised, ...changes };
}

function text(summary: Summary, variant = 0): string {
  return (headlines(summary)[variant]?.sentences ?? []).map((sentence) => sentence.text).join("\n");
}

describe("headline sentences", () => {
  test("lead with the fewest dimensions, their interval and how they were tested", () => {
    const tests = [
      { k: 1, difference: -0.02, lower: -0.031, shown: false },
      { k: 2, difference: -0.002, lower: -0.0094, shown: true },
      { k: 96, difference: 0, lower: -0.004, shown: true },
      { k: 384, difference: 0, lower: -0.0023, shown: true },
    ];
    const summary = summaryWith({}, { fewest: { k: 2, interval: [1, 2], grid: [1, 2, 96, 384], tests, pointEstimate: 1 } });
    const lead = headlines(summary)[0]?.sentences[0];
    expect(lead?.kind).toBe("finding");
    expect(lead?.text).toBe(
      "2 of 384 principal components are shown to keep the accuracy of the whole vector within 1 point: k* ≤ 2 [1, 2] of the sizes tried (1, 2, 96, 384), one-sided 95 %, paired bootstrap on 1,197 test rows. Lower bounds of the difference, size by size: 1: −3.1 points; 2: −0.9 points; 96: −0.4 points; 384: −0.2 points. By the bare score 1 would do, but that is an estimate without a test.",
    );
  });

  test("do not sell the largest size as a saving", () => {
    const lead = headlines(summaryWith({}, { fewest: { k: 384, interval: [96, 384] } }))[0]?.sentences[0];
    expect(lead?.kind).toBe("limit");
    expect(lead?.text).toMatch(/^Only all 384 principal components .* no smaller size tried is/);
  });

  test("say what could not be shown and how many rows it would take", () => {
    const lead = headlines(summaryWith({ fewest: "none" }))[0]?.sentences[0];
    expect(lead?.kind).toBe("limit");
    expect(lead?.text).toMatch(/^It could not be shown/);
    expect(lead?.text).toContain("About 5,210 test rows would be needed to show it; there are 1,197.");
  });

  test("say the rows that would be needed once: the code tells whether the reason has them, not its words", () => {
    const none = { k: null, interval: null, rowsNeeded: 5210, tests: [] } as const;
    const reason = "These test rows cannot show it; about 5210 would be needed.";
    const said = (changes: Partial<Fewest>): string => text(summaryWith({}, { fewest: { ...none, ...changes } }));
    expect(said({ reason, reasonCode: "too-few-rows" })).not.toContain("5,210 test rows would be needed to show it");
    expect(said({ reason: "No longer needed.", reasonCode: "not-above-baseline" })).toContain(
      "About 5,210 test rows would be needed to show it",
    );
  });

  test("give no p-value where an earlier version left it out, and call no axis privileged by it", () => {
    const summary = summaryWith({}, { best: { axisPrivilege: { value: 0.03, interval: [0.01, 0.05] } } });
    const axis = headlines(summary)[0]?.sentences.find((sentence) => /axis/.test(sentence.text));
    expect(axis?.kind).toBe("limit");
    expect(axis?.text).toContain("a difference of +3.0 points [1.0, 5.0]");
    expect(axis?.text).not.toMatch(/p [=<]/);
  });

  test("give a refusal's own sentence first, and no dimension", () => {
    const summary = summaryWith({ refused: true });
    const lead = headlines(summary)[0]?.sentences[0];
    expect(lead?.kind).toBe("refusal");
    expect(lead?.text).toContain(summary.variants[0]?.refused?.sentence);
    expect(text(summary)).not.toMatch(/Alone|k\* ≤|privileged|axis/);
  });

  test("call no axis privileged when the interval contains 0", () => {
    const summary = summaryWith({}, { best: { axisPrivilege: { value: 0.004, interval: [-0.013, 0.022], pValue: 0.048 } } });
    expect(text(summary)).toMatch(
      /No axis is shown to be privileged.*\+0\.4 points \[−1\.3, 2\.2\].*not shown to do worse both ways/,
    );
    expect(text(summary)).not.toContain("The axis matters");
  });

  test("say of each failed test how many rows would be needed", () => {
    const nonInferior = { shown: false, margin: 0.01, difference: -0.004, lower: -0.03, rowsNeeded: 8123 };
    const best = { pValue: 0.001, aboveMajority: false, rowsNeeded: 4321, nonInferior } as const;
    const axisPrivilege = { value: 0.004, interval: [-0.013, 0.022], pValue: 0.2, rowsNeeded: 17_000 } as const;
    const said = text(summaryWith({}, { best: { ...best, axisPrivilege } }));
    expect(said).toMatch(/not shown to be above the most frequent class.*About 4,321 test rows would be needed/);
    expect(said).toMatch(
      /No axis is shown.*About 17,000 test rows would be needed to show a difference of this size; there are 1,197/,
    );
    expect(said).toMatch(/not shown to lose less than 1 point.*About 8,123 test rows would be needed/);
    const lost = text(
      summaryWith({}, { best: { ...best, nonInferior: { ...nonInferior, difference: -0.02, rowsNeeded: null } } }),
    );
    expect(lost).toMatch(/By its score it loses that much: more rows cannot be counted on/);
    const next = { k: 256, rowsNeeded: 2345 };
    const only = text(summaryWith({}, { fewest: { k: 384, interval: [96, 384], next } }));
    expect(only).toMatch(/no smaller size tried is.*For 256, about 2,345 test rows would be needed; there are 1,197\./);
  });

  test("call an axis privileged only when the interval is above 0 and no random rotation does as well", () => {
    const above = { value: 0.057, interval: [0.02, 0.09] } as const;
    const shown = summaryWith({}, { best: { axisPrivilege: { ...above, pValue: 1 / 21 } } });
    expect(text(shown)).toMatch(/The axis matters.*p = 0\.048 by rank among the rotations/);
    const standardised = {
      rotated: { score: 0.6, interval: [0.57, 0.63] },
      axisPrivilege: { value: 0, interval: [-0.02, 0.02] },
    } as const;
    const byUnits = text(summaryWith({}, { best: { axisPrivilege: { ...above, pValue: 1 / 21 }, standardised } }));
    expect(byUnits).toMatch(/That the axis matters is not shown.*depends on the units/);
    const unasked = text(summaryWith({}, { best: { axisPrivilege: { ...above, pValue: 1 / 21 }, standardised: undefined } }));
    expect(unasked).toMatch(/That the axis matters is not shown.*it was not asked/);
    for (const axisPrivilege of [above, { ...above, pValue: 2 / 21 }]) {
      const lucky = headlines(summaryWith({}, { best: { axisPrivilege } }))[0]?.sentences;
      const axis = lucky?.find((sentence) => sentence.text.startsWith("That the axis matters is not shown"));
      expect(axis?.kind).toBe("limit");
    }
  });

  test("claim nothing of axes that do worse than random ones", () => {
    const summary = summaryWith({}, { best: { axisPrivilege: { value: -0.05, interval: [-0.09, -0.02], pValue: 1 } } });
    const axis = headlines(summary)[0]?.sentences.find((sentence) => sentence.text.startsWith("No sign of a privileged axis"));
    expect(axis?.kind).toBe("limit");
  });

  test("speak of all dimensions only when the grid reaches them", () => {
    const short = { grid: [2, 4], k: 4, interval: [2, 4] } as const;
    const summary = summaryWith({}, { fewest: short });
    expect(headlines(summary)[0]?.sentences[0]).toMatchObject({
      kind: "finding",
      text: expect.stringMatching(/^4 of 384 principal components are shown to keep/),
    });
    expect(lastLine(summary)).toMatch(/^Keep 4 of 384 dimensions/);
    const none = summaryWith({}, { fewest: { ...short, k: null, interval: null, rowsNeeded: null, reason: null } });
    expect(headlines(none)[0]?.sentences[0]?.text).toMatch(/any number of principal components that was tried \(2, 4\) keeps/);
    expect(lastLine(none)).toMatch(/any number of principal components tried \(2, 4\) loses/);
  });

  test("report the best dimension with its permutation p-value and its limits", () => {
    const summary = summaryWith({}, { best: { index: 17, score: 0.61, interval: [0.58, 0.64], pValue: 0.001 } });
    expect(text(summary)).toMatch(
      /dimension 17 .*61\.0 % \[58\.0, 64\.0\].*p = 0\.001 by all orders of the test labels against its predictions/,
    );
    const lucky = headlines(summaryWith({}, { best: { pValue: 0.21 } }))[0]?.sentences.find((sentence) =>
      sentence.text.startsWith("Alone"),
    );
    expect(lucky?.kind).toBe("limit");
    expect(lucky?.text).toContain("not told apart from labels that have nothing to do with it");
  });

  test("warn when predictions know something but the test score may be at majority", () => {
    const summary = summaryWith({}, { best: { score: 0.52, interval: [0.49, 0.55], pValue: 0.001 } });
    const alone = headlines(summary)[0]?.sentences.find((sentence) => sentence.text.startsWith("Alone"));
    expect(alone?.kind).toBe("limit");
    expect(alone?.text).toContain("is not shown to be above the most frequent class");
  });

  test("name no index for a finetuned variant with fewer than three head seeds", () => {
    const options: SampleOptions = { names: ["finetuned"], compressors: ["pca"] };
    const one = summaryWith({ ...options, headSeeds: [0, 1] }, { best: { index: 257 } });
    expect(text(one)).not.toContain("257");
    expect(text(one)).toContain("fewer than three head seeds");
  });

  test("name an index with three head seeds only where it is among the best of every seed", () => {
    const options: SampleOptions = { names: ["finetuned"], compressors: ["pca"], headSeeds: [0, 1, 2] };
    const withBest = (orders: readonly (readonly number[])[]): Summary => {
      const summary = summaryWith(options, { best: { index: 257 } });
      const seeds = orders.map((dimensions, headSeed) => ({ headSeed, dataSeed: 0, dimensions }));
      return {
        ...summary,
        combined: summary.combined.map((one) => ({
          ...one,
          importantDimensions: { top: 3, seeds, overlap: 0.1, expected: 0.01 },
        })),
      };
    };
    expect(
      text(
        withBest([
          [257, 1, 2],
          [3, 257, 4],
          [5, 6, 257],
        ]),
      ),
    ).toContain("dimension 257");
    const disagreeing = text(
      withBest([
        [257, 1, 2],
        [3, 257, 4],
        [5, 6, 7],
      ]),
    );
    expect(disagreeing).not.toContain("257");
    expect(disagreeing).toContain("it is not among the best of every seed");
  });

  test("tell every head seed, and call a finding only what every seed shows", () => {
    const { summary } = sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2], compressors: ["pca"] });
    const change = (variant: Variant): Variant =>
      variant.headSeed !== 2 || variant.bestDimension === null
        ? variant
        : {
            ...variant,
            bestDimension: { ...variant.bestDimension, pValue: 0.4 },
            fewest: variant.fewest.map((entry) => ({ ...entry, k: null, interval: null })),
          };
    const said = (from: Summary, words: RegExp) => headlines(from)[1]?.sentences.find((sentence) => words.test(sentence.text));
    const scores = summary.variants.slice(1).map((variant) => formatScore(variant.bestDimension?.score ?? 0, "accuracy"));
    for (const words of [/chosen on the training rows/, /principal components are shown to keep/])
      expect(said(summary, words)?.kind).toBe("finding");
    for (const score of scores) expect(said(summary, /chosen on the training rows/)?.text).toContain(score);
    expect(said(summary, /chosen on the training rows/)?.text).toMatch(/^With head seed 0: .*head seed 1: .*; head seed 2: /);
    const weaker = { ...summary, variants: summary.variants.map(change) };
    for (const words of [/chosen on the training rows/, /principal components are shown to keep/]) {
      expect(said(weaker, words)).toMatchObject({
        kind: "limit",
        text: expect.stringMatching(/^Not the same with every seed\./),
      });
    }
    const [before, after] = [summary, weaker].map((from) => beforeAfterSentences(from));
    expect(before?.map(({ kind }) => kind)).toEqual(["finding", "finding", "finding"]);
    expect(after?.map(({ kind }) => kind)).toEqual(["limit", "limit", "finding"]);
    for (const score of scores) expect(before?.[1]?.text).toContain(score);
    expect(lastLine(weaker)).toMatch(/finetuned \(head seed 2, none of 3 needs more\): Keep all/);
    expect(renderReport({ ...sampleStudy({ names: ["finetuned"], headSeeds: [0, 1, 2] }) })).toMatch(
      /show one seed: head seed 0 of 3/,
    );
  });

  test("say of one dimension that it loses less than the margin only where that was tested and shown", () => {
    const test = { margin: 0.01, difference: -0.001, lower: -0.006 };
    const loss = (nonInferior: BestDimension["nonInferior"]) =>
      headlines(summaryWith({}, { best: { nonInferior } }))[0]?.sentences.find(({ text: own }) =>
        own.startsWith("That one dimension"),
      );
    expect(loss({ ...test, shown: true })).toEqual({
      kind: "finding",
      text: "That one dimension alone is shown to lose less than 1 point against the reference (difference −0.1 points, one-sided 95 % bound −0.6 points, paired on 1,197 test rows).",
    });
    expect(loss({ ...test, lower: -0.02, shown: false })).toMatchObject({
      kind: "limit",
      text: expect.stringContaining("is not shown to lose less"),
    });
    expect(loss(undefined)).toBeUndefined();
  });

  test("call no single dimension found where claims are refused", () => {
    const page = (refused: boolean): string => renderReport(sampleStudy({ refused, dimensions: 48 }));
    expect(page(false)).toMatch(/know something of the labels of the test rows/);
    expect(page(true)).toContain("48 dimensions of 48");
    expect(page(true)).not.toMatch(/knows? something of the labels|Found \(false discovery/);
  });

  const won = (...best: Redraws["best"]): Changes => {
    const redraws = sampleStudy({ compressors: ["pca"] }).summary.variants[0]?.redraws as Redraws;
    return { best: { index: 232 }, variant: { redraws: { ...redraws, best } } };
  };

  test("name an index only where it comes first on all training rows that are drawn anew", () => {
    expect(text(summaryWith({}, won({ index: 232, wins: 40 })))).toContain("Alone, dimension 232 (counted from 0)");
    // The demo: the best dimension on the training rows as they are wins once.
    const demo = text(summaryWith({}, won({ index: 163, wins: 28 }, { index: 5, wins: 11 }, { index: 232, wins: 1 })));
    expect(demo).not.toContain("232");
    expect(demo).toContain("Alone, one dimension, chosen on the training rows");
    expect(demo).toContain("the best dimension differs from redraw to redraw of the training rows (#163 in 28 of 40)");
    const split = text(summaryWith({}, won({ index: 163, wins: 20 }, { index: 232, wins: 20 })));
    expect(split).not.toMatch(/163|232/);
    expect(split).toContain("(2 different ones, none in more than 20 of 40)");
    // Once in forty is what chance gives one of two twins in ten data sets of a hundred.
    expect(text(summaryWith({}, won({ index: 232, wins: 39 })))).toContain("(#232 in 39 of 40)");
    expect(text(summaryWith({}, { best: { index: 232 }, variant: { redraws: undefined } }))).toContain(
      "training rows were not drawn anew",
    );
  });

  test("say no index of a winner either where head seeds forbid it", () => {
    const summary = summaryWith({ names: ["finetuned"] }, won({ index: 163, wins: 28 }, { index: 232, wins: 12 }));
    expect(text(summary)).not.toMatch(/163|232/);
    expect(renderReport({ ...sampleStudy({ names: ["finetuned"] }), summary })).not.toContain("#163");
  });

  test("tell how k* varies with the training rows, and that the encoder was not finetuned again", () => {
    const { summary } = sampleStudy({ compressors: ["pca"] });
    expect(headlines(summary)[0]?.sentences).toContainEqual({
      kind: "fact",
      text: "With the 1,495 training rows drawn anew 40 times (with replacement; principal components and the logistic probe fitted again at the sizes tried), k* goes from at most 1 to at most 2: 1 in 20 and 2 in 20.",
    });
    expect(text(sampleStudy({ names: ["finetuned"], compressors: ["pca"] }).summary)).toContain(
      "; the encoder was not finetuned again), k*",
    );
  });

  test("name no index for checkpoints whose head seeds are not known, whatever they are called", () => {
    const { summary } = sampleStudy({ names: ["finetuned"], compressors: ["pca"], headSeeds: [0, 1, 2] });
    for (const name of ["finetuned", "finetuned mine", "after"]) {
      const unknown = {
        ...summary,
        variants: summary.variants.map((variant) => ({
          ...variant,
          name,
          headSeed: null,
          bestDimension: variant.bestDimension === null ? null : { ...variant.bestDimension, index: 257 },
        })),
      };
      expect(text(unknown)).not.toContain("257");
      expect(text(unknown)).toContain("fewer than three head seeds");
    }
  });

  test("name no index where an encoder was finetuned, though neither its head nor a seed is known", () => {
    const of = (isFinetuned: boolean): string =>
      text(
        summaryWith({}, { best: { index: 257 }, variant: { name: "mine", isFinetuned, headSeed: null, ownHead: null, redraws } }),
      );
    const redraws = {
      ...(sampleStudy({ compressors: ["pca"] }).summary.variants[0]?.redraws as Redraws),
      best: [{ index: 257, wins: 40 }],
    };
    expect(of(false)).toContain("dimension 257");
    expect(of(true)).not.toContain("257");
  });

  test("name no dimension at all of a finetuned variant with fewer than three head seeds: not in the last line, not on the page", () => {
    for (const headSeeds of [[0], [0, 1]]) {
      const study = sampleStudy({ names: ["finetuned"], headSeeds });
      const summary: Summary = {
        ...study.summary,
        variants: study.summary.variants.map((variant) => ({
          ...variant,
          deadDimensions: [90_001],
          bestDimension: variant.bestDimension === null ? null : { ...variant.bestDimension, index: 90_002 },
        })),
        combined: study.summary.combined.map((one) => ({
          ...one,
          importantDimensions: {
            top: 1,
            seeds: headSeeds.map((headSeed) => ({ headSeed, dataSeed: 0, dimensions: [90_003] })),
            overlap: 1,
            expected: 0.01,
          },
        })),
      };
      const [page = ""] = renderReport({ ...study, summary }).split("<script"); // what is printed
      for (const shown of [text(summary), lastLine(summary), page]) expect(shown).not.toMatch(/90,?00\d/);
      expect(text(summary)).toContain("1 dimension is rounding noise and left out everywhere.");
      expect(page).toContain("is no finding: the random start of the head picks them");
    }
  });

  test("say how small vectors may become for a refitted probe and for the model's own head", () => {
    const { summary } = sampleStudy({ names: ["finetuned"], compressors: ["pca", "random-dimensions"] });
    const [variant] = summary.variants;
    const fewest = variant?.fewest.map((entry) => ({
      ...entry,
      ...(entry.probe === "own-head"
        ? entry.compressor === "pca"
          ? { k: 12, interval: [8, 12] as const }
          : { k: null, interval: null }
        : { k: 2, interval: [1, 2] as const }),
    }));
    const changed = { ...summary, variants: [{ ...(variant as Variant), fewest: fewest ?? [] }] };
    const own = headlines(changed)[0]?.sentences.filter((sentence) => sentence.text.includes("own classifier, unchanged"));
    expect(own?.map(({ kind }) => kind)).toEqual(["finding", "limit"]);
    expect(own?.[0]?.text).toContain(
      "is shown to stay within 1 point of the reference with 12 principal components (k* ≤ 12 [8, 12]; a refitted logistic probe: at most 2), of the sizes tried.",
    );
    expect(own?.[1]?.text).toContain("dimensions picked at random (a refitted logistic probe: at most 2).");
    expect(headlines(changed)[0]?.sentences[0]?.text).toMatch(
      /^2 of 384 principal components are shown to keep .* of the model's own classifier/,
    );
  });

  test("do not lay on the head seed what differs in the data seed too, and count a head seed once", () => {
    const { summary } = sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2], compressors: ["pca"] });
    /** The same runs with other seeds, in order. */
    const seeded = (headSeeds: readonly number[], dataSeeds: readonly number[]): Summary => {
      const at = (headSeed: number | null) => ({
        headSeed: headSeeds[headSeed ?? 0] ?? 0,
        dataSeed: dataSeeds[headSeed ?? 0] ?? 0,
      });
      return {
        ...summary,
        variants: summary.variants.map((one) => (one.name === "finetuned" ? { ...one, ...at(one.headSeed) } : one)),
        combined: summary.combined.map((one) => ({ ...one, headSeeds, dataSeeds })),
      };
    };
    const said = (of: Summary): string => [text(of, 1), ...beforeAfterSentences(of).map((one) => one.text)].join("\n");
    const over = (of: Summary) => headlines(of)[1]?.sentences.find((one) => one.text.startsWith("Over "));
    const agreeing = (of: Summary) => comparisonSentences(of).find((one) => one.text.startsWith("Over all dimensions"));

    const both = seeded([0, 1, 2], [7, 8, 9]);
    expect(said(both)).toContain("With head seed 0, data seed 7: ");
    expect(said(both)).toMatch(/head seed 1, data seed 8: .*; head seed 2, data seed 9: /);
    expect(said(both)).not.toMatch(/head seed \d[^,]/);
    expect(over(both)?.text).toContain("Over 3 runs (3 head seeds, 3 data seeds), ");
    expect(agreeing(both)?.text).toContain("3 runs (3 head seeds, 3 data seeds) agree");
    expect([over(both)?.kind, agreeing(both)?.kind]).toEqual(["finding", "fact"]);

    const twice = seeded([0, 0, 1], [7, 8, 8]);
    expect(over(twice)?.text).toContain("Over 3 runs (2 head seeds, 2 data seeds), ");
    expect([over(twice)?.kind, agreeing(twice)?.kind]).toEqual(["limit", "limit"]);
    expect(text(twice, 1)).toContain("fewer than three head seeds");
    const page = renderReport({ ...sampleStudy({ names: ["pretrained", "finetuned"], headSeeds: [0, 1, 2] }), summary: twice });
    for (const name of ["head seed 0, data seed 7", "head seed 0, data seed 8", "head seed 1, data seed 8"])
      expect(page).toContain(name);

    const order = seeded([4, 4, 4], [7, 8, 9]);
    expect(said(order)).toContain("With data seed 7: ");
    expect(over(order)?.text).toContain("Over 3 data seeds, ");
    expect(over(order)?.kind).toBe("limit");
    expect(said(seeded([0, 1, 2], [7, 7, 7]))).not.toContain("data seed");
  });

  test("say what seeds say together, as a finding from three on", () => {
    for (const headSeeds of [
      [0, 1],
      [0, 1, 2],
    ]) {
      const { summary } = sampleStudy({ names: ["finetuned"], headSeeds, compressors: ["pca"] });
      const [over, overlap] = (headlines(summary)[0]?.sentences ?? []).filter(({ text }) => /^Over \d|^Do the same/.test(text));
      const [combined] = summary.combined;
      expect(over?.kind).toBe(headSeeds.length < 3 ? "limit" : "finding");
      expect(over?.text).toContain(`Over ${headSeeds.length} head seeds`);
      expect(over?.text).toContain(`the whole vector ${formatScore(combined?.full.score ?? 0, "accuracy")}`);
      expect(over?.text).toMatch(
        /k\* in principal components, seed by seed, at most, of the sizes tried: 2(, 2)+; by the bare score, untested: \d+/,
      );
      expect(overlap?.text).toContain(`overlap by ${(combined?.importantDimensions?.overlap ?? -1).toFixed(2)} on average`);
      expect(overlap?.text).toContain(`would overlap by ${(combined?.importantDimensions?.expected ?? -1).toFixed(2)}`);
    }
    expect(text(sampleStudy({ names: ["finetuned"] }).summary)).not.toMatch(/Over \d|every seed/);
  });

  test("put both claims side by side, before and after, and test the difference of scores", () => {
    const { summary } = sampleStudy({ names: ["pretrained", "finetuned"], compressors: ["pca"] });
    const [redundancy, single] = beforeAfterSentences(summary);
    const k = summary.variants.map((variant) => variant.fewest[0]?.k);
    expect(redundancy?.kind).toBe("finding");
    expect(redundancy?.text).toMatch(
      new RegExp(`of the sizes tried: pretrained at most ${k[0]} \\[.*\\] of 384; finetuned at most ${k[1]} \\[.*\\] of 384\\.$`),
    );
    for (const { bestDimension } of summary.variants) {
      expect(single?.text).toContain(formatScore(bestDimension?.score ?? 0, "accuracy"));
      expect(single?.text).toContain(formatScore(bestDimension?.rotated.score ?? 0, "accuracy"));
    }
    const difference = (of: Summary) => beforeAfterSentences(of)[2];
    expect(difference(summary)).toMatchObject({
      kind: "finding",
      text: expect.stringMatching(
        /^Differences: finetuned vectors less pretrained ones, on the same [\d,]+ test rows: a fitted logistic probe on the whole vector \+10\.0 points \[8\.0, 12\.0\] \(p < 0\.001\); the best single dimension of each \+32\.0 points \[29\.0, 35\.0\] \(p < 0\.001\)\. McNemar’s test, Holm-corrected over 2 tests\.$/,
      ),
    });
    const open = summary.comparison?.differences?.map((one) => ({ ...one, pValue: 0.2, rowsNeeded: 3100 }));
    const unsure = { ...summary, comparison: { ...(summary.comparison as Comparison), differences: open } };
    expect(difference(unsure)?.kind).toBe("limit");
    expect(difference(unsure)?.text).toMatch(/2 are not shown to be other than 0 .* About 3,100 test rows would be needed/);
    const older = { ...(summary.comparison as Comparison), differences: undefined };
    expect(difference({ ...summary, comparison: older })).toBeUndefined();
    const [first, second] = summary.variants as [Variant, Variant];
    const refused = { ...first, bestDimension: null, refused: { code: "full-not-above-majority", sentence: "No." } };
    const [half, halfSingle] = beforeAfterSentences({ ...summary, variants: [refused, second] });
    expect([half?.kind, halfSingle?.kind]).toEqual(["limit", "limit"]);
    expect(half?.text).toContain("pretrained refused");
    expect(beforeAfterSentences(sampleStudy().summary)).toEqual([]);
    expect(beforeAfterSentences(sampleStudy({ names: ["vectors"] }).summary)).toEqual([]);
  });

  test("say what another pooling of the layer gives", () => {
    const { summary } = sampleStudy({ poolings: ["cls", "mean"], compressors: ["pca"] });
    expect(text(summary)).toMatch(
      /With the mean of tokens in place of \[CLS\] the whole vector reaches 81\.4 % \[.*\], and 24 principal components are shown to stay within 1 point/,
    );
  });

  test("do not count the largest size of another compressor as a saving", () => {
    const { summary } = sampleStudy({ compressors: ["pca", "first-dimensions"] });
    expect(text(summary)).toContain(
      "For this other way none of the sizes tried but the largest is shown to stay within 1 point: first dimensions.",
    );
  });

  test("list dead dimensions", () => {
    expect(text(summaryWith({}))).toContain("3 dimensions are rounding noise and left out everywhere: 127, 223, 319.");
  });

  test("are whole sentences without holes for every sample study", () => {
    for (const [, { summary }] of sampleStudies) {
      for (const sentence of beforeAfterSentences(summary))
        expect(sentence.text).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/);
      for (const { sentences } of headlines(summary)) {
        expect(sentences.length).toBeGreaterThan(0);
        for (const sentence of sentences) expect(sentence.text).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/);
      }
    }
  });
});

describe("the last line on the terminal", () => {
  test("says how many to keep, what it costs and what stays open", () => {
    const summary = summaryWith({}, { fewest: { k: 24, interval: [2, 24] } });
    expect(lastLine(summary)).toMatch(
      /^Keep 24 of 384 dimensions \(principal components\): accuracy [\d.]+ % against 76\.4 % for the whole vector, shown to lose less than 1 point on 1,197 test rows \(one-sided 95 %\); k\* ≤ 24 of the sizes tried \(1, 2, 6, 24, 96, 384\)\. Not shown: whether 2 or 6 would do too/,
    );
  });

  test("says why nothing smaller is advised, and what it would take", () => {
    const line = lastLine(summaryWith({ fewest: "none" }));
    expect(line).toMatch(/^Keep all 384 dimensions for now\. Not shown: /);
    expect(line).toContain("About 5,210 test rows would be needed; there are 1,197.");
  });

  test("gives the refusal", () => {
    expect(lastLine(summaryWith({ refused: true }))).toMatch(
      /^No advice on how many dimensions to keep\. The full vector is not shown/,
    );
  });

  test("is one line for every sample study", () => {
    for (const [, { summary }] of sampleStudies) {
      expect(lastLine(summary)).toMatch(/^[^\n]{20,}$/);
      expect(lastLine(summary)).not.toMatch(/NaN|undefined|\bnull\b|Infinity/);
    }
  });
});
