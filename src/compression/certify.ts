/**
 * From candidates to certificates. On the rows that choose, every candidate has its bytes, and how surely it keeps what is
 * to be kept; those on the front of the two stand in families, in each from most bytes, the surest, to fewest. Only then
 * are the rows that certify looked at, and the candidates tested in that order (`passedInSequence`): all that pass hold
 * together.
 */
import { seeded } from "../base/random.ts";
import { meanOf } from "../numeric/mean.ts";
import { type Passed, passedInSequence } from "../statistics/certificates/fixed-sequences.ts";
import { keptPValue, type PairedOutcomes } from "../statistics/certificates/kept-share.ts";
import { rowsToCertify } from "../statistics/certificates/rows-to-certify.ts";
import { type Family, families, familyOf } from "./families.ts";
import { paretoFront } from "./front.ts";

/** What is to be kept, and how surely. */
export interface Demand {
  /** κ */
  readonly kept: number;
  /** α of this look. */
  readonly level: number;
  /** π; 0 where all of the score counts. */
  readonly chance: number;
}

/** A candidate as it is known from the rows that choose. */
export interface Candidate {
  readonly chain: string;
  /** Of a vector. */
  readonly bytes: number;
  /** On the rows that choose. */
  readonly chosen: ArrayLike<number>;
}

/** A candidate on the front. */
export interface FrontCandidate extends Candidate {
  readonly family: Family;
  /** (mean of the candidate − π) / (mean of the full vector − π) on the rows that choose. */
  readonly share: number;
  /** What the front is of: the mean of D in its standard errors on the rows that choose; where no κ is asked, the share. */
  readonly quality: number;
}

/** The share of the full vector's score that is kept. */
export function qualityOf({ full, candidate, chance = 0 }: PairedOutcomes): number {
  return (meanOf(candidate) - chance) / (meanOf(full) - chance);
}

/**
 * The front of all candidates, family by family, in each from most bytes to fewest. It is of sureness, not of the share
 * alone: what hardly changes a row is tested before what changes many rows and has the luck of a few.
 * @param kept  κ; null where none is asked: then the front is of the share
 */
export function frontOf(
  candidates: readonly Candidate[],
  full: ArrayLike<number>,
  { kept, chance }: { readonly kept: number | null; readonly chance: number },
): readonly FrontCandidate[] {
  const weighed = candidates.map((candidate) => {
    const outcomes = { full, candidate: candidate.chosen, chance };
    const share = qualityOf(outcomes);
    const quality = kept === null ? share : sureness(outcomes, kept);
    return { ...candidate, family: familyOf(candidate.chain), share, quality };
  });
  return families.flatMap((family) => paretoFront(weighed.filter((each) => each.family === family)));
}

/** The mean of D = (c − π) − κ (f − π) in its standard errors. */
function sureness({ full, candidate, chance = 0 }: PairedOutcomes, kept: number): number {
  const differences = Float64Array.from(full, (f, i) => candidate[i]! - chance - kept * (f - chance));
  const mean = meanOf(differences);
  const variance = meanOf(differences.map((value) => (value - mean) ** 2));
  return variance === 0 ? mean * Number.MAX_SAFE_INTEGER : mean / Math.sqrt(variance / differences.length);
}

/** Whether a candidate keeps κ on the rows that choose: none of the others can pass but by chance. */
export function isHopeful({ quality }: FrontCandidate): boolean {
  return quality > 0;
}

/** What the rows that certify say. */
export interface CertifyingOutcomes {
  readonly full: ArrayLike<number>;
  readonly groups: ArrayLike<number> | null;
  /** Of a hopeful candidate of the front. */
  of(candidate: FrontCandidate): ArrayLike<number>;
}

/**
 * Whether the full vector is shown to have anything above chance, at the level of the look: only then is a share of that
 * anything. It is asked before all candidates, so it costs no level: where it is false, no certificate is given but by its error.
 */
export function isAboveChance({ full, groups }: Pick<CertifyingOutcomes, "full" | "groups">, { level, chance }: Demand): boolean {
  // E (f − π) > 0: a candidate that is the full vector, of which nothing is to be kept
  const nothing = Float64Array.from(full, () => chance);
  const outcomes = { full: nothing, candidate: full, chance, ...(groups === null ? {} : { groups }) };
  return keptPValue(outcomes, 1, level) <= level;
}

/** All hopeful ones that pass, the one of fewest bytes first: with probability 1 − α each of them keeps κ. */
export function certify(
  front: readonly FrontCandidate[],
  outcomes: CertifyingOutcomes,
  demand: Demand,
): readonly Passed<FrontCandidate>[] {
  const { kept, level, chance } = demand;
  const paired = (candidate: FrontCandidate): PairedOutcomes => ({
    full: outcomes.full,
    candidate: outcomes.of(candidate),
    chance,
    ...(outcomes.groups === null ? {} : { groups: outcomes.groups }),
  });
  const hopeful = front.filter(isHopeful);
  const sequences = families.map((family) => hopeful.filter((candidate) => candidate.family === family));
  return passedInSequence(sequences, level, (candidate, aim) => keptPValue(paired(candidate), kept, aim))
    .flat()
    .sort((a, b) => a.candidate.bytes - b.candidate.bytes);
}

/**
 * Rows to certify that would do for the surest candidate in four draws of five, from what the rows that choose say; null
 * where it loses too much.
 * @param groups  of the rows that choose
 */
export function rowsNeeded(
  front: readonly FrontCandidate[],
  { full, groups }: Pick<CertifyingOutcomes, "full" | "groups">,
  demand: Demand,
  seed: number,
): number | null {
  const present = new Set(front.map(({ family }) => family)).size;
  const best = [...front].sort((a, b) => b.quality - a.quality)[0];
  if (best === undefined) return null;
  const { kept, level, chance } = demand;
  const outcomes = { full, candidate: best.chosen, chance, ...(groups === null ? {} : { groups }) };
  return rowsToCertify(outcomes, kept, level / present, seeded(seed).below(2 ** 31));
}

/** Whether a constant prediction passes for keeping κ: then only what is above it can be certified. */
export function isConstantEnough(constant: number, full: ArrayLike<number>, kept: number): boolean {
  return constant >= kept * meanOf(full);
}
