/** How curves, and what was read from them, are found: by compressor and probe. */
import type { Curve, CurvePoint, Fewest, Variant } from "./summary.ts";

/** What tells a curve of a variant from its others. */
export type CurveName = Pick<Curve, "compressor" | "probe">;

/** The same compressor and probe? */
export function sameCurve(a: CurveName, b: CurveName): boolean {
  return a.compressor === b.compressor && a.probe === b.probe;
}

/** The curve that an entry of `fewest` was read from. */
export function curveOf(variant: Variant, entry: CurveName): Curve | null {
  return variant.curves.find((curve) => sameCurve(curve, entry)) ?? null;
}

/** The entry of `fewest` that was read from a curve. */
export function fewestOf(variant: Variant, curve: CurveName): Fewest | null {
  return variant.fewest.find((entry) => sameCurve(entry, curve)) ?? null;
}

/** The point of the curve at k*. */
export function pointAtFewest(variant: Variant, entry: Fewest): CurvePoint | null {
  return curveOf(variant, entry)?.points.find((point) => point.k === entry.k) ?? null;
}
