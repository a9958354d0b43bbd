/** The worker that fits probes to what codes give back, while the codes of the next candidate are made. */
import { answerCalls } from "../runtime/answer-calls.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import { probePredictions } from "./goals/probe-predictions.ts";

// with more engine threads the last bits of a fit would depend on their number
setEngineThreads(1);

const calls = { predict: probePredictions };

/** What the worker answers. */
export type ProbeCalls = typeof calls;

answerCalls(calls);
