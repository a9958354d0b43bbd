/** The worker of digest-thread.ts. */
import { answerCalls } from "../../runtime/answer-calls.ts";
import { type SentRows, sumOfDigests } from "./row-digest.ts";

const calls = {
  sum: (rows: SentRows): bigint => sumOfDigests(rows),
};

/** What this worker answers. */
export type DigestCalls = typeof calls;

answerCalls(calls);
