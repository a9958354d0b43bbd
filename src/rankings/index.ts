/**
 * Rankings: the list, and the public face of `assay/rankings`.
 *
 * @module assay/rankings
 */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { averagePrecision } from "./average-precision.ts";
import { fStatistic } from "./f-statistic.ts";
import { gaussianSelection } from "./gaussian.ts";
import { l1Path } from "./l1-path.ts";
import { lca } from "./lca.ts";
import { ldaForward } from "./lda-forward.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { linearSvm } from "./linear-svm.ts";
import { meanDifference } from "./mean-difference.ts";
import { mutualInformation } from "./mutual-information.ts";
import { oneDimensionAccuracy } from "./one-dimension-accuracy.ts";
import { randomOrder } from "./random-order.ts";
import type { Ranking } from "./ranking.ts";
import { variance } from "./variance.ts";

/**
 * All rankings. A new one is one file and one line here.
 *
 * @example
 * ```ts
 * import { rankings, topDimensions } from "assay";
 *
 * const compressor = topDimensions({ ranking: rankings.get("f-statistic") });
 * ```
 */
export const rankings: Catalogue<Ranking> = catalogue(
  "ranking",
  [
    oneDimensionAccuracy,
    fStatistic,
    meanDifference,
    averagePrecision,
    mutualInformation,
    ldaForward,
    leaveOneOut,
    lca,
    l1Path,
    linearSvm,
    gaussianSelection,
    variance,
    randomOrder,
  ],
  { importance: "a function", title: "a text", targets: "a list of texts" },
);

export { averagePrecision } from "./average-precision.ts";
export { type BestSubset, type BestSubsetOptions, bestSubset } from "./best-subset.ts";
export { type CorrelationClusters, type CorrelationTree, correlationTree, cutTree } from "./correlation-clusters.ts";
export { type ExchangeSubset, exchangeSubset } from "./exchange-subset.ts";
export { fStatistic } from "./f-statistic.ts";
export { gaussianSelection } from "./gaussian.ts";
export { l1Path } from "./l1-path.ts";
export { cumulativeMass, lca } from "./lca.ts";
export { type ForwardSelection, forwardSelection, ldaForward } from "./lda-forward.ts";
export { leaveOneOut } from "./leave-one-out.ts";
export { linearSvm } from "./linear-svm.ts";
export { meanDifference } from "./mean-difference.ts";
export { mutualInformation } from "./mutual-information.ts";
export { oneDimensionAccuracy } from "./one-dimension-accuracy.ts";
export { randomOrder } from "./random-order.ts";
export { orderByImportance, type Ranking } from "./ranking.ts";
export { variance } from "./variance.ts";
export { wilksLambda } from "./wilks-lambda.ts";
