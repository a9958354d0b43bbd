/**
 * Newton's method for several smooth convex problems in step with each other, its equations solved by preconditioned
 * conjugate gradients: no Hessian is ever formed, only multiplied by directions. What all problems ask for next is
 * answered together, so that one pass over the data serves them all; a problem that is done asks no more.
 *
 * The equations are solved as far as it pays: ‖r‖² ≤ η²‖g‖² in the norm of the preconditioner, η² = √(share of the
 * value that is still to gain), never further than the tolerance asks (Dembo, Eisenstat & Steihaug 1982,
 * doi:10.1137/0719025). Steps are accepted by Armijo's rule or, where values differ by rounding only, by the slope
 * (Hager & Zhang 2005, doi:10.1137/030601880). Nocedal & Wright 2006, "Numerical optimization", section 7.1.
 */
import { dot } from "../numeric/dot.ts";
import { isAcceptable, shortened } from "./line-search.ts";

/** What a problem wants to know. */
export interface Question {
  /** Of the problem. */
  readonly index: number;
  /** The value and gradient at a point, or the Hessian at the last such point times a direction. */
  readonly ask: "value" | "product";
  readonly vector: Float64Array;
}

/** What it is told. */
export interface Reply {
  /** The value; 0 for a product. */
  readonly value: number;
  /** The gradient, or the product. */
  readonly vector: Float64Array;
}

/** Problems over the same data. */
export interface Problems {
  /** Answers in the order of the questions, one a problem at most. */
  answer(questions: readonly Question[]): Promise<readonly Reply[]>;
  /** M⁻¹·vector, M close to the Hessian at the last point whose value was asked for, symmetric and positive definite. */
  precondition(index: number, vector: Float64Array): Float64Array;
}

/** Where a problem ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** g·M⁻¹g: about twice what is left to gain. */
  readonly decrement: number;
  /** Questions that were answered. */
  readonly passes: number;
}

/** Float32 data hide what is nearer to the minimum. */
const closest = 1e-9;

/** Questions at most; directions at most for one step. */
const mostPasses = 500;
const mostDirections = 100;

/** The equations are solved to this share of the square of the gradient at least. */
const loosest = 0.0625;

/**
 * Minimises all problems, each from its own start.
 *
 * @param tolerance  a problem is done when its decrement is at most this share of its value
 */
export async function minimizeByNewton(
  starts: readonly Float64Array[],
  problems: Problems,
  tolerance: number = closest,
): Promise<Minimum[]> {
  const found = new Array<Minimum>(starts.length);
  let running = starts.map((start, index) => {
    const walk = descend(index, start, (vector) => problems.precondition(index, vector), tolerance);
    return { index, walk, turn: walk.next() };
  });
  for (;;) {
    for (const { index, turn } of running) if (turn.done === true) found[index] = turn.value;
    running = running.filter(({ turn }) => turn.done !== true);
    if (running.length === 0) return found;
    const replies = await problems.answer(running.map(({ turn }) => turn.value as Question));
    running.forEach((descent, place) => {
      descent.turn = descent.walk.next(replies[place]!);
    });
  }
}

type Precondition = (vector: Float64Array) => Float64Array;

function* descend(
  index: number,
  start: Float64Array,
  precondition: Precondition,
  tolerance: number,
): Generator<Question, Minimum, Reply> {
  let point = start;
  let at = yield { index, ask: "value", vector: point };
  let passes = 1;
  for (;;) {
    const turned = precondition(at.vector);
    const decrement = dot(at.vector, turned);
    const ended = { point, value: at.value, decrement, passes };
    const share = decrement / Math.abs(at.value);
    if (!(share > tolerance) || passes >= mostPasses) return ended;

    // conjugate gradients: Hessian · step = −gradient
    const enough = Math.max(Math.min(loosest, Math.sqrt(share)), (0.1 * tolerance) / share) * decrement;
    const step = new Float64Array(point.length);
    const rest = at.vector.map((value) => -value);
    let towards = turned.map((value) => -value);
    let square = decrement;
    for (let direction = 0; direction < mostDirections && passes < mostPasses; direction++) {
      const { vector: product } = yield { index, ask: "product", vector: towards };
      passes++;
      const curvature = dot(towards, product);
      if (!(curvature > 0)) break;
      addScaled(step, square / curvature, towards);
      addScaled(rest, -square / curvature, product);
      const white = precondition(rest);
      const next = dot(rest, white);
      if (!(next > enough)) break;
      const kept = next / square;
      towards = white.map((value, i) => value + kept * towards[i]!);
      square = next;
    }

    const slope = dot(at.vector, step);
    if (!(slope < 0)) return ended;
    let length = 1;
    for (;;) {
      const trial = point.map((value, i) => value + length * step[i]!);
      const there = yield { index, ask: "value", vector: trial };
      passes++;
      const slopeThere = dot(there.vector, step);
      if (isAcceptable({ from: at.value, to: there.value, slope, slopeThere, length })) {
        [point, at] = [trial, there];
        break;
      }
      length *= shortened(slope, slopeThere);
      if (length < 1e-6 || passes >= mostPasses) return { ...ended, passes };
    }
  }
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + factor * from[i]!;
}
