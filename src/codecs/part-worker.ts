/** The worker of part-centroids.ts. */
import { answerCalls } from "../runtime/answer-calls.ts";
import type { Clusters } from "./k-means.ts";
import { clustersOfPart, type PartWork } from "./part-clusters.ts";

const calls = {
  part: (work: PartWork): Promise<Clusters> => clustersOfPart(work),
};

/** What this worker answers. */
export type PartCalls = typeof calls;

answerCalls(calls);
