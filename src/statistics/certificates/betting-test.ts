/**
 * A test of a bounded mean that holds for every number of rows and every distribution: a bettor starts with 1, bets
 * before each row that it is above the mean that the hypothesis allows, and its wealth says how wrong the hypothesis is.
 *
 *   H₀: E D ≤ 0, D ∈ [low, high];  x = (D − low)/(high − low), μ₀ = −low/(high − low)
 *   ln K_t = Σ_{i ≤ t} ln(1 + λᵢ (xᵢ − μ₀)),  0 ≤ λᵢ ≤ c/μ₀
 *
 * Under H₀ K is a nonnegative supermartingale, whatever λᵢ is made of rows before i, so K reaches 1/α with probability
 * at most α (Ville 1939), and p = min(1, 1/max K) is a p-value. How to bet is then a question of power alone. Who wants
 * to reach a sum by a deadline, as surely as can be, bets like the writer of a digital option who hedges it: with the
 * part v of the sum that is there, r rows to go and σ the spread of a row,
 *
 *   λᵢ = min( φ(Φ⁻¹(v)) / (v σ̂ᵢ₋₁ √r), c/μ₀ ),  v = s α Kᵢ₋₁,  r = n − i + 1,  σ̂²₀ = ¼
 *
 * which on normal rows has the power of the z-test at level s α, whatever their mean (Browne 1999). For small v it is
 * √(2 ln(1/v) / (r σ̂²)), the bet of STaR-Bets, which near the sum bets too much. s is a little below 1, for what is
 * hedged row by row ends a little below what was aimed at. Betting stops where 1/α is reached. Of 2,000 rows that are
 * right nine times in ten, of which 0.5 % change each way, "keeps at least 99 %" is shown in 96 % of draws at α = 0.05
 * and in 93 % at 0.025, where STaR-Bets show it in 95 and 91 %.
 *
 * Waudby-Smith & Ramdas 2024, arXiv:2010.09686, section 4; Browne 1999, doi:10.1239/aap/1029955147; Koning & van Meer
 * 2026, arXiv:2501.03982 (the z-test as a sequential one); Voracek & Orabona 2025 (STaR-Bets), arXiv:2505.22422.
 */
import { normalQuantile } from "../normal.ts";

/** The most that is bet: a share of what a single row could lose, so that no row ends the wealth. */
const mostAtStake = 0.9;

/** s: bets aim at a wealth of 1/(s α). */
const aimedShare = 0.9;

/** √(2π) */
const normalConstant = Math.sqrt(2 * Math.PI);

/** A smaller part of the sum is hedged as this one is: its quantile is still a number. */
const smallestPart = 1e-300;

/** What is known of the values beforehand, and the wealth that is aimed at. */
export interface Bet {
  /** No value can be below it; negative. */
  readonly low: number;
  /** No value can be above it; positive. */
  readonly high: number;
  /** α: bets aim at a wealth of 1/α. The p-value holds whatever it is. */
  readonly level: number;
}

/**
 * The p-value of "the mean is at most 0".
 *
 * @param values  in an order that was fixed before they were seen
 * @returns       in (0, 1]; 1 without values
 * @throws RangeError for a value outside its bounds, or one that is no number: the p-value would not hold
 */
export function bettingPValue(values: ArrayLike<number>, { low, high, level }: Bet): number {
  const width = high - low;
  const allowed = -low / width;
  const target = -Math.log(level);
  const count = values.length;
  let [wealth, most] = [0, 0];
  let [seen, sum, squares] = [1, 0.5, 0.25];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) throw new RangeError(`${value} is not in [${low}, ${high}]`);
    if (wealth >= target) break; // all that was aimed at is shown
    const x = (value - low) / width;
    const hedge = hedged(aimedShare * Math.exp(wealth - target)) / Math.sqrt((count - i) * (squares / seen));
    const stake = Math.min(hedge, mostAtStake / allowed);
    wealth += Math.log1p(stake * (x - allowed));
    most = Math.max(most, wealth);
    seen++;
    sum += x;
    squares += (x - sum / seen) ** 2;
  }
  return Math.exp(-most);
}

/** φ(Φ⁻¹(v)) / v: how much of what is there has to be at stake, in standard deviations of what is to come. */
function hedged(part: number): number {
  const held = Math.max(part, smallestPart);
  const quantile = normalQuantile(held);
  return Math.exp((-quantile * quantile) / 2) / (normalConstant * held);
}
