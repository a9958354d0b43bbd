/** The comparison of the studies that are shown: of so many, and of those whose files can be read. */
import { type ComparedStudy, type StudyPair, studyDifferences } from "../claims/study-differences.ts";
import { errorWords, type FinishedShown, isFinished, type OpenStudy, type ShownStudy } from "./open-study.ts";

/** Of more studies the first are compared: pairs grow with the square, and Holm's correction with them. */
export const mostCompared = 12;

/** With more studies than these only whole vectors are compared: the sizes of one pair take a good part of a second. */
const mostWithLosses = 8;

/** A study that is not compared with any. */
export interface UnreadStudy {
  readonly name: string;
  readonly error: string;
}

/** Pairs of studies, and what was left out. */
export interface Comparison {
  readonly studies: readonly FinishedShown[];
  /** Of places in `studies`. */
  readonly pairs: readonly StudyPair[];
  readonly withLosses: boolean;
  /** Finished, and beyond the most. */
  readonly leftOut: readonly FinishedShown[];
  /** Their files cannot be read. */
  readonly unread: readonly UnreadStudy[];
}

/** Comparisons of the same finished studies are made once; where a file could not be read, it is tried again. */
export function latestComparison(studies: readonly OpenStudy[]): (shown: readonly ShownStudy[]) => Promise<Comparison> {
  let latest: { readonly key: string; readonly comparison: Promise<Comparison> } | null = null;
  return (shown) => {
    const key = JSON.stringify(shown.map((study) => (study.kind === "finished" ? study.version : study.kind)));
    if (latest?.key === key) return latest.comparison;
    const comparison = compareShown(studies, shown);
    const made = { key, comparison };
    latest = made;
    const forget = (): void => {
      if (latest === made) latest = null;
    };
    comparison.then(({ unread }) => (unread.length > 0 ? forget() : undefined), forget);
    return comparison;
  };
}

async function compareShown(studies: readonly OpenStudy[], shown: readonly ShownStudy[]): Promise<Comparison> {
  const finished = shown.filter(isFinished);
  const unread: UnreadStudy[] = shown.flatMap((study) => (study.kind === "unreadable" ? [study] : []));
  const read: { readonly study: FinishedShown; readonly compared: ComparedStudy }[] = [];
  for (const study of finished.slice(0, mostCompared)) {
    try {
      read.push({ study, compared: await studies[study.index]!.compared() });
    } catch (error) {
      unread.push({ name: study.name, error: errorWords(error) });
    }
  }
  const withLosses = read.length <= mostWithLosses;
  const pairs = await studyDifferences(
    read.map(({ compared }) => compared),
    { withLosses },
  );
  return { studies: read.map(({ study }) => study), pairs, withLosses, leftOut: finished.slice(mostCompared), unread };
}
