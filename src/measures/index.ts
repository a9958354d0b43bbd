/** Measures: the list, and the public face of `assay/measures`. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { effectiveRank } from "./effective-rank.ts";
import { meanCosine } from "./mean-cosine.ts";
import type { Measure } from "./measure.ts";
import { participationRatio } from "./participation-ratio.ts";

/** All measures. A new one is one file and one line here. */
export const measures: Catalogue<Measure> = catalogue("measure", [participationRatio, effectiveRank, meanCosine]);

export { DEAD_SHARE, deadDimensions } from "./dead-dimensions.ts";
export { effectiveRank } from "./effective-rank.ts";
export { meanCosine } from "./mean-cosine.ts";
export type { Invariance, Measure } from "./measure.ts";
export { participationRatio } from "./participation-ratio.ts";
