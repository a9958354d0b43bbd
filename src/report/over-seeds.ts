/**
 * Several seeds of one name, one sentence for all: what the first says, the number of each other, and a finding only
 * where every seed shows it.
 */
import type { Variant } from "../results/summary.ts";
import type { Sentence } from "./sentence.ts";

/** A sentence of one seed. */
export interface Said extends Sentence {
  /** The same for the same question to another seed. */
  readonly about: string;
  /** The number that is said of another seed. */
  readonly brief: string;
}

/** What is said of one seed. */
export interface SaidOfSeed {
  readonly variant: Variant;
  /** "head seed 1". */
  readonly seed: string;
  readonly sentences: readonly Said[];
}

/** The sentences of a single seed as they are; of several, each question once, in the order in which they first came up. */
export function overSeeds(seeds: readonly SaidOfSeed[]): readonly Sentence[] {
  const questions = [...new Set(seeds.flatMap(({ sentences }) => sentences.map(({ about }) => about)))];
  return questions.flatMap((about): readonly Sentence[] => {
    const answers = seeds.map(({ variant, seed, sentences }) => ({
      variant,
      seed,
      answer: sentences.find((each) => each.about === about),
    }));
    const [first, ...others] = [
      ...answers.filter(({ answer }) => answer !== undefined),
      ...answers.filter(({ answer }) => answer === undefined),
    ];
    if (first?.answer === undefined) return [];
    const { kind, text } = first.answer;
    if (others.length === 0) return [{ kind, text }];
    const isSame = others.every(({ answer }) => answer?.kind === kind);
    const rest = others.map(({ variant, seed, answer }) => `${seed}: ${answer?.brief ?? missing(about, variant)}`).join("; ");
    const claims = answers.some(({ answer }) => answer?.kind === "finding");
    return [
      {
        kind: isSame || kind === "fact" ? kind : "limit",
        text: `${isSame || !claims ? "" : "Not the same with every seed. "}With ${first.seed}: ${text} The same with ${rest}.`,
      },
    ];
  });
}

/** What a seed says that has no sentence for a question. */
function missing(about: string, { refused }: Variant): string {
  if (about === "refusal") return "not refused";
  if (about === "overfit") return "less than 5 points";
  return refused === null ? "none" : "refused";
}
