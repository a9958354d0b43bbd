/** How often is drawn, where nobody says it. */

/** Bootstrap resamples: the ends of a 95 % interval are then the 50th values from both sides. */
export const defaultBootstraps = 2000;

/** Permutations B: with the order that is there p = (1 + b)/(B + 1) has steps of 0.001. */
export const defaultPermutations = 999;
