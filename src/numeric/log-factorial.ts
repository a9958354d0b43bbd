/** Logarithms of factorials. */

/** Below this the factorial itself is exact in float64. */
const exactBelow = 19;

/**
 * ln n! for whole n ≥ 0, to about 1e-16 of it: Stirling's series (Abramowitz & Stegun 1964, 6.1.41), whose first term
 * left out, 1/(1680 x⁷), is below 1e-12 from x = 20 on.
 */
export function logFactorial(n: number): number {
  if (n < exactBelow) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  const square = x * x;
  return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + (1 / 12 - (1 / 360 - 1 / (1260 * square)) / square) / x;
}

const halfLogTwoPi = Math.log(2 * Math.PI) / 2;
