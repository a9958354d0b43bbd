/**
 * What claims are held to, over a thousand data sets; with fewer, chance is given more room in proportion to the
 * standard error of a share, 1/√n.
 */
import type { ClaimKind } from "./claims.ts";

/** Data sets that the limits are stated for. */
const stated = 1000;

/** Of intervals that are called 95 %. */
const nominal = 0.95;

/** Of a test at 5 %. */
const nominalError = 0.05;

/** Coverage may fall short by two points: three standard errors at 1,000 data sets (0.7 points each). */
const coverageBelow = 0.02;

/** An interval of a continuous number that is wider than it says is wrong too, by as much. */
const coverageAbove = 0.02;

/** What 5 % allows at 1,000: two standard errors (0.69 points each) above it. */
const errorAbove = 0.014;

/**
 * A certificate is wrong in 5 % at most, at 1,000 data sets without any allowance: then the upper 95 % limit of the true
 * share (one-sided, Wilson's, of the data sets alone) is at most 6.3 %.
 */
const certificateShare = 0.05;

/** Labelled rows of which so few change are certified in nine of ten first looks; as steady ones, with room for chance. */
const powerShare = 0.9;

/** Rows that are said to be needed are enough in four draws of five; over 1,000 data sets, without any allowance … */
const enoughShare = 0.8;

/** … and with fewer with three standard deviations of what one data set says (9 points: 20 draws). */
const enoughBelow = 0.009;

/** k* is to be exact in so many cases, at 1,000 or more without any allowance. */
const exactShare = 0.95;

/** The room that chance is given with fewer data sets, for k*: three standard errors, as for coverage. */
const exactBelow = 0.02;

/** k* may be more than one tested size away, on a grid twice as fine, in one data set of ten. */
const steadyShare = 0.9;

/** The room that chance is given with fewer data sets: three standard errors at 1,000 (0.95 points each). */
const steadyBelow = 0.03;

/** What a method declares to find is planted so clearly that chance takes hardly anything: one in twenty may be missed. */
const foundShare = 0.95;

/** Low and high end of what is allowed. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** What a share of this kind is held to when it is seen on so many data sets. */
export function limitsOf(kind: ClaimKind, dataSets: number): Limits {
  const room = Math.sqrt(stated / Math.min(stated, Math.max(1, dataSets)));
  switch (kind) {
    case "interval":
      return { low: nominal - coverageBelow * room, high: Math.min(1, nominal + coverageAbove * room) };
    case "discrete-interval":
      return { low: nominal - coverageBelow * room, high: 1 };
    case "false-claim":
      return { low: 0, high: nominalError + errorAbove * room };
    case "certificate":
      return { low: 0, high: certificateShare + (room > 1 ? errorAbove * room : 0) };
    case "power":
      return { low: powerShare - (room > 1 ? steadyBelow * room : 0), high: 1 };
    case "enough":
      return { low: enoughShare - (room > 1 ? enoughBelow * room : 0), high: 1 };
    case "steady":
      return { low: steadyShare - (room > 1 ? steadyBelow * room : 0), high: 1 };
    case "found":
      return { low: foundShare, high: 1 };
    case "exact":
      return { low: exactShare - (room > 1 ? exactBelow * room : 0), high: 1 };
  }
}

/** Whether a share is within its limits. */
export function isWithin(share: number, { low, high }: Limits): boolean {
  return share >= low && share <= high;
}
