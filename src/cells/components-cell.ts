/** The reference probe on principal components, at sizes that the test of redundancy is fixed to and the curve's grid lacks. */
import type { Labels } from "../statistics/labels.ts";
import type { CellFit } from "./cell-fit.ts";
import { type CurveCell, runCurveCell } from "./curve-cell.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { sizeGrid } from "./sizes.ts";

/** Which sizes. */
export interface ComponentsSpec {
  readonly kind: "components";
  readonly probe: string;
  readonly sizes: readonly number[];
}

/** One fit a size. */
export interface ComponentsCell {
  readonly kind: "components";
  readonly points: readonly { readonly k: number; readonly fit: CellFit }[];
}

/** The kind. */
export const components: SliceCellDefinition<ComponentsSpec, ComponentsCell> = {
  kind: "components",
  specs({ plan: { compressors, probes, sizes }, set: { dimensions, labels }, isCompared, isHeadline }) {
    if (!(isCompared && isHeadline)) return [];
    const drawn = compressors.includes("pca") ? (sizes ?? sizeGrid(dimensions)) : [];
    const missing = redundancySizes(dimensions, labels).filter((k) => !drawn.includes(k));
    return missing.length === 0 ? [] : [{ kind: "components", probe: probes[0], sizes: missing }];
  },
  async run({ living, catalogues }: Needs<"living" | "catalogues">, { probe, sizes }, seed) {
    const curve = await runCurveCell(living, { compressor: "pca", probes: [probe], sizes }, seed, catalogues);
    return { kind: "components", points: pointsOfFirstProbe(curve) };
  },
  nothingLiving: () => ({ kind: "components", points: [] }),
};

/** The sizes of the test of redundancy, the primary one first, below the number of dimensions. */
export function redundancySizes(dimensions: number, labels: Labels): readonly number[] {
  const classes = labels.kind === "classes" ? [labels.classes - 1, 2 * labels.classes] : [];
  const primary = Math.max(1, Math.round(dimensions / 16));
  const sizes = [primary, 1, ...classes, Math.round(dimensions / 4)];
  return [...new Set(sizes)].filter((k) => k >= 1 && k < dimensions);
}

/** A curve as the reference probe has it. */
export function pointsOfFirstProbe({ points }: CurveCell): ComponentsCell["points"] {
  return points.flatMap(({ k, fits: [fit] }) => (fit === undefined ? [] : [{ k, fit }]));
}
