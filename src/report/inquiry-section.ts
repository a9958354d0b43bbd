/** What was asked besides: the sentences and tables of inquiries. */
import type { Inquired, InquiryColumn, InquiryTable, InquiryValue } from "../results/inquired.ts";
import { capital, variantName } from "../results/names.ts";
import type { Summary } from "../results/summary.ts";
import {
  formatCount,
  formatDifference,
  formatInterval,
  formatIntervalScore,
  formatNumber,
  formatScore,
} from "../results/words.ts";
import type { HeadlineMetric } from "../statistics/headline-metric.ts";
import { type Html, html, prose } from "./html.ts";
import { inquiryTitle } from "./nouns.ts";
import { listed } from "./sentence-list.ts";
import { type Column, foldedTable } from "./table.ts";

/** A long list of dimensions is cut here; summary.json has all. */
const listedDimensions = 16;

/** Nothing where nothing was asked. */
export function inquirySection(summary: Summary): Html | null {
  const { inquiries = [] } = summary;
  if (inquiries.length === 0) return null;
  return html`<section id="inquiries"><h3 class="part">Further questions</h3>
${inquiries.map((inquired) => answered(inquired, inquiries, summary))}</section>
`;
}

/** The sentences as lines for a terminal. */
export function inquiryLines(summary: Summary): readonly string[] {
  const { inquiries = [] } = summary;
  return inquiries.flatMap((inquired) =>
    inquired.sentences.map(({ text }) => `${titleOf(inquired, inquiries, summary)}: ${text}`),
  );
}

function answered(inquired: Inquired, all: readonly Inquired[], summary: Summary): Html {
  const title = titleOf(inquired, all, summary);
  return html`<h3>${capital(title)}</h3>
${listed(inquired.sentences)}
${inquired.tables.map((each) => tableOf(each, title, summary.task.metric))}`;
}

function titleOf(inquired: Inquired, all: readonly Inquired[], summary: Summary): string {
  return `${inquiryTitle(inquired.inquiry, summary)}, ${variantName(inquired, all)}`;
}

function tableOf({ title, columns, rows, note }: InquiryTable, of: string, metric: HeadlineMetric): Html {
  const shown = columns.map(({ title: heading, key, unit }): Column<(typeof rows)[number]> => {
    const kind = unit === "text" || unit === "dimensions" ? "wrap" : "number";
    return { heading, kind, cell: (row) => prose(written(row[key] ?? null, unit, metric)) };
  });
  return foldedTable(`${title}: ${of}`, shown, rows, { note });
}

function written(value: InquiryValue, unit: InquiryColumn["unit"], metric: HeadlineMetric): string {
  if (value === null) return "–";
  if (unit === "dimensions" && typeof value === "object") {
    const more = value.length > listedDimensions ? ` and ${formatCount(value.length - listedDimensions)} more` : "";
    return `${value.slice(0, listedDimensions).join(", ")}${more}`;
  }
  if (typeof value === "object") {
    const [score = 0, low = 0, high = 0] = value;
    return unit === "difference"
      ? `${formatDifference(score, metric)} ${formatInterval([low, high], metric)}`
      : formatIntervalScore({ score, interval: [low, high] }, metric);
  }
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  switch (unit) {
    case "score":
      return formatScore(value, metric);
    case "difference":
      return formatDifference(value, metric);
    case "share":
      return `${formatNumber(value * 100, 1)} %`;
    case "count":
    case "bits":
      return formatCount(value);
    case "number":
      return formatNumber(value, 3);
    default:
      return `${value}`;
  }
}
