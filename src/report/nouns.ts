/** What compressors, probes and inquiries are called in sentences. Names that their lists do not know are given as they are. */
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { probes } from "../probes/index.ts";
import { capital } from "../results/names.ts";
import { formatCount, type Noun } from "../results/words.ts";

function known<T extends { readonly name: string }>(items: readonly T[], name: string): T | undefined {
  return items.find((item) => item.name === name);
}

function outputNoun(compressor: string): Noun {
  const unknown = { one: `dimension of ${compressor}`, many: `dimensions of ${compressor}` };
  return known(compressors.items, compressor)?.noun ?? unknown;
}

/** A compressor's outputs, plural: "principal components". */
export function outputsOf(compressor: string): string {
  return outputNoun(compressor).many;
}

/** One of a compressor's outputs: "principal component". */
export function outputOf(compressor: string): string {
  return outputNoun(compressor).one;
}

/** "2 principal components". */
export function countedOutputs(count: number, compressor: string): string {
  return `${formatCount(count)} ${count === 1 ? outputOf(compressor) : outputsOf(compressor)}`;
}

/** A compressor in legends and tables: "Principal components (PCA)". */
export function titleOf(compressor: string): string {
  return capital(known(compressors.items, compressor)?.title ?? outputsOf(compressor));
}

/** "logistic probe". */
export function probeNoun(probe: string): string {
  return known(probes.items, probe)?.noun.one ?? `${probe} probe`;
}

/** "redundancy pipeline". */
export function inquiryTitle(inquiry: string): string {
  return known(inquiries.items, inquiry)?.title ?? inquiry;
}
