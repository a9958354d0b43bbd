/**
 * What the page's script is given: the charts that are drawn, the scores of single dimensions, the tests behind k*, and
 * what can be looked up of dimensions and texts. One block of text that is data and never run.
 */
import { gzipSync } from "node:zlib";
import { curveOf } from "../results/curves.ts";
import type { Fewest, FewestTest } from "../results/fewest.ts";
import { keyOfSlice, type SliceIdentity, sameMatrix, variantNames } from "../results/slice-identity.ts";
import type { Summary } from "../results/summary.ts";
import { losesLess } from "../statistics/margin.ts";
import { countedOutputs } from "./nouns.ts";
import { type PageDetails, pageDetails } from "./page-details.ts";
import { type PageFigure, pageFigures } from "./page-figures.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** What every dimension of one slice knows alone: lists of one length, one entry a dimension that was scored. */
export interface PageScores {
  /** Of which vectors: `keyOfSlice`. */
  readonly slice: string;
  readonly label: string;
  /** Of the original vector. */
  readonly size: number;
  readonly dimension: readonly number[];
  readonly score: readonly number[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly train: readonly (number | null)[];
  /** The place of the pretrained vectors of the same layer and pooling among all of these; null where there are none. */
  readonly before: number | null;
}

/** The paired tests that k* was read from. */
export interface PageMargin {
  readonly label: string;
  readonly margin: number;
  readonly k: number | null;
  /** What the study says of the first size that does not pass; undefined where an earlier version did not say it. */
  readonly rowsNeeded: number | null | undefined;
  /** Ascending; whether each size knows anything at all, and what it is called: "8 principal components". */
  readonly tests: readonly (Pick<FewestTest, "k" | "difference" | "lower"> & {
    readonly isAbove: boolean;
    readonly words: string;
  })[];
}

/** All of it. */
export interface PageData {
  readonly task: Pick<Summary["task"], "name" | "metric" | "majority"> & {
    readonly testRows: number;
    /** Do rows belong together? */
    readonly isGrouped: boolean;
  };
  readonly figures: readonly PageFigure[];
  readonly scores: readonly PageScores[];
  readonly margins: readonly PageMargin[];
  readonly details: PageDetails | null;
}

/** What the page of this study carries. */
export function pageData(view: StudyView, figures: readonly PageFigure[]): PageData {
  const { name, metric, majority, rows, classes, groups } = view.summary.task;
  return {
    task: { name, metric, majority, testRows: rows.test, isGrouped: groups !== undefined },
    figures: pageFigures(view, figures),
    scores: withPretrained(view.variants.flatMap(scoresOf)),
    margins: view.headlines.flatMap((headline) => marginOf(view, headline)),
    details: view.details == null ? null : pageDetails(view.details, classes),
  };
}

/** Digits of what is drawn: more than a screen shows, and than its tables print. */
const drawnDigits = 6;

/** As it stands in the page: JSON, gzip (a level above would take four times as long for 2 %), base64. What is tested (margins) keeps all its digits. */
export function packed({ figures, scores, ...exact }: PageData): string {
  const drawn = JSON.stringify({ figures, scores }, (_, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(drawnDigits)) : value,
  );
  return gzipSync(`${JSON.stringify(exact).slice(0, -1)},${drawn.slice(1)}`, { level: 6 }).toString("base64");
}

/** What stands in the page of one set of vectors, and which set it is. */
type Scored = Omit<PageScores, "before"> & { readonly of: SliceIdentity };

function withPretrained(all: readonly Scored[]): readonly PageScores[] {
  return all.map(({ of, ...scores }) => {
    const before = all.findIndex(({ of: other }) => other.name === variantNames.pretrained && sameMatrix(other, of));
    return { ...scores, before: before < 0 || of.name === variantNames.pretrained ? null : before };
  });
}

function scoresOf({ variant, fullName, dimensions, rows }: VariantView): readonly Scored[] {
  const all = rows("dimension").filter(({ dimension }) => dimension !== null);
  if (all.length === 0) return [];
  const sorted = all.toSorted((a, b) => Number(a.dimension) - Number(b.dimension));
  return [
    {
      of: variant,
      slice: keyOfSlice(variant),
      label: fullName,
      size: dimensions,
      dimension: sorted.map(({ dimension }) => Number(dimension)),
      score: sorted.map(({ score }) => score),
      low: sorted.map(({ low }) => low),
      high: sorted.map(({ high }) => high),
      train: sorted.map(({ train }) => train),
    },
  ];
}

function marginOf({ summary }: StudyView, { variant, fullName, fewest }: VariantView): readonly PageMargin[] {
  const tests = fewest?.tests ?? [];
  if (fewest === null || tests.length === 0 || variant.refused !== null) return [];
  const points = curveOf(variant, fewest)?.points ?? [];
  return [
    {
      label: fullName,
      margin: fewest.margin,
      k: fewest.k,
      rowsNeeded: rowsNeededOf(fewest),
      tests: tests.map(({ k, difference, lower, shown }) => {
        const point = points.find((each) => each.k === k);
        // a size that loses less than the margin was shown or not by its test against the baseline alone; of one that loses
        // more that test is not stored, and the score's own interval has to say it
        const isAbove = losesLess(lower, fewest.margin)
          ? shown
          : point !== undefined && point.interval[0] > summary.task.majority;
        return { k, difference, lower, isAbove, words: countedOutputs(k, fewest.compressor, summary) };
      }),
    },
  ];
}

function rowsNeededOf({ k, rowsNeeded, next }: Fewest): number | null | undefined {
  if (k === null) return rowsNeeded;
  return next === null ? null : next?.rowsNeeded;
}
