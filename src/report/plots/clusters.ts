/** How many dimensions are left where those that go together count once: clusters by average linkage on 1 − |r|. */
import { clustersAt } from "../../results/clusters.ts";
import { unpackBytes } from "../../results/packed-numbers.ts";
import { formatCount, joined } from "../../results/words.ts";
import { structuresOf } from "../slice-details.ts";
import { lineChart } from "./lines.ts";
import { legendOf, type StudyPlot } from "./plot.ts";

/** Correlations at which the tree is cut, the loosest first. */
const cuts = Array.from({ length: 19 }, (_, i) => (i + 1) / 20);

/** The one of which the caption speaks. */
const namedCut = 0.5;

/** The plot. */
export const clusters: StudyPlot = {
  name: "clusters",
  about: "dimensions",
  description: "Clusters of dimensions that go together, by the correlation that joins them",
  figures(view) {
    const drawn = structuresOf(view).map(({ name, structure }) => ({
      name,
      heights: new Float32Array(unpackBytes(structure.heights)),
    }));
    if (drawn.every(({ heights }) => heights.length === 0)) return [];
    const words = drawn.map(
      ({ name, heights }) =>
        `the ${formatCount(heights.length + 1)} dimensions of ${name} make ${formatCount(clustersAt(heights, namedCut))}`,
    );
    return [
      {
        heading: "Dimensions that go together",
        caption:
          `How many clusters the dimensions make where those count as one whose correlation, |r| over the ${formatCount(view.summary.task.rows.train)} training rows, is at least so high on average (average linkage). ` +
          `At |r| = ${namedCut}, ${joined(words)}.`,
        legend: legendOf(
          drawn.map(({ name }) => name),
          "line",
        ),
        chart: lineChart({
          title: "Clusters of dimensions against the correlation that joins them",
          panels: [],
          lines: drawn.map(({ name, heights }, series) => ({
            panel: "",
            label: name,
            series,
            points: cuts.map((r) => ({ x: r, y: clustersAt(heights, r) })),
          })),
          x: () => ({
            label: "correlation within a cluster, |r| at least →",
            domain: [0, 1],
            ticks: [10, 5],
            format: { decimals: 2 },
          }),
          y: { label: "↑ clusters", scale: "log", include: [1], span: 1, format: "count" },
        }),
      },
    ];
  },
};
