/** All plots, in the order of the page. Adding one: one file, one line here. */
import { type Catalogue, catalogue } from "../../base/catalogue.ts";
import { bestDimensionValues } from "./best-dimension-values.ts";
import { beyondAccuracy } from "./beyond-accuracy.ts";
import { clusters } from "./clusters.ts";
import { curvePanels } from "./curve-panels.ts";
import { curves } from "./curves.ts";
import { headAlignment } from "./head-alignment.ts";
import { interventions } from "./interventions.ts";
import { layerComparison } from "./layer-comparison.ts";
import { layerFewest } from "./layer-fewest.ts";
import { layerScores } from "./layer-scores.ts";
import { leftover } from "./leftover.ts";
import { ownHead } from "./own-head.ts";
import type { StudyPlot } from "./plot.ts";
import { seeds } from "./seeds.ts";
import { sideBySide } from "./side-by-side.ts";
import { singleDimensions } from "./single-dimensions.ts";
import { spectrum } from "./spectrum.ts";
import { trajectory } from "./trajectory.ts";

/** The plots of the report. */
export const plots: Catalogue<StudyPlot> = catalogue<StudyPlot>("plot", [
  curves,
  seeds,
  ownHead,
  sideBySide,
  singleDimensions,
  bestDimensionValues,
  spectrum,
  clusters,
  layerScores,
  layerFewest,
  curvePanels,
  beyondAccuracy,
  leftover,
  headAlignment,
  layerComparison,
  interventions,
  trajectory,
]);
