/** How many rows a certificate needs, from rows that were seen before. */
import { seeded } from "../../base/random.ts";
import { keptPValue, type PairedOutcomes } from "./kept-share.ts";

/** Draws of rows at each number tried, and the share of them that has to pass. */
const [draws, power] = [50, 0.8];

/** More than this many are not counted up to. */
const most = 1 << 20;

/** Numbers tried are told apart to this factor. */
const step = 1.05;

/**
 * The fewest rows, to a twentieth, of which "keeps at least κ" is shown in four of five draws (with replacement, from the
 * outcomes given). Give the full vector's outcomes twice for what even a candidate without loss would need.
 *
 * @param level  of the test
 * @param seed   of the draws
 * @returns      null where a million rows would not do, or none are given
 */
export function rowsToCertify(outcomes: PairedOutcomes, kept: number, level: number, seed: number): number | null {
  const { full, candidate, chance } = outcomes;
  if (!(meanKept(outcomes, kept) * Math.sqrt(most) > Math.sqrt(-Math.log(level)))) return null;
  const isEnough = (rows: number): boolean => {
    let passed = 0;
    for (let draw = 0; draw < draws; draw++) {
      const random = seeded(seed).fork(`${draw}`);
      const [f, c] = [new Float64Array(rows), new Float64Array(rows)];
      for (let i = 0; i < rows; i++) {
        const row = random.below(full.length);
        f[i] = full[row]!;
        c[i] = candidate[row]!;
      }
      if (keptPValue({ full: f, candidate: c, chance }, kept, level) <= level) passed++;
      if (draw + 1 - passed > draws * (1 - power)) return false;
    }
    return true;
  };
  let high = 1;
  while (!isEnough(high)) {
    high *= 2;
    if (high > most) return null;
  }
  let low = high / 2;
  while (high > low * step && high - low > 1) {
    const middle = Math.round(Math.sqrt(low * high));
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The mean of D in its standard deviations: √(ln(1/α)) / √n of it is not enough for any bet. */
function meanKept({ full, candidate, chance = 0 }: PairedOutcomes, kept: number): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < full.length; i++) {
    const value = candidate[i]! - chance - kept * (full[i]! - chance);
    sum += value;
    squares += value * value;
  }
  return sum > 0 ? sum / Math.sqrt(full.length * squares) : 0;
}
