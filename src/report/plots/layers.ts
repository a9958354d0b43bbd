/** What the plots of scores and sizes over layers share: which variants they show, and where each stands. */

import { capital, poolingName } from "../../results/names.ts";
import { keyOfPlace } from "../../results/slice-identity.ts";
import type { StudyView, VariantView } from "../study-view.ts";
import { type LegendEntry, legendOf } from "./plot.ts";

/** The layers of one pooling: one line of a panel. */
export interface LayerLine {
  readonly series: number;
  readonly label: string;
  /** From the lowest layer; x lies beside the layer, so that the intervals of poolings do not cover each other. */
  readonly entries: readonly { readonly view: VariantView; readonly layer: number; readonly x: number }[];
}

/** One variant for each (name, layer, pooling): the first seed stands for the others. None where there is one layer. */
export function layerViews({ variants }: StudyView): readonly VariantView[] {
  const first = new Map<string, VariantView>();
  for (const view of variants) {
    const key = keyOfPlace(view.variant);
    if (view.variant.layer !== null && !first.has(key)) first.set(key, view);
  }
  // Poolings of one layer stand side by side in another plot.
  return new Set([...first.values()].map(({ variant }) => variant.layer)).size > 1 ? [...first.values()] : [];
}

/** The poolings in their order: the index is the series of a line. */
function poolingsOf(views: readonly VariantView[]): readonly string[] {
  return [...new Set(views.map(({ variant }) => variant.pooling ?? ""))];
}

/** One panel a name, one line a pooling. @param shown  those of the views that have something to show */
export function layerPanels(views: readonly VariantView[], shown: readonly VariantView[] = views) {
  const poolings = poolingsOf(views);
  const last = Math.max(0, ...shown.map(({ variant }) => poolings.indexOf(variant.pooling ?? "")));
  return [...new Set(views.map(({ variant }) => variant.name))].map((title) => ({
    title,
    lines: poolings.map((pooling, series): LayerLine => {
      const ofLine = shown.filter(({ variant }) => variant.name === title && (variant.pooling ?? "") === pooling);
      const entries = ofLine.map((view) => {
        const layer = view.variant.layer ?? 0;
        return { view, layer, x: layer + (series - last / 2) * 0.12 };
      });
      return { series, label: poolingName(pooling), entries: entries.sort((a, b) => a.layer - b.layer) };
    }),
  }));
}

/** A line of the legend for each pooling. */
export function poolingLegend(views: readonly VariantView[]): readonly LegendEntry[] {
  return legendOf(
    poolingsOf(views).map((pooling) => capital(poolingName(pooling))),
    "line",
  );
}
