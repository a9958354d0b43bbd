/** Something noticed about the input, which the report must say. */
import { z } from "zod";
import { type Shape, shape } from "../formats/shape.ts";

const factKeys = {
  /** Stable, machine-readable: "duplicates-across-splits". */
  code: z.string(),
  /** How many rows it is about. */
  count: z.int().nonnegative(),
  /** A full sentence. */
  sentence: z.string(),
};

/** Something noticed while reading, that the report must say: "12 rows occur in two splits". */
export interface Fact extends Shape<typeof factKeys> {}

/** Checks it. */
export const factSchema: z.ZodType<Fact> = shape(factKeys);

/** The same thing noticed? Nothing else tells facts apart. */
export function sameFact(a: Fact, b: Fact): boolean {
  return a.code === b.code && a.count === b.count && a.sentence === b.sentence;
}

/** Each once, the first of its kind where it was. */
export function distinctFacts(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact, i) => facts.findIndex((other) => sameFact(other, fact)) === i);
}
