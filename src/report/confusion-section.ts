/** What the probe of the whole vector says of each class: the numbers behind its accuracy. */
import { type Details, hasOthers } from "../results/details.ts";
import { unpackBytes } from "../results/packed-numbers.ts";
import { formatCount, formatIntervalScore, formatScore } from "../results/words.ts";
import { wilsonInterval } from "../statistics/wilson.ts";
import { type Html, html } from "./html.ts";
import { sliceDetailsOf } from "./slice-details.ts";
import type { StudyView } from "./study-view.ts";
import { type Column, foldedTable } from "./table.ts";

/** One row of a table. */
interface ClassRow {
  readonly name: string;
  readonly counts: readonly number[];
  readonly place: number;
}

/** A table of each headline whose predictions are kept; null where there are none. */
export function confusionSection(view: StudyView): Html | null {
  const { details, headlines, summary } = view;
  if (details == null) return null;
  const tables = headlines.flatMap((headline) => {
    const slice = sliceDetailsOf(view, headline);
    if (slice === undefined || slice.wholeConfusion === "") return [];
    const rows = rowsOf(details, new Uint32Array(unpackBytes(slice.wholeConfusion)));
    const shown = {
      isGrouped: summary.task.groups !== undefined,
      hasOthers: hasOthers(details, summary.task.classes),
    };
    const title = `What the probe of the whole vector says of each class: ${headline.fullName}`;
    const note = "“Others” are many classes: a row of one of them that was taken for another of them stands where both meet.";
    return [foldedTable(title, columnsOf(rows, shown), rows, shown.hasOthers ? { note } : {})];
  });
  return tables.length === 0 ? null : html`${tables}`;
}

function rowsOf({ classes }: Details, counts: Uint32Array): readonly ClassRow[] {
  const side = classes.length;
  return classes.map(({ name }, place) => ({ name, place, counts: [...counts.subarray(place * side, (place + 1) * side)] }));
}

/** Of which rows and classes a table is. */
interface Shown {
  /** Do rows belong together? Then Wilson's interval of independent ones would promise too much. */
  readonly isGrouped: boolean;
  /** Is the last class all that are not among the most frequent ones? Of them together there is no recall. */
  readonly hasOthers: boolean;
}

function columnsOf(rows: readonly ClassRow[], { isGrouped, hasOthers }: Shown): readonly Column<ClassRow>[] {
  return [
    { heading: "Label", kind: "wrap", cell: ({ name }) => name },
    ...rows.map(
      ({ name }, at): Column<ClassRow> => ({
        heading: html`says <bdi>${name}</bdi>`,
        kind: "number",
        cell: ({ counts }) => formatCount(counts[at]!),
      }),
    ),
    {
      heading: isGrouped ? "Recall" : "Recall, with Wilson’s interval",
      kind: "number",
      cell: ({ counts, place }) => {
        const total = counts.reduce((sum, count) => sum + count, 0);
        if (total === 0 || (hasOthers && place === rows.length - 1)) return null;
        const right = counts[place]!;
        const interval = isGrouped ? null : wilsonInterval({ right, rows: total });
        const score = right / total;
        return interval === null ? formatScore(score, "accuracy") : formatIntervalScore({ score, interval }, "accuracy");
      },
    },
  ];
}
