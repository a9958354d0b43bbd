/** What the page says of one dimension, as far as it can be told without a browser. */
import { describe, expect, test } from "vitest";
import { pageData } from "../../src/report/page-data.ts";
import type { StudyResults } from "../../src/report/study.ts";
import { studyView } from "../../src/report/study-view.ts";
import { dimensionFacts } from "../../viewer/explore/dimension-facts.ts";
import { withDetails } from "../support/sample-details.ts";
import { sampleStudy } from "../support/sample-study.ts";

const detailsOf = (study: StudyResults) => pageData(studyView(study), []).details!;

function headingOf(study: StudyResults): string {
  const details = detailsOf(study);
  return dimensionFacts(details, details.slices[0]!, 7).mistakesHeading;
}

describe("the mistakes of one dimension", () => {
  const small = { dimensions: 12 };

  test("are the furthest from a threshold where its rule has one", () => {
    expect(headingOf(withDetails(sampleStudy(small)))).toBe("Its mistakes, the furthest from a threshold first");
  });

  test("are in the order of the rows where its rule always says the same", () => {
    expect(headingOf(withDetails(sampleStudy(small), { isFlat: true }))).toBe("Its mistakes, in the order of the rows");
  });

  test("of real values are the rows that its line misses most", () => {
    expect(headingOf(withDetails(sampleStudy({ ...small, labelNames: null })))).toBe("Test rows that its line misses most");
  });

  test("are among the others where the labels have more classes than are told apart", () => {
    const study = withDetails(sampleStudy({ ...small, labelNames: ["a", "b", "others"] }));
    expect(detailsOf(study).hasOthers).toBe(false);
    const task = { ...study.summary.task, classes: 20 };
    expect(detailsOf({ ...study, summary: { ...study.summary, task } }).hasOthers).toBe(true);
    expect(detailsOf(withDetails(sampleStudy({ ...small, labelNames: null }))).hasOthers).toBe(false);
  });
});
