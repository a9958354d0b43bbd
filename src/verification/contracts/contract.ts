/**
 * Contracts: what every part of a kind holds, on planted data with known answers and on degenerate data. Our own parts
 * are tested with them, and so can be anybody's.
 */
import { AssayError } from "../../base/errors.ts";
import { checkMakerOptions } from "../../base/maker-options.ts";
import { flag } from "../../base/value-kinds.ts";

/** One thing that a part promises. */
export interface ContractPromise {
  /** "gives the same bits every time, on informative". */
  readonly sentence: string;
  /** Left out of what a sound but weak part is asked: that it finds as much as can be found. */
  readonly isStrength?: boolean;
  /** @throws Error where it is broken */
  keep(): Promise<void>;
}

/** Which promises are kept. */
export interface CheckOptions {
  /** False for a part that is sound but weak: what it finds is not held against what can be found. True when left out. */
  readonly strength?: boolean | undefined;
}

/** A promise that a part did not keep (code "contract"). */
export class BrokenPromise extends AssayError {
  constructor(part: string, sentence: string, got: string) {
    super("contract", { where: part, must: sentence, got, todo: "The promise and the data it is asked on say what to look at." });
  }
}

/**
 * Keeps every promise, one after another.
 * @throws BrokenPromise for the first that is not kept; UsageError for an option that there is not
 */
export async function keepAll(part: string, promises: readonly ContractPromise[], options: CheckOptions = {}): Promise<void> {
  checkMakerOptions("check", options, { strength: flag() });
  for (const { sentence, isStrength = false, keep } of promises) {
    if (isStrength && options.strength === false) continue;
    try {
      await keep();
    } catch (error) {
      throw error instanceof BrokenPromise
        ? error
        : new BrokenPromise(part, sentence, error instanceof Error ? error.message : `${error}`);
    }
  }
}

/** A promise of strength. */
export function strong(promise: ContractPromise): ContractPromise {
  return { ...promise, isStrength: true };
}

/** @throws Error saying what was found, where it does not hold; NaN holds nothing */
export function hold(holds: boolean, found: string): void {
  if (!holds) throw new Error(found);
}

/** The same numbers, bit for bit? */
export function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
}

/** @throws Error naming the first place where numbers are further apart than `absolute`, and `relative` of the largest */
export function requireClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative = 0, absolute = 0 }: { readonly relative?: number; readonly absolute?: number },
): void {
  hold(got.length === expected.length, `${got.length} numbers in place of ${expected.length}`);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const allowed = relative * largest + absolute;
  for (let i = 0; i < got.length; i++)
    hold(Math.abs(got[i]! - expected[i]!) <= allowed, `${got[i]} in place of ${expected[i]} at ${i}`);
}

/** @throws Error where a call that must be refused is not */
export async function refuses(call: () => Promise<unknown>): Promise<void> {
  const isRefused = await call().then(
    () => false,
    (error: unknown) => error instanceof Error,
  );
  hold(isRefused, "no error");
}
