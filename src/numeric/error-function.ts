/** The error function. */

/** Beyond this, erf is ±1 to float64. */
const saturation = 6;

/**
 * erf(x) = 2/√π · ∫₀ˣ exp(−t²) dt, to about 1e-15, from the series 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n+1)!!, whose
 * terms all have one sign. Abramowitz and Stegun 1964, 7.1.6.
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) >= saturation) return Math.sign(x);
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Number.EPSILON * Math.abs(sum); n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
}
