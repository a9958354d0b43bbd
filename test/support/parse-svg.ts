/** A drawn figure as a document that tests can ask. */
import { parseHTML } from "linkedom";
import { drawChart } from "../../src/report/plots/draw-chart.ts";
import type { Figure } from "../../src/report/plots/plot.ts";

/** What tests ask of an element. */
export interface SvgElement {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): ArrayLike<SvgElement> & Iterable<SvgElement>;
}

/** Draws it and reads it back. @param width  pixels */
export function drawn(figure: Figure | undefined, width = 1040): SvgElement {
  if (figure === undefined) throw new Error("there is no such figure");
  const { document } = parseHTML(`<!doctype html><html><body>${drawChart(figure.chart, { id: "x", width })}</body></html>`);
  return document.querySelector("svg") as unknown as SvgElement;
}

/** The text of each element that the selector finds. */
export function texts(svg: SvgElement, selector: string): readonly string[] {
  return Array.from(svg.querySelectorAll(selector), (node) => node.textContent);
}
