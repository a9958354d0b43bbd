/** How many rows a certificate needs, from rows that were seen before. */
import { type Random, seeded } from "../../base/random.ts";
import { type RowGroups, rowGroups } from "../row-groups.ts";
import { keptPValue, type PairedOutcomes } from "./kept-share.ts";

/** Draws of rows at each number tried, and the share of them that has to pass. */
const [draws, passing] = [60, 0.8];

/** More than this many are not counted up to. */
const most = 1 << 20;

/** Numbers tried are told apart to this factor. */
const step = 1.05;

/**
 * The fewest rows, to a twentieth, of which "keeps at least κ" is shown in four of five draws (with replacement, from the
 * outcomes given; whole groups where rows belong together). Give the full vector's outcomes twice for what even a
 * candidate without loss would need.
 *
 * @param level  of the test
 * @param seed   of the draws
 * @returns      null where a million rows would not do, or none are given
 */
export function rowsToCertify(outcomes: PairedOutcomes, kept: number, level: number, seed: number): number | null {
  if (!(meanKept(outcomes, kept) * Math.sqrt(most) > Math.sqrt(-Math.log(level)))) return null;
  const groups = outcomes.groups === undefined ? null : rowGroups(outcomes.groups);
  const isEnough = (rows: number): boolean => {
    let passed = 0;
    for (let draw = 0; draw < draws; draw++) {
      const drawn = drawnOutcomes(outcomes, groups, rows, seeded(seed).fork(`${draw}`));
      if (keptPValue(drawn, kept, level) <= level) passed++;
      if (draw + 1 - passed > draws * (1 - passing)) return false;
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

/** Rows or whole groups, drawn with replacement until there are enough rows; the last group is cut. */
export function drawnOutcomes(
  { full, candidate, chance }: PairedOutcomes,
  groups: RowGroups | null,
  rows: number,
  random: Random,
): PairedOutcomes {
  const [f, c, of] = [new Float64Array(rows), new Float64Array(rows), new Int32Array(rows)];
  for (let i = 0, draw = 0; i < rows; draw++) {
    const group = random.below(groups?.count ?? full.length);
    const [from, to] = groups === null ? [group, group + 1] : [groups.starts[group]!, groups.starts[group + 1]!];
    for (let at = from; at < to && i < rows; at++, i++) {
      const row = groups === null ? at : groups.members[at]!;
      f[i] = full[row]!;
      c[i] = candidate[row]!;
      of[i] = draw;
    }
  }
  return { full: f, candidate: c, chance, ...(groups === null ? {} : { groups: of }) };
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
