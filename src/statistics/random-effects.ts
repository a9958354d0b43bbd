/**
 * A mean over studies whose true effects differ: of encoder E over tasks, say.
 *
 *   yᵢ ~ N(θᵢ, vᵢ),  θᵢ ~ N(μ, τ²),  wᵢ = 1/(vᵢ + τ²),  μ̂ = Σ wᵢ yᵢ / Σ wᵢ
 *
 * τ² is that of Paule & Mandel (1982, doi:10.6028/jres.087.022): Σ wᵢ (yᵢ − μ̂)² = k − 1, or 0 where that is less without
 * it. The mean's interval is that of Hartung & Knapp (2001, doi:10.1002/sim.1009) and Sidik & Jonkman (2002), never
 * narrower than without their factor (Röver, Knapp & Friede 2015, doi:10.1186/s12874-015-0091-1):
 *
 *   μ̂ ± t(0.975; k − 1) √(q / Σ wᵢ),   q = max(1, Σ wᵢ (yᵢ − μ̂)² / (k − 1))
 *
 * The prediction interval says where the true effect of another such study lies. With few studies τ̂² is too uncertain to be
 * taken at its word (μ̂ ± t(k − 2) √(τ̂² + SE²) holds in 89 % with eight); so it is drawn, as Nagashima, Noma & Furukawa (2019,
 * doi:10.1177/0962280218773520) do: of u ~ χ²(k − 1) the τ² with Σ wᵢ (yᵢ − μ̂)² = u, or 0 (Viechtbauer 2007,
 * doi:10.1002/sim.2514, has the pivot), with its weights
 *
 *   θ = μ̂(τ²) + t √(q / Σ wᵢ) + z τ,   t ~ t(k − 1), z ~ N(0, 1), q as above,
 *
 * and the interval is from the 2.5 to the 97.5 % quantile of such θ, the same draws every time.
 */
import { InputError } from "../base/errors.ts";
import { seeded } from "../base/random.ts";
import type { Interval } from "./bootstrap.ts";
import { quantile } from "./order.ts";
import { studentQuantile } from "./student.ts";

/** What one study found. */
export interface StudyEffect {
  readonly effect: number;
  /** Of its estimate, above 0. */
  readonly standardError: number;
}

/** What studies say together. */
export interface RandomEffects {
  readonly studies: number;
  readonly mean: number;
  readonly standardError: number;
  /** 95 %, of the mean. */
  readonly interval: Interval;
  /** 95 %, of another study's true effect; null for fewer than three. */
  readonly prediction: Interval | null;
  /** τ: how far true effects lie apart. */
  readonly between: number;
}

/** Of a two-sided interval of 95 %. */
const side = 0.975;

/** Of τ², as a share of it. */
const narrowest = 1e-12;

/** Draws of another study. */
const draws = 4000;

/** A spread of nearly nothing would be that of a τ² beyond all numbers. */
const leastSpread = 1e-3;

/**
 * The mean of two or more studies.
 * @throws InputError for fewer than two, and for effects and errors that are no numbers, or errors that are not above 0
 */
export function randomEffects(studies: readonly StudyEffect[]): RandomEffects {
  requireStudies(studies);
  const k = studies.length;
  const tau2 = betweenVariance(studies, k - 1);
  const { mean, variance } = weighted(studies, tau2);
  const half = studentQuantile(side, k - 1) * Math.sqrt(variance);
  return {
    studies: k,
    mean,
    standardError: Math.sqrt(variance),
    interval: [mean - half, mean + half],
    prediction: k < 3 ? null : predicted(studies),
    between: Math.sqrt(tau2),
  };
}

/** Mean with its variance, and Σ wᵢ (yᵢ − μ̂)², for a τ². */
function weighted(
  studies: readonly StudyEffect[],
  tau2: number,
): { readonly mean: number; readonly variance: number; readonly spread: number } {
  let [weight, sum] = [0, 0];
  for (const { effect, standardError } of studies) {
    const own = 1 / (standardError ** 2 + tau2);
    weight += own;
    sum += own * effect;
  }
  const mean = sum / weight;
  let spread = 0;
  for (const { effect, standardError } of studies) spread += (effect - mean) ** 2 / (standardError ** 2 + tau2);
  return { mean, variance: Math.max(1, spread / (studies.length - 1)) / weight, spread };
}

/** The τ² with that spread, or 0 where there is less without it: it falls as τ² rises, and is halved until no digit changes. */
function betweenVariance(studies: readonly StudyEffect[], spread: number): number {
  if (weighted(studies, 0).spread <= spread) return 0;
  const effects = studies.map(({ effect }) => effect);
  let [low, high] = [0, (Math.max(...effects) - Math.min(...effects)) ** 2];
  while (weighted(studies, high).spread > spread) high *= 2;
  for (;;) {
    const middle = (low + high) / 2;
    if (high - low <= narrowest * high || middle === low || middle === high) return middle;
    if (weighted(studies, middle).spread > spread) low = middle;
    else high = middle;
  }
}

/** Quantiles of another study's effect, drawn. */
function predicted(studies: readonly StudyEffect[]): Interval {
  const random = seeded(0).fork("another study");
  const freedom = studies.length - 1;
  const chiSquare = (): number => {
    let sum = 0;
    for (let i = 0; i < freedom; i++) sum += random.normal() ** 2;
    return sum;
  };
  const effects = Float64Array.from({ length: draws }, () => {
    const tau2 = betweenVariance(studies, Math.max(leastSpread, chiSquare()));
    const { mean, variance } = weighted(studies, tau2);
    const student = random.normal() / Math.sqrt(chiSquare() / freedom);
    return mean + student * Math.sqrt(variance) + random.normal() * Math.sqrt(tau2);
  }).sort();
  return [quantile(effects, 1 - side), quantile(effects, side)];
}

function requireStudies(studies: readonly StudyEffect[]): void {
  const isSound = ({ effect, standardError }: StudyEffect): boolean =>
    Number.isFinite(effect) && Number.isFinite(standardError) && standardError > 0;
  if (studies.length >= 2 && studies.every(isSound)) return;
  throw new InputError({
    where: "random effects",
    must: "there must be two studies at least, each with an effect and a standard error above 0",
    got: studies.length < 2 ? `${studies.length}` : JSON.stringify(studies.find((each) => !isSound(each))),
    todo: "Leave out studies that have no such error.",
  });
}
