/** How far to go along a direction: Armijo's rule (1966, doi:10.2140/pjm.1966.16.1), steps shortened by the secant of the slopes. */

/** Armijo's constant, and the noise of a value as a share of it. */
const armijo = 1e-4;
const valueNoise = 1e-7;

/** What is known of a step: the values at both ends, and the slopes along the direction. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly slope: number;
  readonly slopeThere: number;
  /** The share of the direction that is gone. */
  readonly length: number;
}

/** Whether the value falls enough for its slope, or, where it is the same but for noise, the slope does. */
export function isAcceptable({ from, to, slope, slopeThere, length }: Step): boolean {
  if (!Number.isFinite(to)) return false;
  if (to <= from + armijo * length * slope) return true;
  return to <= from + valueNoise * Math.abs(from) && Math.abs(slopeThere) <= 0.9 * Math.abs(slope);
}

/** Share of the step at which the slope, drawn as a line between both ends, would be zero; within a tenth and six tenths. */
export function shortened(slope: number, slopeThere: number): number {
  const root = slope / (slope - slopeThere);
  return Number.isFinite(root) ? Math.min(0.6, Math.max(0.1, root)) : 0.25;
}
