/** The chart of every dimension's score, the best first, with the levels it must be read against. */

import { capital, majorityName, metricName } from "../../results/names.ts";
import type { ResultRow } from "../../results/result-row.ts";
import type { Summary } from "../../results/summary.ts";
import { counted, formatPValue, formatScore } from "../../results/words.ts";
import type { HeadlineMetric } from "../../statistics/headline-metric.ts";
import type { VariantView } from "../study-view.ts";
import { paddedDomain, scoreLabel } from "./axes.ts";
import type { Chart, Mark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { levelWords, type ScorePoint, scorePoint } from "./marks.ts";

/** More would make a heavy page and no finer picture. */
const mostDrawn = 800;
/** False discovery rate below which a dimension counts as found. */
const discoveryRate = 0.05;

/** Is the dimension told apart from chance? */
export function isFound({ qValue }: ResultRow): boolean {
  return qValue !== null && qValue < discoveryRate;
}

/** The chart. @param rows  one a dimension, the best first */
export function sortedDimensions({ task }: Summary, { variant }: VariantView, rows: readonly ResultRow[]): Chart {
  const { metric, majority } = task;
  const { full, bestDimension: best } = variant;
  const y = (score: number): number => chartValue(score, metric);
  const words = (name: string, score: number): string => `${name} ${formatScore(score, metric)}`;
  const rotated = best?.rotated.score ?? null;
  const points = rows.map((row, i) => ({ ...pointOf(row, i + 1, metric), isChosen: row.dimension === best?.index }));
  const levels = [majority, full.score, ...(rotated === null ? [] : [rotated])].map(y);
  const domain = paddedDomain([...levels, ...points.flatMap(({ low, high }) => [low, high])], y(0.04));
  const last = Math.max(2, points.length);
  const step = Math.max(1, Math.ceil(points.length / mostDrawn));
  const shown = points.filter(({ isChosen }, i) => i % step === 0 || i < 20 || isChosen);
  const ring = points.filter(({ isChosen }) => isChosen).map((point) => ({ x: point.x, y: point.y }));
  const level = (score: number, dash: string): Mark => ({
    mark: "level",
    axis: "y",
    at: y(score),
    paint: "muted",
    dash,
    width: 1.2,
  });
  const atEnd = (name: string, score: number, isAbove: boolean): Mark =>
    levelWords(words(name, score), y(score), isAbove, "end", last);
  // Where the lines nearly touch, the lower one has its name below it.
  const isBelow = rotated !== null && rotated <= full.score && y(full.score - rotated) < (domain[1] - domain[0]) * 0.08;
  const name = { mark: "text", text: "chosen on train", align: "start", shift: [11, -11], paint: "ink", isBold: true } as const;
  const marks: readonly Mark[] = [
    { mark: "band", points: shown, paint: "muted", opacity: 0.16, isStepped: true },
    level(full.score, ""),
    atEnd("whole vector", full.score, true),
    level(majority, "5 4"),
    levelWords(words(majorityName(metric), majority), y(majority), false, "start", 1, 12),
    { mark: "dots", points: shown, radius: points.length > 100 ? 1.6 : 2.6 },
    ...(rotated === null ? [] : [level(rotated, "1 3"), atEnd("best after rotation", rotated, !isBelow)]),
    { mark: "dots", points: ring, radius: 6.5, outline: { paint: "ink", width: 2 } },
    ...ring.map((point): Mark => ({ ...name, ...point })),
  ];
  const [top, middle, bottom] = [rows.at(0), rows.at(rows.length / 2), rows.at(-1)].flatMap((row) => row?.score ?? []);
  const score = (value: number | undefined): string => (value === undefined ? "none" : formatScore(value, metric));
  const spread = `${counted(rows.length, "dimension")}, from ${score(top)} over a median of ${score(middle)} down to ${score(bottom)}.`;
  const after = rotated === null ? "" : ` ${words("Best after random rotation:", rotated)}.`;
  return {
    title: `${capital(metricName(metric))} of every single dimension, sorted: ${variant.name}`,
    description: `${spread} ${words("Whole vector:", full.score)}. ${words(`${capital(majorityName(metric))}:`, majority)}.${after}`,
    layout: { kind: "row", height: [340, 280] },
    margins: { left: [46, 36], top: [26, 26], right: 16 },
    x: {
      label: "dimensions, best first →",
      domain: [0, last + 1],
      ticks: [8, 4],
      format: "rank",
    },
    y: { label: `↑ ${scoreLabel(metric, " on test rows")}`, domain, ticks: [6, 6], hasGrid: true },
    panels: [{ title: "", marks }],
  };
}

function pointOf(row: ResultRow, rank: number, metric: HeadlineMetric): ScorePoint {
  const { score, low, high, qValue } = row;
  const scored = { score, interval: [low ?? score, high ?? score] as [number, number] };
  const q = qValue === null ? "" : `, ${formatPValue(qValue, "q")}`;
  const tip = `dimension ${row.dimension}: ${formatScore(score, metric)}${q}`;
  return { ...scorePoint(rank, scored, metric, tip), paint: isFound(row) || qValue === null ? 0 : 6 };
}
