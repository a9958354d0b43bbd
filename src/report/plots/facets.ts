/** Panels side by side (one above the other on a telephone), one for each name; a single panel gets no heading. */
import * as Plot from "@observablehq/plot";
import { halo, isNarrow } from "./canvas.ts";
import { colour } from "./palette.ts";
import type { Frame } from "./plot.ts";

/** How to place marks in panels. */
export interface Facets {
  /** Spread into a mark's options; its data must have the field `panel`. */
  readonly channel: { readonly fx?: "panel"; readonly fy?: "panel" };
  /** Spread into the plot's options. */
  readonly scale: Readonly<Record<string, unknown>>;
  /** The drawing's height for a panel of the given height. */
  height(panelHeight: number): number;
}

/** Panels for these names, in this order. */
export function facetsFor(panels: readonly string[], frame: Frame): Facets {
  if (panels.length < 2) return { channel: {}, scale: {}, height: (panelHeight) => panelHeight };
  if (!isNarrow(frame)) {
    return {
      channel: { fx: "panel" },
      scale: { fx: { domain: panels, label: null, padding: 0.08 } },
      height: (panelHeight) => panelHeight + 14,
    };
  }
  return {
    channel: { fy: "panel" },
    // The panel's name is written above it by `panelTitles`: beside it there is no room.
    scale: { fy: { domain: panels, label: null, axis: null, padding: 0.14 } },
    height: (panelHeight) => panelHeight * panels.length,
  };
}

/** The panels' names above them, where they stand one above the other; data with the field `panel`, one a panel. */
export function panelTitles(facets: Facets, panels: readonly { readonly panel: string }[]): readonly Plot.Markish[] {
  if (facets.channel.fy === undefined) return [];
  const place = { ...facets.channel, text: "panel", frameAnchor: "top-right", dy: -14, fontWeight: 600 } as const;
  return [Plot.text(panels, { ...place, ...halo, fill: colour("ink") })];
}
