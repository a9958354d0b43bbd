/** The worker that makes cells. */
import { answerCalls } from "../runtime/answer-calls.ts";
import { setEngineThreads } from "../runtime/matrix-product.ts";
import { cellCalls } from "./cell-calls.ts";

// One engine thread a worker: with more, the engine divides narrow products by their number and the last bits change.
setEngineThreads(1);

answerCalls(cellCalls());
