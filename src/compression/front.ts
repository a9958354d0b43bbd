/** The Pareto front of bytes against quality: those that no other one beats in both. */

/** What a candidate costs and keeps, on rows that choose. */
export interface Weighed {
  /** Of one vector. */
  readonly bytes: number;
  /** The more the better. */
  readonly quality: number;
}

/** Those on the front, from most bytes to fewest; of equal ones the first. */
export function paretoFront<Candidate extends Weighed>(candidates: readonly Candidate[]): readonly Candidate[] {
  const cheapestFirst = [...candidates].sort((a, b) => a.bytes - b.bytes || b.quality - a.quality);
  const front: Candidate[] = [];
  for (const candidate of cheapestFirst) {
    const best = front.at(-1);
    if (best === undefined || candidate.quality > best.quality) front.push(candidate);
  }
  return front.reverse();
}
