/** How the variance of the vectors is spread over their principal components: what the first k of them hold together. */
import { sizeGrid } from "../../cells/sizes.ts";
import { unpackBytes } from "../../results/packed-numbers.ts";
import { formatCount, joined } from "../../results/words.ts";
import { structuresOf } from "../slice-details.ts";
import { sizeAxis } from "./axes.ts";
import { lineChart } from "./lines.ts";
import { legendOf, type StudyPlot } from "./plot.ts";

/** The shares of which the caption says how many components hold them. */
const namedShares = [0.5, 0.9] as const;

/** The plot. */
export const spectrum: StudyPlot = {
  name: "spectrum",
  about: "dimensions",
  description: "Share of variance in the first principal components",
  figures(view) {
    const drawn = structuresOf(view)
      .map(({ name, structure }) => ({ name, shares: cumulated(new Float32Array(unpackBytes(structure.spectrum))) }))
      .filter(({ shares }) => shares.length > 1);
    if (drawn.length === 0) return [];
    const largest = Math.max(...drawn.map(({ shares }) => shares.length));
    const words = drawn.map(({ name, shares }) => {
      const counts = namedShares.map((share) => formatCount(1 + shares.findIndex((sum) => sum >= share)));
      return `${counts.join(" and ")} of ${name}`;
    });
    return [
      {
        heading: "How variance is spread over components",
        caption:
          `The share of all variance that the first k principal components hold, of the ${formatCount(view.summary.task.rows.train)} training rows. ` +
          `Half of it and nine tenths of it are in the first ${joined(words)}; dashed: nine tenths. Variance is not information: what the labels need may lie in a small component.`,
        legend: legendOf(
          drawn.map(({ name }) => name),
          "line",
        ),
        chart: lineChart({
          title: "Share of variance against the number of principal components",
          panels: [],
          lines: drawn.map(({ name, shares }, series) => ({
            panel: "",
            label: name,
            series,
            points: sizeGrid(shares.length).map((k) => ({ x: k, y: 100 * shares[k - 1]! })),
          })),
          x: () => ({ ...sizeAxis(largest, false), label: "principal components (k, log scale) →" }),
          y: { label: "↑ variance (%)", scale: "linear", include: [0, 100], span: 4, format: { decimals: 0 } },
          rule: 90,
        }),
      },
    ];
  },
};

/** What the first 1, 2, … hold of all; none where nothing varies. */
function cumulated(variances: Float32Array): readonly number[] {
  const sums = new Float64Array(variances.length);
  let total = 0;
  for (const [at, variance] of variances.entries()) {
    total += variance;
    sums[at] = total;
  }
  return total > 0 ? Array.from(sums, (sum) => sum / total) : [];
}
