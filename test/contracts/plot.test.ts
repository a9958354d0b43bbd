/** What every plot of the catalogue must hold, for every sample study; a new plot is picked up by itself. */
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import type { Chart, Mark } from "../../src/report/plots/chart.ts";
import { drawChart } from "../../src/report/plots/draw-chart.ts";
import { plots } from "../../src/report/plots/index.ts";
import { studyView } from "../../src/report/study-view.ts";
import { sampleStudies } from "../support/sample-study.ts";

const frames = [
  { id: "wide", width: 1040 },
  { id: "narrow", width: 366 },
] as const;

/** A drawn chart should not outgrow what a page can carry twice, per figure. */
const largestChart = 400_000;

interface Node {
  readonly tagName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  readonly firstElementChild: Node | null;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): ArrayLike<Node> & Iterable<Node>;
}

function parse(svg: string): Node {
  const { document } = parseHTML(`<!doctype html><html><body>${svg}</body></html>`);
  const body = document.querySelector("body") as unknown as Node & { children: ArrayLike<Node> };
  expect(body.children).toHaveLength(1);
  return body.children[0] as Node;
}

/** Every opening tag of a well-formed SVG is closed, in order. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [tag, closing, name, selfClosing] of svg.matchAll(/<(\/?)([A-Za-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (closing === "/") expect(open.pop(), tag).toBe(name);
    else if (selfClosing !== "/") open.push(name ?? "");
  }
  expect(open).toEqual([]);
}

/** No dot lies outside of the axes, where it could not be seen. */
function expectInside(mark: Mark, { x, y }: Chart): void {
  if (mark.mark !== "dots") return;
  for (const point of mark.points) {
    expect(point.x).toBeGreaterThanOrEqual(Math.min(...x.domain));
    expect(point.x).toBeLessThanOrEqual(Math.max(...x.domain));
    if ("names" in y) expect(y.names).toContain(point.y);
    else {
      expect(point.y).toBeGreaterThanOrEqual(Math.min(...y.domain));
      expect(point.y).toBeLessThanOrEqual(Math.max(...y.domain));
    }
  }
}

describe.each(plots.items.map((plot) => [plot.name, plot] as const))("plot %s", (_, plot) => {
  test("has something to show for at least one sample study", () => {
    expect(sampleStudies.some(([, results]) => plot.figures(studyView(results)).length > 0)).toBe(true);
  });

  describe.each(sampleStudies)("for a study that is: %s", (_name, results) => {
    const figures = plot.figures(studyView(results));

    test("draws valid SVG without NaN, styles or scripts, named for screen readers", () => {
      for (const [i, figure] of figures.entries()) {
        for (const frame of frames) {
          const svg = drawChart(figure.chart, { id: `${frame.id}-${i}`, width: frame.width });
          expectWellFormed(svg);
          expect(svg.length).toBeLessThan(largestChart);
          const root = parse(svg);
          expect(root.tagName.toLowerCase()).toBe("svg");
          expect(root.getAttribute("role")).toBe("img");
          expect(root.getAttribute("aria-labelledby")).toBe(`${frame.id}-${i}-title ${frame.id}-${i}-desc`);
          expect(root.querySelectorAll("title")[0]?.textContent).toMatch(/\S{3}/);
          expect(root.querySelectorAll("desc")[0]?.textContent).toMatch(/\S{3}/);
          expect(root.querySelectorAll("script, style, img, image, foreignObject, a")).toHaveLength(0);
          for (const node of root.querySelectorAll("*")) {
            for (const { name, value } of node.attributes) {
              expect(name).not.toMatch(/^(on|style$|href|xlink)/);
              if (name !== "aria-label") expect(value).not.toMatch(/NaN|Infinity|undefined|null/);
            }
          }
          expect(svg).not.toContain("⚠");
        }
      }
    });

    test("is the same picture every time", () => {
      for (const figure of figures) {
        const frame = { id: "x", width: 1040 };
        expect(drawChart(figure.chart, frame)).toBe(drawChart(figure.chart, frame));
      }
    });

    test("has every dot within its axes", () => {
      for (const { chart } of figures) for (const mark of chart.panels.flatMap(({ marks }) => marks)) expectInside(mark, chart);
    });

    test("has a heading and a caption without holes", () => {
      for (const { heading, caption, legend } of figures) {
        for (const text of [heading, caption, ...legend.map((entry) => entry.label)]) {
          expect(text).toMatch(/\S/);
          expect(text).not.toMatch(/NaN|undefined|\bnull\b|Infinity|\[object/);
        }
        expect(caption).toMatch(/(test|training) rows?/);
      }
    });
  });
});
