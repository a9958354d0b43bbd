/**
 * Random projection with sparse directions: nearly all entries are 0, the others
 * ± one value, so that an application without a matrix library can afford it.
 *
 *   R [k, d] with entries ±1/√(p·d), each sign with probability p/2, else 0
 *
 * The density p is 1/√d (Li, Hastie & Church 2006, "Very sparse random
 * projections", doi:10.1145/1150402.1150436) unless another is asked for;
 * Achlioptas 2003 (doi:10.1016/S0022-0000(03)00025-4) has p = 1/3. A direction
 * without any entry would be a dimension that says nothing: it is drawn again.
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions } from "../base/maker-options.ts";
import type { Random } from "../base/random.ts";
import { numberWithin } from "../base/value-kinds.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Compressor } from "./compressor.ts";
import { preparedLinearMap, restoredLinearMap } from "./linear-map.ts";

/** Options of the sparse projection. */
export interface SparseProjectionOptions {
  /** Share of entries that are not 0, above 0 and at most 1; 1/√d when left out. */
  readonly density?: number;
}

const name = "sparse-projection";

/**
 * Sparse random projection as a compressor.
 * @throws UsageError when the density is not in (0, 1]
 */
export function sparseProjection(options: SparseProjectionOptions = {}): Compressor {
  checkMakerOptions(name, options, { density: numberWithin({ low: 0, high: 1, without: "low" }) });
  const { density } = options;
  return branded({
    name,
    ...madeBy("compressors/sparse-projection", "sparseProjection", { ...options }),
    description: "Random sparse directions of entries 0 and ± one value; looks at neither labels nor vectors.",
    noun: { one: "sparse random projection", many: "sparse random projections" },
    source: "Achlioptas 2003, doi:10.1016/S0022-0000(03)00025-4; Li, Hastie & Church 2006, doi:10.1145/1150402.1150436",
    targets: ["binary", "multiclass", "regression"],
    uses: "nothing",
    async prepare(training, random) {
      const d = training.vectors.columns;
      const directions = sparseDirections(d, density ?? 1 / Math.sqrt(d), random);
      return preparedLinearMap(name, { directions: matrix(d, d, directions), shift: null, variances: null });
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

function sparseDirections(d: number, density: number, random: Random): Float32Array {
  const size = 1 / Math.sqrt(density * d);
  const directions = new Float32Array(d * d);
  for (let i = 0; i < d; i++) {
    let entries = 0;
    while (entries === 0) {
      for (let j = 0; j < d; j++) {
        const draw = random.uniform();
        if (draw >= density) continue;
        directions[i * d + j] = draw < density / 2 ? -size : size;
        entries++;
      }
    }
  }
  return directions;
}
