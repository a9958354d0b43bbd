/** What a compressor was chosen from, drawn and as a table. */
import type { CompressorDescription, WeighedChain } from "../results/compressor-description.ts";
import { capital } from "../results/names.ts";
import { formatCount, formatNumber, formatShare } from "../results/words.ts";
import type { NumberAxis } from "./plots/chart.ts";
import { lineChart } from "./plots/lines.ts";
import { type Figure, legendOf } from "./plots/plot.ts";
import type { Column } from "./table.ts";

const percent = (value: number): string => `${formatNumber(value, 1)} %`;

const factors =
  (label: string) =>
  (shown: readonly number[]): NumberAxis => ({
    label,
    scale: "log2",
    domain: [Math.min(...shown) / 1.15, Math.max(...shown) * 1.15],
    ticks: [8, 5],
    format: "count",
  });

/** The chains of the front: what is kept against bytes. */
export function frontFigure({ front, goal, chain, asked, parts }: CompressorDescription): Figure {
  const families = [...new Set(front.map(({ family }) => family))];
  const lines = families.map((family, series) => ({
    panel: "",
    label: family,
    series,
    points: front.filter((each) => each.family === family).map(({ bytes, chosen }) => ({ x: bytes, y: 100 * chosen })),
  }));
  return {
    heading: `What is kept of ${goal.measure}, by bytes a vector`,
    caption: `Chains that no other of their family beats in bytes and in how surely they keep it, on the ${formatCount(parts.choose)} ${goal.noun.many} that choose${asked.kind === "keep" ? `; dashed: ${percent(100 * asked.value)}, which was asked for` : ""}. Chosen: ${chain}.`,
    legend: legendOf(families.map(capital), "line"),
    chart: lineChart({
      title: `Share of ${goal.measure} that is kept against bytes a vector`,
      panels: [],
      lines,
      x: factors("Bytes a vector"),
      y: { label: "Kept (%)", scale: "linear", include: [100], span: 4, format: "percent" },
      rule: asked.kind === "keep" ? 100 * asked.value : undefined,
    }),
  };
}

/** How many rows are enough to fit; none where that was not asked. */
export function learningFigure({ learning, chain, goal }: CompressorDescription): readonly Figure[] {
  if (learning.length < 2) return [];
  const points = learning.map(({ rows, quality }) => ({ x: rows, y: 100 * quality }));
  return [
    {
      heading: "How many rows are enough to fit",
      caption: `${chain} fitted on fewer rows, on the ${goal.noun.many} that choose.`,
      legend: [],
      chart: lineChart({
        title: `Share of ${goal.measure} that is kept against the rows that the chain was fitted on`,
        panels: [],
        lines: [{ panel: "", label: chain, series: 0, points }],
        x: factors("Rows to fit"),
        y: { label: "Kept (%)", scale: "linear", include: [100], span: 4, format: "percent" },
      }),
    },
  ];
}

/** The chains of the front as a table. */
export function frontColumns({ goal }: CompressorDescription): readonly Column<WeighedChain>[] {
  return [
    { heading: "Chain", cell: ({ chain }) => chain },
    { heading: "Family", cell: ({ family }) => family },
    { heading: "Bytes", kind: "number", cell: ({ bytes }) => formatCount(bytes) },
    { heading: `Kept of ${goal.measure}, choosing`, kind: "number", cell: ({ chosen }) => formatShare(chosen) },
    {
      heading: "Certifying",
      kind: "number",
      cell: ({ certified }) => (certified === null ? null : formatShare(certified)),
    },
    { heading: "Certified", cell: ({ passed }) => (passed ? "yes" : "no") },
  ];
}
