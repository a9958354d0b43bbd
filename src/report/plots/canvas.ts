/**
 * From Observable Plot's options to SVG. Nothing inline: no style element, no style attribute, so that the
 * page's content security policy can forbid them.
 */
import * as Plot from "@observablehq/plot";
import type { Frame } from "./chart.ts";
import { colour } from "./palette.ts";

/** What a chart is called by those who cannot see it, and its height. */
export interface Drawing {
  readonly title: string;
  readonly description: string;
  readonly height: number;
}

/** What is drawn. */
export interface SvgNode {
  readonly attributes: Iterable<{ readonly name: string; value: string }>;
  readonly outerHTML: string;
  textContent: string;
  setAttribute(name: string, value: string): void;
  prepend(...nodes: readonly SvgNode[]): void;
  remove(): void;
  querySelectorAll(selector: string): Iterable<SvgNode>;
}

/** What is asked of a document: that of a browser, or what stands in for it. */
export interface SvgDocument {
  createElementNS(namespace: string, name: string): unknown;
}

const svgNamespace = "http://www.w3.org/2000/svg";
/** A coordinate with more decimals than a screen can show. */
const longNumber = /-?\d+\.\d{2,}(?:e-?\d+)?/g;

/** Narrow frames are for telephones. */
export function isNarrow(frame: Frame): boolean {
  return frame.width < 500;
}

/** Draws; the same input gives the same bytes. */
export function drawSvg(frame: Frame, drawing: Drawing, options: Plot.PlotOptions, document: SvgDocument): SvgNode {
  const svg = Plot.plot({
    ...options,
    width: frame.width,
    height: drawing.height,
    className: "chart",
    document: document as NonNullable<Plot.PlotOptions["document"]>,
  }) as unknown as SvgNode;
  for (const style of [...svg.querySelectorAll("style")]) style.remove();
  for (const node of svg.querySelectorAll("*")) {
    for (const attribute of node.attributes) {
      if (attribute.name.endsWith("opacity") || attribute.value.endsWith("em")) continue;
      if (longNumber.test(attribute.value))
        attribute.value = attribute.value.replace(longNumber, (number) => String(Number(Number(number).toFixed(1))));
      longNumber.lastIndex = 0;
    }
  }
  // only what has a role may have a name
  for (const mark of svg.querySelectorAll("g[aria-label]")) mark.setAttribute("role", "group");
  const named = (tag: "title" | "desc", text: string): SvgNode => {
    const node = document.createElementNS(svgNamespace, tag) as unknown as SvgNode;
    node.setAttribute("id", `${frame.id}-${tag}`);
    node.textContent = text;
    return node;
  };
  svg.prepend(named("title", drawing.title), named("desc", drawing.description));
  svg.setAttribute("xmlns", svgNamespace);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${frame.id}-title ${frame.id}-desc`);
  svg.setAttribute("font-size", isNarrow(frame) ? "11" : "12.5");
  svg.setAttribute("font-family", "system-ui, -apple-system, Segoe UI, Roboto, sans-serif");
  return svg;
}

/** Options of text that stands on top of lines: a halo in the page's colour keeps it readable. */
export const halo: { readonly stroke: string; readonly strokeWidth: number; readonly paintOrder: string } = {
  stroke: colour("surface"),
  strokeWidth: 4,
  paintOrder: "stroke",
};
