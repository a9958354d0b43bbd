/** Score against the number of dimensions kept: every compressor a line, the headline's with its interval. */
import { capital, majorityName, metricName } from "../../results/names.ts";
import type { Curve, CurvePoint } from "../../results/summary.ts";
import { counted, formatIntervalScore, formatMargins, formatScore } from "../../results/words.ts";
import { outputsOf, titleOf } from "../nouns.ts";
import { placesOf, type StudyView, type VariantView } from "../study-view.ts";
import { scoreAxis, sizeAxis } from "./axes.ts";
import type { Mark } from "./chart.ts";
import { chartValue } from "./chart-value.ts";
import { baseline, curve, fewestRing, levelWords, pointsInWords, reference, scorePoint } from "./marks.ts";
import { legendOf, type StudyPlot } from "./plot.ts";

/** The plot. */
export const curves: StudyPlot = {
  name: "curves",
  about: "sizes",
  description: "Score against the number of dimensions kept, by compressor",
  figures(view) {
    const views = view.headlines.filter(({ variant }) => variant.curves.length > 0);
    if (views.length === 0) return [];
    const { summary } = view;
    const { metric, rows } = summary.task;
    const compressors = [...new Set(views.flatMap((headline) => headline.curves.map(({ compressor }) => compressor)))];
    const dimensions = Math.max(2, ...views.map((headline) => headline.dimensions));
    const panels = views.map((each) => ({ title: each.variant.name, marks: marksOf(view, each, compressors, dimensions) }));
    const y = scoreAxis(panels, metric, 6, " on test rows");
    const [low, high] = y.domain;
    const banded = views[0]?.headlineCurve === undefined ? "" : outputsOf(views[0].headlineCurve.compressor, summary);
    const places = placesOf(views);
    const margins = views.flatMap(({ fewest }) => fewest?.margin ?? []);
    const heading = `${capital(metricName(metric))} against the number of dimensions kept`;
    const caption =
      `Each line is one way to keep k dimensions${places === "" ? "" : ` of the vector (${places})`}, fitted on ${counted(rows.train, "training row")} and scored on ${counted(rows.test, "test row")}; ` +
      `a fresh probe is fitted at every size, its penalty chosen on ${counted(rows.validation, "validation row")}. ` +
      `${banded === "" ? "" : `The band around ${banded} is its 95 % interval over the test rows. `}` +
      `The solid grey line is the whole vector with its interval, the dashed one the ${majorityName(metric)}${views.some(({ variant }) => variant.ownHead !== null) ? ", the dotted one the model's own classifier" : ""}. ` +
      `A ring marks k*, the fewest dimensions, of the sizes tried, shown to stay within ${formatMargins(margins, metric)}${views.some(({ atFewest }) => atFewest !== null) ? "" : "; here there is none to mark"}.`;
    const chart = {
      title: heading,
      description: views.map((headline) => describe(view, headline)).join(" "),
      layout: { kind: "row", height: [420, 300] },
      margins: { left: [46, 36], top: [26, 26], right: 16 },
      x: sizeAxis(dimensions, panels.length > 1),
      y: { ...y, domain: [low, high + (high - low) * 0.07] }, // room for the words about k*
      panels,
    } as const;
    const titles = compressors.map((compressor) => titleOf(compressor, summary));
    return [{ heading, caption, legend: legendOf(titles, "line"), chart }];
  },
};

function marksOf({ summary }: StudyView, view: VariantView, compressors: readonly string[], largest: number): readonly Mark[] {
  const { metric, majority } = summary.task;
  const { variant, headlineCurve, atFewest: ring } = view;
  const { full, ownHead } = variant;
  const y = (score: number): number => chartValue(score, metric);
  const line = ({ compressor, points }: Curve): readonly Mark[] => {
    const tip = (point: CurvePoint): string =>
      `${outputsOf(compressor, summary)}, k = ${point.k}: ${formatIntervalScore(point, metric)}`;
    const placed = points.map((point) => scorePoint(point.k, point, metric, tip(point)));
    const style = compressor === headlineCurve?.compressor ? { band: 0.18, width: 2.4, radius: 3 } : { width: 1.5, radius: 2 };
    return curve(placed, compressors.indexOf(compressor), { ...style, isDashed: true });
  };
  // The ring of a small k* stands where the line's name would.
  const isLeft = ring !== null && ring.k <= Math.sqrt(largest);
  const [side, edge] = isLeft ? (["end", largest] as const) : (["start", 1] as const);
  const isFullAbove = full.score >= majority;
  const words = (name: string, score: number): string => `${name} ${formatScore(score, metric)}`;
  const box = { x1: 1, x2: largest, y1: y(full.interval[0]), y2: y(full.interval[1]) };
  return [
    { mark: "boxes", boxes: [box], paint: "muted", opacity: 0.1 },
    reference(y(full.score)),
    baseline(y(majority)),
    ...(ownHead === null ? [] : [{ mark: "level", axis: "y", at: y(ownHead.score), paint: "ink", dash: "1 3" } as const]),
    ...view.curves.filter((curve) => curve !== headlineCurve).flatMap(line),
    ...(headlineCurve === undefined ? [] : line(headlineCurve)),
    levelWords(words("whole vector", full.score), y(full.score), isFullAbove, side, edge),
    levelWords(words(majorityName(metric), majority), y(majority), !isFullAbove, "end", largest),
    ...(ring === null ? [] : fewestRing(ring.k, y(ring.score), isLeft)),
  ];
}

function describe({ summary }: StudyView, { variant, headlineCurve, atFewest }: VariantView): string {
  const { metric, majority } = summary.task;
  const sizes = pointsInWords(headlineCurve?.points ?? [], metric);
  const ends =
    sizes === "" ? "No sizes were measured." : `${capital(outputsOf(headlineCurve?.compressor ?? "", summary))}: ${sizes}.`;
  return `${capital(variant.name)}: whole vector ${formatScore(variant.full.score, metric)}, ${majorityName(metric)} ${formatScore(majority, metric)}. ${ends} ${atFewest === null ? "No k* is marked." : `k* is at most ${atFewest.k}.`}`;
}
