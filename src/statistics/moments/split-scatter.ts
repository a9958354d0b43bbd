/**
 * Both parts that Wilks' lambda needs, in units of each dimension's total scatter.
 *
 * Wilks' lambda of dimensions S is det within[S] / det total[S] (Wilks 1932,
 * doi:10.1093/biomet/24.3-4.471); for values it is 1 − R².
 */
import { type LabelledMoments, plainMoments } from "./labelled-moments.ts";

/** In units in which the diagonal of `total` is 1, or 0. */
export interface SplitScatter {
  readonly dimensions: number;
  /** [d, d] row-major, symmetric. */
  readonly within: Float64Array;
  /** [d, d] row-major, symmetric; zeros for a constant dimension. */
  readonly total: Float64Array;
}

/** Both scatters of rows, scaled. */
export function splitScatter(of: LabelledMoments): SplitScatter {
  const d = of.dimensions;
  const { scatter } = plainMoments(of);
  const inverse = Float64Array.from({ length: d }, (_, j) => {
    const variance = scatter[j * d + j]!;
    return variance > 0 ? 1 / Math.sqrt(variance) : 0;
  });
  const scaled = (from: Float64Array): Float64Array =>
    from.map((value, at) => value * inverse[Math.floor(at / d)]! * inverse[at % d]!);
  return { dimensions: d, within: scaled(of.within), total: scaled(scatter) };
}
