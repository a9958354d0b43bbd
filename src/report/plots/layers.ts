/** What the plots over layers share: which variants they show, and the axis. */
import type { Summary, Variant } from "../../results/summary.ts";

/** One variant for each (name, layer, pooling): the first seed stands for the others. */
export function firstSeedVariants(summary: Summary): readonly Variant[] {
  const first = new Map<string, Variant>();
  for (const variant of summary.variants) {
    const key = JSON.stringify([variant.name, variant.layer, variant.pooling]);
    if (variant.layer !== null && !first.has(key)) first.set(key, variant);
  }
  return [...first.values()];
}

/** Is there more than one layer to compare? Poolings of one layer stand side by side in another plot. */
export function hasLayers(variants: readonly Variant[]): boolean {
  return new Set(variants.map((variant) => variant.layer)).size > 1;
}

/** Whole layers only, thinned where there are many. */
export function layerTicks(layers: readonly number[], narrow: boolean): number[] {
  const all = [...new Set(layers)].sort((a, b) => a - b);
  const step = Math.ceil(all.length / (narrow ? 8 : 26));
  return all.filter((_, i) => i % step === 0);
}
