/** Probes, compressors, inquiries and measures that a person passes as objects, and how workers come by them. */
import { type Identity, makeAgain, type Origin } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError } from "../base/errors.ts";
import { type Choices, cataloguesWith, type RunCatalogues } from "./run-catalogues.ts";

/** Something that a person brought, with the name that it has in results. */
export interface BroughtObject {
  readonly kind: keyof RunCatalogues;
  readonly identity: string;
  /** Null where it can be made on the calling thread only. */
  readonly origin: Origin | null;
}

/** Names of every kind, and what they stand for. */
export interface NamesOfPlan extends Readonly<Record<Exclude<keyof RunCatalogues, "measures">, readonly string[]>> {
  /** Null for all of the list. */
  readonly measures: readonly string[] | null;
  readonly catalogues: RunCatalogues;
}

/** What a plan names that is in no list of ours. */
export function broughtOf({ probes, compressors, inquiries, measures, catalogues }: NamesOfPlan): readonly BroughtObject[] {
  return [
    ...among("probes", catalogues.probes, probes),
    ...among("compressors", catalogues.compressors, compressors),
    ...among("inquiries", catalogues.inquiries, inquiries),
    ...among("measures", catalogues.measures, measures ?? []),
  ];
}

function among(
  kind: keyof RunCatalogues,
  list: Pick<Catalogue<Identity & Named>, "names" | "get">,
  names: readonly string[],
): readonly BroughtObject[] {
  return names
    .filter((name) => !list.names.includes(name))
    .map((identity) => ({ kind, identity, origin: list.get(identity).origin ?? null }));
}

/**
 * Makes them again where the calls are answered.
 * @throws InputError for a module that makes something else
 */
export async function madeCatalogues(objects: readonly BroughtObject[]): Promise<RunCatalogues> {
  const made: Record<keyof RunCatalogues, unknown[]> = { probes: [], compressors: [], inquiries: [], measures: [] };
  for (const { kind, origin } of objects) if (origin !== null) made[kind].push(await makeAgain(origin));
  const catalogues = cataloguesWith(made as Choices); // each is checked as it is included
  for (const { kind, identity, origin } of objects) {
    if (origin === null || catalogues[kind].included.includes(identity)) continue;
    throw new InputError({
      where: "analysis",
      must: `${origin.maker} must make ${identity} again`,
      got: "something else",
      todo: "Let name, version and options of what it makes be those of the object that was passed.",
      file: origin.module,
    });
  }
  return catalogues;
}
