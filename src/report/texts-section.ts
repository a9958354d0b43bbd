/** Which texts: those that finetuning turned right and wrong, and those at the ends of the best dimension and its mistakes. */
import { type Details, extremesKept, mistakesKept, rowsOfDimension, type SliceDetails } from "../results/details.ts";
import { capital, variantName } from "../results/names.ts";
import { unpackBytes } from "../results/packed-numbers.ts";
import { counted, formatCount } from "../results/words.ts";
import { type Html, html } from "./html.ts";
import { mistakesHeading } from "./mistakes-heading.ts";
import { changesId, textsId } from "./page-ids.ts";
import { sliceDetailsOf } from "./slice-details.ts";
import type { StudyView, VariantView } from "./study-view.ts";

/** Of a list of rows this many are read out; the others are in details.json. */
const mostRead = 8;

/** Nothing for a study that has no such file. */
export function textsSection(view: StudyView): Html | null {
  const { details } = view;
  if (details == null) return null;
  const turned = details.changes.map((change) => changed(view, details, change));
  const best = view.headlines.map((of, i) => bestOf(details, of, sliceDetailsOf(view, of), textsId(i)));
  return html`<section id="${changesId}">${turned}</section>${best}${note(details)}`;
}

function changed(
  { summary }: StudyView,
  details: Details,
  { before, after, counts, right, wrong }: Details["changes"][number],
): Html {
  const { right: gained, wrong: lost, bothRight, bothWrong } = counts;
  return html`<h3 class="part">${capital(variantName(after, summary.variants))} against ${before.name}: ${counted(gained, "row")} became right, ${formatCount(lost)} wrong</h3>
<p>Of ${counted(details.rows, "test row")} the probe of the whole vector has ${formatCount(bothRight)} right both times and ${formatCount(bothWrong)} wrong both times.</p>
${list(details, "Became right", right, gained)}${list(details, "Became wrong", wrong, lost)}`;
}

function bestOf(details: Details, { variant, fullName }: VariantView, slice: SliceDetails | undefined, id: string): Html | null {
  const best = variant.bestDimension?.index;
  if (best === undefined || slice === undefined) return null;
  const [ends, wrong] = [slice.extremes, slice.mistakes].map((packed) => new Uint32Array(unpackBytes(packed)));
  const thresholds = new Float32Array(unpackBytes(slice.thresholds));
  const each = thresholds.length / slice.dimensions;
  const hasThresholds = !thresholds.subarray(best * each, (best + 1) * each).every(Number.isNaN);
  const half = extremesKept / 2; // the lowest values of each dimension, then the highest
  const [lowest, highest] = [rowsOfDimension(ends!, 2 * best, half), rowsOfDimension(ends!, 2 * best + 1, half)];
  return html`<h3 class="part" id="${id}">The best single dimension: ${fullName}</h3>
${list(details, "Lowest values", lowest)}${list(details, "Highest values", highest.toReversed())}${list(details, mistakesHeading(details.labels !== "", hasThresholds), rowsOfDimension(wrong!, best, mistakesKept))}`;
}

/** Texts as they are, each with its class. */
function list({ texts, labels, classes }: Details, title: string, rows: readonly number[], of = rows.length): Html | null {
  if (rows.length === 0) return null;
  const known = new Map(texts.kept.map((text) => [text.row, text]));
  const classOf = new Uint16Array(unpackBytes(labels));
  const shown = rows.slice(0, mostRead);
  return html`<details><summary>${title} (${shown.length < of ? `${formatCount(shown.length)} of ` : ""}${formatCount(of)})</summary><ul class="read">${shown.map(
    (row) => {
      const kept = known.get(row);
      const label = classOf[row];
      const name = label === undefined ? undefined : classes[label]?.name;
      return html`<li>${name === undefined ? null : html`<b>${name}</b> `}${kept === undefined ? `test row ${formatCount(row)}` : html`<q dir="auto">${kept.text}${kept.isCut ? "…" : ""}</q>`}</li>`;
    },
  )}</ul></details>`;
}

function note({ texts: { status, kept, leftOut } }: Details): Html {
  const said = {
    kept: `This page carries ${counted(kept.length, "text")} of the data${leftOut === 0 ? "" : `; ${formatCount(leftOut)} more had no room`}, cut where longer than 500 characters.`,
    "not-asked": "No text of the data is kept: rows are given by their places among the test rows.",
    unknown: "The vectors came without their texts: rows are given by their places among the test rows.",
  } as const;
  return html`<p class="note">${said[status]} Rows are shown as examples; nothing is claimed of them. To see all rows on a map, <code>assay export</code> writes the vectors beside this page for embedding-atlas, or for a projector.</p>`;
}
