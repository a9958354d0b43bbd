/** Four families of chains, in each of which more bytes are surer to keep what is to be kept. */
import { parseChain } from "./chain-name.ts";

/** In the order in which their levels are handed on. */
export const families = ["dimensions", "integers", "rotated bits", "product codes"] as const;

/** A family of chains. */
export type Family = (typeof families)[number];

/** By the beginning of the codec's name; all others are integers. */
const byCodec: readonly (readonly [start: string, family: Family])[] = [
  ["float", "dimensions"],
  ["bits", "rotated bits"],
  ["pq", "product codes"],
  ["opq", "product codes"],
  ["rq", "product codes"],
];

/** The family of a chain. @throws UsageError, UnknownNameError for what is no chain */
export function familyOf(chain: string): Family {
  const { codec } = parseChain(chain);
  return byCodec.find(([start]) => codec.startsWith(start))?.[1] ?? "integers";
}
