/**
 * Four families of chains, in each of which more bytes are surer to keep what is to be kept. What was fitted to labels
 * stands by itself: it is small or not at all.
 */
import { compressors } from "../compressors/index.ts";
import { parseChain } from "./chain-name.ts";
import { unitName } from "./unit-length.ts";

/** In the order in which their levels are handed on. */
export const families = ["plain numbers", "rotated bits", "product codes", "fitted to labels"] as const;

/** A family of chains. */
export type Family = (typeof families)[number];

/** By the beginning of the codec's name; all others are plain numbers. */
const byCodec: readonly (readonly [start: string, family: Family])[] = [
  ["bits", "rotated bits"],
  ["npq", "rotated bits"],
  ["pq", "product codes"],
  ["opq", "product codes"],
  ["rq", "product codes"],
];

/** The family of a chain. @throws UsageError, UnknownNameError for what is no chain */
export function familyOf(chain: string): Family {
  const parts = parseChain(chain);
  if (isFittedToLabels(parts)) return "fitted to labels";
  return byCodec.find(([start]) => parts.codec.startsWith(start))?.[1] ?? "plain numbers";
}

/** Whether a step was fitted to labels. */
export function isFittedToLabels({ steps }: Pick<ReturnType<typeof parseChain>, "steps">): boolean {
  return steps.some(({ compressor }) => compressor !== unitName && compressors.get(compressor).uses === "labels");
}
