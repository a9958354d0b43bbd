/**
 * Many candidates, one promise: all that pass hold together with probability 1 − α.
 *
 * Candidates stand in families, in each from the one that is surest to pass to the one that is least, in an order fixed
 * before the rows of the test are read. Each family has α divided by their number; in it, one after another is tested
 * at the family's level, and the first that fails ends it. A family that passes to its end hands its level on to the
 * next one that has not, which goes on from where it stands: a chain whose last hypothesis points to the next chain.
 *
 * Maurer, Hothorn & Lehmacher 1995 (fixed sequences); Bretz, Maurer, Brannath & Posch 2009, doi:10.1002/sim.3495
 * (graphs); Laufer-Goldshtein et al. 2023, arXiv:2210.07913 (the Pareto front in such a sequence).
 */

/** One that passed. */
export interface Passed<Candidate> {
  readonly candidate: Candidate;
  /** Its p-value, at most `level`. */
  readonly pValue: number;
  /** At which it was tested. */
  readonly level: number;
}

/**
 * Those that pass, family by family in the order of their tests.
 *
 * @param families  candidates of each, the surest first; families without any take no part
 * @param level     α, of all together
 * @param pValueOf  of a candidate; `aim` is the level that its family begins with, fixed beforehand
 */
export function passedInSequence<Candidate>(
  families: readonly (readonly Candidate[])[],
  level: number,
  pValueOf: (candidate: Candidate, aim: number) => number,
): readonly (readonly Passed<Candidate>[])[] {
  const present = families.filter((family) => family.length > 0).length;
  const aim = level / present;
  const passed = families.map((): Passed<Candidate>[] => []);
  const levels = families.map((family) => (family.length > 0 ? aim : 0));
  const isDone = (at: number): boolean => passed[at]!.length === families[at]!.length;
  const goOn = (at: number): void => {
    const family = families[at]!;
    for (let i = passed[at]!.length; i < family.length; i++) {
      const pValue = pValueOf(family[i]!, aim);
      if (!(pValue <= levels[at]!)) return;
      passed[at]!.push({ candidate: family[i]!, pValue, level: levels[at]! });
    }
  };
  for (let at = 0; at < families.length; at++) goOn(at);
  for (;;) {
    const from = families.findIndex((_, at) => isDone(at) && levels[at]! > 0);
    const next = from < 0 ? null : nextOpen(from, families.length, isDone);
    if (next === null) return passed;
    levels[next] = levels[next]! + levels[from]!;
    levels[from] = 0;
    goOn(next);
  }
}

/** The family after `from`, round and round, that has not passed to its end. */
function nextOpen(from: number, count: number, isDone: (at: number) => boolean): number | null {
  for (let step = 1; step < count; step++) {
    const at = (from + step) % count;
    if (!isDone(at)) return at;
  }
  return null;
}
