/**
 * Random projection with Gaussian directions: what a compressor that looks at
 * nothing keeps.
 *
 *   y = R x,  R [k, d] with independent entries from N(0, 1/d)
 *
 * The size k uses the first k rows of one draw, so sizes are nested. The scale is
 * that of a single dimension whatever k is; multiplied by √(d/k), lengths and
 * distances are those of x up to 1 ± ε (Johnson & Lindenstrauss 1984).
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import type { Random } from "../base/random.ts";
import { matrix } from "../numeric/matrix.ts";
import type { Compressor } from "./compressor.ts";
import { preparedLinearMap, restoredLinearMap } from "./linear-map.ts";

const name = "gaussian-projection";

/** Gaussian random projection as a compressor. */
export function gaussianProjection(options: NoOptions = {}): Compressor {
  checkMakerOptions("gaussian-projection", options, {});
  return branded({
    name,
    ...madeBy("compressors/gaussian-projection", "gaussianProjection"),
    description: "Random Gaussian directions; looks at neither labels nor vectors.",
    noun: { one: "Gaussian random projection", many: "Gaussian random projections" },
    source: "Johnson & Lindenstrauss 1984; Dasgupta & Gupta 2003, doi:10.1002/rsa.10073",
    targets: ["binary", "multiclass", "regression"],
    uses: "nothing",
    async prepare(training, random) {
      const directions = gaussianDirections(training.vectors.columns, random);
      return preparedLinearMap(name, {
        directions: matrix(training.vectors.columns, training.vectors.columns, directions),
        shift: null,
        variances: null,
      });
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

function gaussianDirections(d: number, random: Random): Float32Array {
  const scale = 1 / Math.sqrt(d);
  return Float32Array.from({ length: d * d }, () => scale * random.normal());
}
