/**
 * What comes from an object that a person brought is looked at once, where it is called: a wrong length or NaN would else
 * be a wrong number of the study. Our own objects are tested instead.
 */
import { AssayError, BroughtError } from "./errors.ts";
import { shownBriefly } from "./parts.ts";

/** Whose answers they are: its kind, and its identity. */
export interface Answering {
  readonly kind: string;
  readonly identity: string;
}

/** @throws BroughtError saying what was found, where it does not hold */
export function holds(
  isHeld: boolean,
  { kind, identity }: Answering,
  what: { readonly must: string; readonly got: unknown; readonly call: string },
): asserts isHeld {
  if (isHeld) return;
  throw new BroughtError({
    where: `${kind} ${identity}`,
    must: what.must,
    got: typeof what.got === "string" ? what.got : shownBriefly(what.got),
    todo: `Look at its ${what.call}: the interface of a ${kind} says what it gives.`,
  });
}

/**
 * What it answers; what it throws that is no error of ours says whose it is.
 * @throws BroughtError
 */
export async function answerOf<T>({ kind, identity }: Answering, call: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof AssayError) throw thrown;
    throw new BroughtError({
      where: `${kind} ${identity}`,
      must: `its ${call} must answer`,
      got: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `a throw of ${shownBriefly(thrown)}`,
      todo: `Look at its ${call}.`,
    });
  }
}

/** Where the first number is that is none, in words; null where all are finite. */
export function notFinite(numbers: ArrayLike<number>): string | null {
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) return `${numbers[i]} at place ${i}, from 0`;
  return null;
}

/** An object, whatever it holds; null for anything else. */
export function partsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null; // of unknown parts
}
