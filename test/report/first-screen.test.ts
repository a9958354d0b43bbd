/** What is seen first: one sentence that says no more than its test, one picture, at most five numbers, few words. */
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { comparedViews } from "../../src/report/first-screen/compared.ts";
import { firstPicture } from "../../src/report/first-screen/first-picture.ts";
import { firstSentence } from "../../src/report/first-screen/first-sentence.ts";
import { renderReport } from "../../src/report/page.ts";
import { headlineFewest, headlineVariants } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import type { Variant } from "../../src/results/summary.ts";
import { sampleStudies, sampleStudy } from "../support/sample-study.ts";

/** The bound; numbers on axes are no words. */
const mostWords = 120;

const { summary } = sampleStudy();
const [first] = headlineVariants(summary) as [Variant];
const fewest = headlineFewest(first)!;

/** The same variant, its headline size another. */
function needing(changes: Partial<typeof fewest>): Variant {
  return { ...first, fewest: first.fewest.map((entry) => (entry === fewest ? { ...entry, ...changes } : entry)) };
}

function said(after: Variant, before: Variant | null = null) {
  return firstSentence({ ...summary, variants: [...(before === null ? [] : [before]), after] }, { before, after });
}

describe("the first screen", () => {
  test.each(sampleStudies)("is a sentence, five numbers at most, and few words: %s", (_, results) => {
    const header = parseHTML(renderReport(results)).document.querySelector("header")!;
    for (const tag of ["title", "desc"]) for (const node of [...header.querySelectorAll(tag)]) node.remove();
    for (const node of [...header.querySelectorAll(".narrow, code, h1")]) node.remove();
    const pieces = [...header.querySelectorAll("p, dt, dd, a, text, li span, .origin span")].map(
      ({ textContent }) => textContent,
    );
    const words = pieces
      .join(" ")
      .split(/\s+/)
      .filter((word) => /\p{L}/u.test(word ?? ""));
    expect(words.length).toBeLessThanOrEqual(mostWords);
    expect(header.querySelectorAll("p.lead")).toHaveLength(1);
    const numbers = header.querySelectorAll(".tiles > div").length;
    expect(numbers).toBeGreaterThan(1);
    expect(numbers).toBeLessThanOrEqual(5);
  });

  test.each(sampleStudies)("leads to every part of the page: %s", (_, results) => {
    const { document } = parseHTML(renderReport(results));
    const asked = [...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href")?.slice(1));
    const answered = [...document.querySelectorAll("section.question")].map(({ id }) => id);
    expect(asked).toEqual(answered);
    for (const section of document.querySelectorAll("section.question")) {
      expect(section.textContent?.trim().length).toBeGreaterThan(section.querySelector("h2")!.textContent!.length);
    }
  });

  test("says what was shown, in dimensions and bytes", () => {
    const { kind, text } = said(needing({ k: 2, interval: [2, 2], grid: [1, 2, 384] }));
    expect(kind).toBe("finding");
    expect(text).toMatch(/^2 of 384 principal components \(8 of 1,536 bytes\) are shown to cost less than .* of accuracy\.$/);
  });

  test("says which sizes are open, within their own clause", () => {
    const after = needing({ k: 24, interval: [2, 24], grid: [1, 2, 6, 24, 384] });
    expect(said(after).text).toMatch(/bytes; whether 2 or 6 would do is not shown\) are shown to cost/);
    expect(said(after, needing({ k: null })).text).toMatch(/; before, no number|; of .* ones, no number/);
  });

  test("says the widest margin of several seeds, and none that was not tested for all", () => {
    const other = (changes: Partial<typeof fewest>): Variant => ({ ...needing(changes), headSeed: 1 });
    const seeds = [needing({ k: 24, interval: [24, 24], margin: 0.01 }), other({ k: 1, interval: [1, 1], margin: 0.05 })];
    const two = firstSentence({ ...summary, variants: seeds }, { before: null, after: seeds[0]! });
    expect(two.text).toMatch(/^24 of 384 .* shown to cost less than 5 points of accuracy with every one of 2 seeds\.$/);
    const refused = { ...other({}), refused: first.refused ?? ({ sentence: "No." } as unknown as Variant["refused"]) };
    const one = firstSentence({ ...summary, variants: [seeds[0]!, refused] }, { before: null, after: seeds[0]! });
    expect(one).toMatchObject({ kind: "limit" });
    expect(one.text).toMatch(/above the most frequent class with 1 of 2 seeds\.$/);
  });

  test("says what the cost is against, and that all is no saving", () => {
    const own = { ...needing({ k: 2, interval: [2, 2], grid: [1, 2, 384] }), reference: "ownHead" as const };
    expect(said(own).text).toMatch(/of accuracy against the model’s own classifier\.$/);
    const whole = said(needing({ k: 384, interval: [384, 384], grid: [384] }));
    expect(whole.kind).toBe("limit");
    expect(whole.text).toMatch(/^Nothing tried below all 384/);
  });

  test("claims nothing that was not shown", () => {
    const none = said(needing({ k: null, interval: null }));
    expect(none.kind).toBe("limit");
    expect(none.text).toMatch(/^No number of principal components that was tried is shown to cost less/);
    const all = said(needing({ k: 384, interval: [384, 384], grid: [1, 24, 384] }));
    expect(all.kind).toBe("limit");
    expect(all.text).toMatch(/^Nothing tried below all 384 principal components is shown/);
    const refused = said({ ...first, refused: { sentence: "No.", rowsNeeded: null } as unknown as Variant["refused"] });
    expect(refused.kind).toBe("limit");
    expect(refused.text).toMatch(/^Nothing is claimed: the whole vector is not shown to be above the most frequent class\.$/);
  });

  test.each([{ names: ["finetuned"] as const }, { names: ["pretrained", "finetuned"] as const }])(
    "draws the seed that its sentence speaks of: $names",
    ({ names }) => {
      const study = sampleStudy({ names, headSeeds: [0, 1] });
      const own = study.summary.variants.findIndex(({ headSeed }) => headSeed === 1);
      const { grid } = headlineFewest(study.summary.variants[own]!)!;
      const k = grid.at(-2)!;
      const variants = study.summary.variants.map((variant, i) =>
        i === own ? { ...variant, fewest: variant.fewest.map((entry) => ({ ...entry, k, interval: [k, k] as const })) } : variant,
      );
      const results = { ...study, summary: { ...study.summary, variants } };
      const view = studyView(results);
      const { legend, chart } = firstPicture(view, comparedViews(view)!)!;
      const rings = chart.panels.flatMap(({ marks }) =>
        marks.flatMap((mark) => (mark.mark === "dots" && mark.outline ? mark.points : [])),
      );
      expect(rings.at(-1)?.x).toBe(k);
      expect(legend.at(-1)?.label).toBe("finetuned, head seed 1");
      const lead = parseHTML(renderReport(results)).document.querySelector("p.lead")!.textContent;
      expect(lead).toContain(`${k} of 384 principal components`);
    },
  );
});
