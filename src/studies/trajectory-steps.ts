/** At which steps of a training snapshots are taken. */

/** Points along a training when nothing is said, besides the one before it. */
export const defaultTrajectoryPoints = 8;

/** Step 0, and `points` steps up to the last, evenly spaced on a logarithmic scale: most changes early. */
export function trajectorySteps(last: number, points: number = defaultTrajectoryPoints): readonly number[] {
  const steps = Array.from({ length: points }, (_, i) => Math.round(last ** (points === 1 ? 1 : i / (points - 1))));
  return [...new Set([0, ...steps.map((step) => Math.min(last, Math.max(1, step)))])];
}
