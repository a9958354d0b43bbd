/** A figure on a page: heading, legend, the chart for wide and for narrow places, caption. */
import { type Html, html, prose, trusted } from "./html.ts";
import { drawChart } from "./plots/draw-chart.ts";
import { seriesColour, seriesDash } from "./plots/palette.ts";
import type { Figure, LegendEntry } from "./plots/plot.ts";

/** Where the page is wide, and on a telephone. */
const widths = { wide: 1040, narrow: 366 } as const;

/** The markup. A page too narrow for the chart scrolls it by itself. @param id  of it, unique in the page */
export function figureBlock(id: string, figure: Figure): Html {
  return html`<figure id="${id}"><h3>${figure.heading}</h3>
${legendList(figure)}
<div class="scroll still" role="region" aria-label="${figure.heading}" tabindex="0">${trusted(withFewTips(drawChart(figure.chart, { id, width: widths.wide })))}</div>
<figcaption>${prose(figure.caption)}</figcaption></figure>
`;
}

/** Tips of more points would be most of a page's bytes; its script has them all. */
const mostTips = 40;

const tip = /<title>[^<]*<\/title>/g;

function withFewTips(svg: string): string {
  return (svg.match(tip)?.length ?? 0) > mostTips ? svg.replaceAll(tip, "").replaceAll("></circle>", "/>") : svg;
}

/** A figure without words around it, drawn for both widths: the style sheet shows the one that fits. */
export function pictureBlock(id: string, figure: Figure): Html {
  return html`<figure id="${id}">${legendList(figure)}
<div class="wide">${trusted(drawChart(figure.chart, { id: `${id}-wide`, width: widths.wide }))}</div>
<div class="narrow">${trusted(drawChart(figure.chart, { id: `${id}-narrow`, width: widths.narrow }))}</div></figure>
`;
}

function legendList({ legend }: Figure): Html | null {
  if (legend.length === 0) return null;
  return html`<ul class="legend">${legend.map((entry) => html`<li>${swatch(entry)}<span>${entry.label}</span></li>`)}</ul>`;
}

function swatch({ series, shape }: LegendEntry): Html {
  const stroke = seriesColour(series);
  if (shape === "dot")
    return html`<svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="4" fill="${stroke}"/></svg>`;
  if (shape === "area") {
    return html`<svg width="16" height="12" aria-hidden="true"><rect x="1" y="1" width="14" height="10" fill="${stroke}" fill-opacity="0.35" stroke="${stroke}"/></svg>`;
  }
  return html`<svg width="30" height="10" aria-hidden="true"><path d="M0,5H30" stroke="${stroke}" stroke-width="2.2" stroke-dasharray="${seriesDash(series)}"/><circle cx="15" cy="5" r="2.6" fill="${stroke}"/></svg>`;
}
