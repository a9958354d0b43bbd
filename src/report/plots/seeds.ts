/** The headline curve of every seed beside each other: how much of what a figure shows is the seed it was made with. */
import { capital, majorityName, metricName } from "../../results/names.ts";
import { formatCount, formatIntervalScore } from "../../results/words.ts";
import { outputsOf } from "../nouns.ts";
import { seedName } from "../study.ts";
import { headingOf, type StudyView, type VariantView } from "../study-view.ts";
import { scoreAxis, sizeAxis } from "./axes.ts";
import { chartValue } from "./chart-value.ts";
import { baseline, curve, pointsInWords, scorePoint } from "./marks.ts";
import { type Figure, legendOf, type StudyPlot } from "./plot.ts";

/** The plot. */
export const seeds: StudyPlot = {
  name: "seeds",
  about: "sizes",
  description: "Score against the number of dimensions kept, a line a seed",
  figures: (view) => view.headlines.flatMap((headline) => figure(view, headline)),
};

function figure(view: StudyView, headline: VariantView): readonly Figure[] {
  const { metric, majority, rows } = view.summary.task;
  const drawn = view.variants.filter(
    ({ variant, headlineCurve }) => headline.seeds.includes(variant) && (headlineCurve?.points.length ?? 0) > 1,
  );
  if (drawn.length < 2) return [];
  const names = drawn.map(({ variant }) => capital(seedName(variant, headline.seeds)));
  const lines = drawn.flatMap(({ headlineCurve }, series) => {
    const points = (headlineCurve?.points ?? []).map((point) =>
      scorePoint(point.k, point, metric, `${names[series]}, k = ${point.k}: ${formatIntervalScore(point, metric)}`),
    );
    return curve(points, series, { band: 0.1, width: 2, radius: 2.6, isDashed: true });
  });
  const panels = [{ title: "", marks: [baseline(chartValue(majority, metric)), ...lines] }];
  const compressor = outputsOf(headline.headlineCurve?.compressor ?? "", view.summary);
  return [
    {
      heading: headingOf(view, headline, "Every seed"),
      caption: `The curve of ${compressor} with each seed, with its 95 % interval over ${formatCount(rows.test)} test rows. What lies between the lines is not tested: it is the seeds' own only as far as it exceeds what these rows leave open. Dashed grey: the ${majorityName(metric)}.`,
      legend: legendOf(names, "line"),
      chart: {
        title: `${capital(metricName(metric))} against the number of dimensions kept, seed by seed: ${headline.variant.name}`,
        description: drawn
          .map(({ headlineCurve }, i) => `${names[i]}: ${pointsInWords(headlineCurve?.points ?? [], metric)}.`)
          .join(" "),
        layout: { kind: "row", height: [320, 260] },
        margins: { left: [46, 36], top: [26, 26], right: 16 },
        x: sizeAxis(headline.dimensions, false),
        y: scoreAxis(panels, metric, 6, " on test rows"),
        panels,
      },
    },
  ];
}
