/** What is chosen among the options of an analysis, by name or as objects: what an option must hold, and what it names. */
import type { Identity } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError, UsageError } from "../base/errors.ts";
import { shownBriefly } from "../base/parts.ts";
import { type Choices, cataloguesWith, type RunCatalogues } from "../cells/run-catalogues.ts";
import { topDimensions } from "../compressors/top-dimensions.ts";
import { rankings } from "../rankings/index.ts";
import type { Ranking } from "../rankings/ranking.ts";

/** Choices as options have them. */
interface GivenChoices extends Choices {
  readonly rankings?: readonly (string | Ranking)[] | undefined;
}

/** The names that were chosen, undefined where nothing was, and what they stand for. */
export interface NamedChoices extends Readonly<Record<keyof RunCatalogues, readonly string[] | undefined>> {
  /** Of the curves by rankings. */
  readonly ranked: readonly string[];
  readonly catalogues: RunCatalogues;
}

/**
 * Names what was chosen.
 * @throws UsageError for what is no list; InputError for objects that are none of the kind, and for two of one identity
 */
export function namedChoices(options: GivenChoices): NamedChoices {
  const given: Choices = {
    probes: listOf("probes", options.probes),
    compressors: listOf("compressors", options.compressors),
    inquiries: listOf("inquiries", options.inquiries),
    measures: listOf("measures", options.measures),
  };
  // A curve by a ranking that was named is the compressor of that name; one that was brought is brought with it.
  const ranked = listOf("rankings", options.rankings)?.map((ranking) => {
    rankings.nameOf(ranking);
    return typeof ranking === "string" ? `top-dimensions:${ranking}` : topDimensions({ ranking });
  });
  const catalogues = cataloguesWith({ ...given, compressors: [...(given.compressors ?? []), ...(ranked ?? [])] });
  const ofRankings = namesOf(catalogues.compressors, ranked ?? []);
  const named = {
    probes: given.probes && namesOf(catalogues.probes, given.probes),
    compressors: given.compressors && namesOf(catalogues.compressors, given.compressors),
    inquiries: given.inquiries && namesOf(catalogues.inquiries, given.inquiries),
    measures: given.measures && namesOf(catalogues.measures, given.measures),
  };
  if (ranked !== undefined && given.compressors !== undefined) namesOf(catalogues.compressors, [...given.compressors, ...ranked]);
  return { ...named, ranked: ofRankings, catalogues };
}

/** Null is as good as nothing. @throws UsageError */
function listOf<T>(key: string, choices: readonly (string | T)[] | null | undefined): readonly (string | T)[] | undefined {
  if (choices === undefined || choices === null) return undefined;
  if (Array.isArray(choices)) return choices;
  throw new UsageError({
    where: "analysis",
    must: `${key} must be a list, each a name or an object`,
    got: shownBriefly(choices),
    todo: `Put it in a list, or leave {${key}} out for the default.`,
  });
}

/** The names of choices, each once. @throws InputError for two objects of one identity */
function namesOf<T extends Named & Identity>(list: Catalogue<T>, choices: readonly (string | T)[]): readonly string[] {
  const names = choices.map((choice) => list.nameOf(choice));
  const isAmongObjects = (name: string): boolean => names.some((other, i) => other === name && typeof choices[i] !== "string");
  const twice = names.find((name, at) => names.indexOf(name) !== at && isAmongObjects(name));
  if (twice === undefined) return [...new Set(names)];
  throw new InputError({
    where: list.kind,
    must: "objects must differ by name, version or options",
    got: `two of ${twice}`,
    todo: "Give one of them another name, version or options.",
  });
}
