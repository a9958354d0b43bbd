/** Rankings: the list, and the public face of `assay/rankings`. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { fStatistic } from "./f-statistic.ts";
import { meanDifference } from "./mean-difference.ts";
import { oneDimensionAccuracy } from "./one-dimension-accuracy.ts";
import type { Ranking } from "./ranking.ts";
import { variance } from "./variance.ts";

/** All rankings. A new one is one file and one line here. */
export const rankings: Catalogue<Ranking> = catalogue("ranking", [oneDimensionAccuracy, fStatistic, meanDifference, variance]);

export { fStatistic } from "./f-statistic.ts";
export { meanDifference } from "./mean-difference.ts";
export { oneDimensionAccuracy } from "./one-dimension-accuracy.ts";
export { orderByImportance, type Ranking } from "./ranking.ts";
export { variance } from "./variance.ts";
