/**
 * The one picture: score against the dimensions kept, before and after, each with its interval and its k*; of several
 * seeds that of which the sentence speaks, the one that needs most.
 */
import { capital, majorityName, metricName } from "../../results/names.ts";
import { formatIntervalScore } from "../../results/words.ts";
import { scoreAxis, sizeAxis } from "../plots/axes.ts";
import type { Mark } from "../plots/chart.ts";
import { chartValue } from "../plots/chart-value.ts";
import { baseline, curve, levelWords, pointsInWords, scorePoint } from "../plots/marks.ts";
import type { Figure } from "../plots/plot.ts";
import { hardestSeed, seedName } from "../study.ts";
import type { StudyView, VariantView } from "../study-view.ts";
import type { Compared } from "./compared.ts";

/** Null where no sizes were compared. */
export function firstPicture(view: StudyView, compared: Compared<VariantView>): Figure | null {
  const drawn = viewsOf(compared)
    .map((each) => ofHardestSeed(view, each))
    .filter(({ headlineCurve }) => (headlineCurve?.points.length ?? 0) > 1);
  if (drawn.length === 0) return null;
  const { metric, majority } = view.summary.task;
  const largest = Math.max(2, ...drawn.map(({ dimensions }) => dimensions));
  const bottom = chartValue(majority, metric);
  const marks: readonly Mark[] = [
    baseline(bottom),
    levelWords(majorityName(metric), bottom, true, "end", largest),
    ...drawn.flatMap((each, series) => marksOf(view, each, series)),
  ];
  const panels = [{ title: "", marks }];
  const isAlone = drawn.length === 1 && drawn[0]!.seeds.length === 1;
  return {
    heading: `${capital(metricName(metric))} against the number of dimensions kept`,
    caption: "",
    legend: isAlone ? [] : drawn.map((each, series) => ({ label: nameOf(each), series, shape: "line" })),
    chart: {
      title: `${metricName(metric)} against the number of dimensions kept`,
      description: drawn.map((each) => inWords(view, each)).join(" "),
      layout: { kind: "row", height: [270, 180] },
      margins: { left: [46, 36], top: [16, 14], right: 16 },
      x: sizeAxis(largest, false),
      y: scoreAxis(panels, metric, 5),
      panels,
    },
  };
}

function viewsOf({ before, after }: Compared<VariantView>): readonly VariantView[] {
  return before === null ? [after] : [before, after];
}

function ofHardestSeed({ variants }: StudyView, view: VariantView): VariantView {
  const hardest = hardestSeed(view.seeds);
  return variants.find(({ variant }) => variant === hardest) ?? view;
}

function nameOf({ variant, seeds }: VariantView): string {
  return seeds.length < 2 ? variant.name : `${variant.name}, ${seedName(variant, seeds)}`;
}

function marksOf({ summary }: StudyView, view: VariantView, series: number): readonly Mark[] {
  const { headlineCurve, atFewest } = view;
  const { metric } = summary.task;
  const points = (headlineCurve?.points ?? []).map((point) =>
    scorePoint(point.k, point, metric, `${nameOf(view)}, k = ${point.k}: ${formatIntervalScore(point, metric)}`),
  );
  const ring =
    atFewest === null
      ? []
      : ([
          {
            mark: "dots",
            points: [{ x: atFewest.k, y: chartValue(atFewest.score, metric) }],
            radius: 8,
            outline: { paint: series, width: 2.4 },
          },
        ] as const);
  return [...curve(points, series, { band: 0.16, width: 2.4, radius: 3, isDashed: true }), ...ring];
}

function inWords({ summary }: StudyView, view: VariantView): string {
  const { headlineCurve, atFewest } = view;
  const sizes = pointsInWords(headlineCurve?.points ?? [], summary.task.metric);
  return `${nameOf(view)}: ${sizes}. ${atFewest === null ? "No k* is marked." : `k* is at most ${atFewest.k}, ringed.`}`;
}
