/** Whether the same dimensions matter in other layers, with other seeds, for other tasks. */

import type { ImportanceOverlap, Overlap } from "../results/importance-overlap.ts";
import { capital, placeOf, variantName } from "../results/names.ts";
import { counted, formatNumber } from "../results/words.ts";
import type { TaskOverlap } from "../studies/compare-studies.ts";
import { type Html, html } from "./html.ts";
import type { Sentence } from "./sentence.ts";
import { listed } from "./sentence-list.ts";
import type { StudyView } from "./study-view.ts";
import { type Column, foldedTable } from "./table.ts";
import { bestTextsLink } from "./text-links.ts";

/** Sentences about two studies: a line each for a terminal. */
export function taskOverlapSentences(overlaps: readonly TaskOverlap[]): readonly Sentence[] {
  return overlaps.map(({ tasks: [a, b], sides: [side], ...overlap }) => ({
    kind: isBeyond(overlap) ? "finding" : "limit",
    text: `${capital(side.name)}${placeOf(side) === "" ? "" : `, ${placeOf(side)}`}: ${isBeyond(overlap) ? "dimensions that matter" : "it is not shown that dimensions that matter"} for ${a} matter for ${b}${isBeyond(overlap) ? " too" : ", too"}: ${numbers(overlap)}.`,
  }));
}

/** The section; nothing where there is one layer and one seed. */
export function overlapSection(view: StudyView): Html | null {
  const { overlaps = [], variants } = view.summary;
  if (overlaps.length === 0) return null;
  const columns: readonly Column<ImportanceOverlap>[] = [
    { heading: "Vectors", kind: "wrap", cell: ({ sides: [first] }) => variantName(first, variants) },
    { heading: "beside", kind: "wrap", cell: ({ sides: [, second] }) => variantName(second, variants) },
    {
      heading: "Best ones in common",
      kind: "number",
      cell: ({ jaccard }) =>
        `${formatNumber(jaccard.value, 2)} (${formatNumber(jaccard.expected, 2)}, ${formatNumber(jaccard.chance, 2)})`,
    },
    {
      heading: "Rank correlation",
      kind: "number",
      cell: ({ correlation }) => `${formatNumber(correlation.value, 2)} (±${formatNumber(correlation.chance, 2)})`,
    },
    {
      heading: "Class means",
      kind: "number",
      cell: ({ angles }) => (angles === null ? null : `${formatNumber(angles.value, 2)} (${formatNumber(angles.expected, 3)})`),
    },
  ];
  const note =
    "Best ones in common: Jaccard’s index of the best single dimensions by train score, in brackets what random choices have on average and at most in 95 of 100 cases. Rank correlation of all dimensions by that score, in brackets what chance stays within. Class means: mean squared cosine of the principal angles between the directions on which the class means of the training rows lie, in brackets that of random directions.";
  return html`<section id="overlap"><h3 class="part">Do the same dimensions matter?</h3>
${listed((["layers", "seeds"] as const).flatMap((over) => sentencesOf(over, overlaps)))}${view.headlines.slice(-1).map((last) => bestTextsLink(view, last))}
${foldedTable("Every pair of layers and seeds", columns, overlaps, { note })}</section>
`;
}

function sentencesOf(over: ImportanceOverlap["over"], all: readonly ImportanceOverlap[]): readonly Sentence[] {
  const overlaps = all.filter((overlap) => overlap.over === over);
  if (overlaps.length === 0) return [];
  const beyond = overlaps.filter(isBeyond).length;
  const what = over === "layers" ? "Layers beside the last one" : "Seeds beside each other";
  const range = (value: (overlap: ImportanceOverlap) => number): string => {
    const values = overlaps.map(value);
    const [low, high] = [Math.min(...values), Math.max(...values)].map((end) => formatNumber(end, 2));
    return low === high ? `${low}` : `${low} to ${high}`;
  };
  const angles = overlaps.flatMap(({ angles: each }) => (each === null ? [] : [each.value]));
  const directions =
    angles.length === 0
      ? ""
      : `, class means with a squared cosine of ${formatNumber(Math.min(...angles), 2)} to ${formatNumber(Math.max(...angles), 2)}`;
  return [
    {
      kind: beyond === overlaps.length ? "finding" : "limit",
      text: `${what}: ${beyond} of ${counted(overlaps.length, "pair")} rank dimensions more alike than chance does (correlation ${range(({ correlation }) => correlation.value)}), best ones in common ${range(({ jaccard }) => jaccard.value)}${directions}.`,
    },
  ];
}

function isBeyond({ correlation }: Overlap): boolean {
  return correlation.value > correlation.chance;
}

function numbers({ dimensions, top, jaccard, correlation, angles }: Overlap): string {
  const directions =
    angles === null
      ? "class means not compared, for their vectors are not kept in both folders"
      : `class means lie along directions with a mean squared cosine of ${formatNumber(angles.value, 2)} (random ones ${formatNumber(angles.expected, 3)})`;
  return `rank correlation ${formatNumber(correlation.value, 2)} over ${counted(dimensions, "dimension")} (chance stays within ±${formatNumber(correlation.chance, 2)}); the ${top} best overlap by ${formatNumber(jaccard.value, 2)} (Jaccard; random choices ${formatNumber(jaccard.expected, 2)}, in 95 of 100 cases at most ${formatNumber(jaccard.chance, 2)}); ${directions}`;
}
