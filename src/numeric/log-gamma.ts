/** The logarithm of the gamma function. */

/** ln Γ(x) for x > 0, by Stirling's series above 10 and Γ(x + 1) = x Γ(x) below (Abramowitz & Stegun 1964, 6.1.41); error below 1e-14 of 1 + |ln Γ|. */
export function logGamma(x: number): number {
  let [shift, at] = [0, x];
  for (; at < 10; at++) shift += Math.log(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - shift;
}
