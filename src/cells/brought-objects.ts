/** Probes, compressors and inquiries that a person passes as objects, and how workers come by them. */
import { type Identity, makeAgain, type Origin } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { InputError } from "../base/errors.ts";
import type { Compressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import { probes } from "../probes/index.ts";
import type { Probe } from "../probes/probe.ts";
import type { CellPlan } from "./definition.ts";

/** Something that a person brought, with the name that it has in results. */
export interface BroughtObject {
  readonly identity: string;
  /** Null where it can be made on the calling thread only. */
  readonly origin: Origin | null;
}

/** What a plan names that is in no list of ours. */
export function broughtOf(
  plan: Pick<CellPlan, "probes" | "compressors"> & { readonly inquiries: readonly string[] },
): readonly BroughtObject[] {
  return [...among(probes, plan.probes), ...among(compressors, plan.compressors), ...among(inquiries, plan.inquiries)];
}

function among(list: Pick<Catalogue<Identity & Named>, "names" | "get">, names: readonly string[]): readonly BroughtObject[] {
  return names
    .filter((name) => !list.names.includes(name))
    .map((identity) => ({ identity, origin: list.get(identity).origin ?? null }));
}

/** Makes them again where the calls are answered. @throws InputError for a module that makes something else */
export async function bringObjects(objects: readonly BroughtObject[]): Promise<void> {
  for (const { identity, origin } of objects) {
    if (origin === null) continue; // it is here already: on the calling thread
    const made = await makeAgain(origin);
    if (identity === bring(made)) continue;
    throw new InputError({
      where: "analysis",
      must: `${origin.maker} must make ${identity} again`,
      got: made === null || typeof made !== "object" ? `${made}` : "something else",
      todo: "Let name, version and options of what it makes be those of the object that was passed.",
      file: origin.module,
    });
  }
}

/** The name it then has; null for what is none of the three. */
function bring(made: unknown): string | null {
  if (isProbe(made)) return probes.bring(made);
  if (isCompressor(made)) return compressors.bring(made);
  return isInquiry(made) ? inquiries.bring(made) : null;
}

function has(made: unknown, method: string): boolean {
  return typeof made === "object" && made !== null && typeof Reflect.get(made, method) === "function";
}

function isProbe(made: unknown): made is Probe {
  return has(made, "fit");
}

function isCompressor(made: unknown): made is Compressor {
  return has(made, "prepare");
}

function isInquiry(made: unknown): made is Inquiry {
  return has(made, "ask");
}
