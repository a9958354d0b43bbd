/** Which texts are kept for looking up: as many as fit into little room, those that matter most first. */
import { type Details, longestText, mostTextBytes } from "../results/details.ts";

/** Rows of each list in turn, the first of every list first. */
export function takeInTurns(lists: readonly (readonly number[])[]): readonly number[] {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, place) => lists.flatMap((list) => list.slice(place, place + 1))).flat();
}

/**
 * The texts of the rows that are named, each once: of the lists in turn, until no more fit.
 * @param textOf  null where none is to be kept, undefined where they are not known
 * @param rows    the place of each test row among all rows
 * @param named   test rows, those that matter most first
 */
export function keptTexts(
  textOf: ((row: number) => string) | null | undefined,
  rows: Uint32Array,
  named: readonly (readonly number[])[],
): Details["texts"] {
  if (textOf == null) return { status: textOf === null ? "not-asked" : "unknown", leftOut: 0, kept: [] };
  const kept: Details["texts"]["kept"][number][] = [];
  let [bytes, leftOut] = [0, 0];
  for (const row of new Set(takeInTurns(named))) {
    const whole = textOf(rows[row]!);
    const text = cutText(whole, longestText);
    const size = Buffer.byteLength(text);
    if (bytes + size > mostTextBytes) leftOut++;
    else {
      bytes += size;
      kept.push({ row, text, isCut: text.length < whole.length });
    }
  }
  return { status: "kept", leftOut, kept: kept.sort((a, b) => a.row - b.row) };
}

/** The beginning of a text, at most so many UTF-16 units: never half of a pair of them. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const isHigh = /[\uD800-\uDBFF]/.test(text.charAt(most - 1));
  const isLow = /[\uDC00-\uDFFF]/.test(text.charAt(most));
  return text.slice(0, isHigh && isLow ? most - 1 : most);
}
