/**
 * What compressors, probes and inquiries are called in sentences: our lists say it of ours, the summary of objects that
 * were brought to the study. Names that neither knows are given as they are.
 */
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import { probes } from "../probes/index.ts";
import type { BroughtWords } from "../results/brought-nouns.ts";
import { capital } from "../results/names.ts";
import type { Summary } from "../results/summary.ts";
import { formatCount, joined } from "../results/words.ts";

/** Where words are looked up that our lists do not have. */
export type Spoken = Pick<Summary, "nouns">;

function known<T extends { readonly name: string }>(items: readonly T[], name: string): T | undefined {
  return items.find((item) => item.name === name);
}

function outputWords(compressor: string, { nouns }: Spoken): BroughtWords {
  const ours = known(compressors.items, compressor);
  if (ours !== undefined) return { ...ours.noun, title: ours.title };
  return nouns?.compressors[compressor] ?? { one: `dimension of ${compressor}`, many: `dimensions of ${compressor}` };
}

/** A compressor's outputs, plural: "principal components". */
export function outputsOf(compressor: string, spoken: Spoken): string {
  return outputWords(compressor, spoken).many;
}

/** One of a compressor's outputs: "principal component". */
export function outputOf(compressor: string, spoken: Spoken): string {
  return outputWords(compressor, spoken).one;
}

/** "2 principal components". */
export function countedOutputs(count: number, compressor: string, spoken: Spoken): string {
  const { one, many } = outputWords(compressor, spoken);
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A compressor in legends and tables: "Principal components (PCA)". */
export function titleOf(compressor: string, spoken: Spoken): string {
  const { title, many } = outputWords(compressor, spoken);
  return capital(title ?? many);
}

/** "logistic probe". */
export function probeNoun(probe: string, { nouns }: Spoken): string {
  return known(probes.items, probe)?.noun.one ?? nouns?.probes[probe]?.one ?? `${probe} probe`;
}

/** By their names, "logistic and lda probe"; where one was brought, each by its noun. */
export function namedProbes(names: readonly string[], spoken: Spoken): string {
  const isBrought = names.some((name) => spoken.nouns?.probes[name] !== undefined);
  return isBrought ? joined(names.map((name) => probeNoun(name, spoken))) : `${joined(names)} probe`;
}

/** "redundancy pipeline". */
export function inquiryTitle(inquiry: string, { nouns }: Spoken): string {
  return known(inquiries.items, inquiry)?.title ?? nouns?.inquiries[inquiry] ?? inquiry;
}
