/** Draws charts without a browser: linkedom stands in for the document. */
import { parseHTML } from "linkedom";
import type { Chart, Frame } from "./chart.ts";
import { chartSvg } from "./chart-svg.ts";

/** Draws a chart; the same chart and frame give the same bytes. */
export function drawChart(chart: Chart, frame: Frame): string {
  return chartSvg(chart, frame, parseHTML("<!doctype html><html><body></body></html>").document).outerHTML;
}
