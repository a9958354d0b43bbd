/** The words for objects that were brought, for the page. */
import type { Identity } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import type { RunCatalogues } from "../cells/run-catalogues.ts";
import type { BroughtNouns, BroughtWords } from "../results/brought-nouns.ts";
import type { Noun } from "../results/words.ts";

/** Undefined where none was brought. */
export function nounsOfBrought({ probes, compressors, inquiries }: RunCatalogues): BroughtNouns | undefined {
  if ([probes, compressors, inquiries].every(({ included }) => included.length === 0)) return undefined;
  return {
    probes: wordsOf(probes, ({ noun }) => wordsOfNoun(noun)),
    compressors: wordsOf(compressors, ({ noun, title }) => ({ ...wordsOfNoun(noun), ...(title === undefined ? {} : { title }) })),
    inquiries: Object.fromEntries(toldApart(inquiries, ({ title }) => title).map(([name, { title }]) => [name, title])),
  };
}

/** Nothing else that the object may have. */
function wordsOfNoun({ one, many }: Noun): BroughtWords {
  return { one, many };
}

function wordsOf<T extends Named & Identity & { readonly noun: Noun }>(
  list: Catalogue<T>,
  of: (object: T) => BroughtWords,
): Readonly<Record<string, BroughtWords>> {
  return Object.fromEntries(toldApart(list, ({ noun }) => noun.one).map(([name, object]) => [name, of(object)]));
}

/** Those whose word is nobody else's: two versions of one, or ours with other options, are called by their identities. */
function toldApart<T extends Named>(list: Catalogue<T>, word: (object: T) => string): readonly (readonly [string, T])[] {
  const brought = list.included.map((name) => [name, list.get(name)] as const);
  const all = [...list.items, ...brought.map(([, object]) => object)].map(word);
  return brought.filter(([, object]) => all.filter((other) => other === word(object)).length === 1);
}
