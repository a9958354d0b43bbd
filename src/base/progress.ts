/** How long work reports back, and how it is stopped. */
import { setImmediate } from "node:timers/promises";
import { InterruptedError, UsageError } from "./errors.ts";

/** One report of a piece of work. */
export interface ProgressEvent {
  /** What is being done, in the words a person reads: "embedding". */
  readonly stage: string;
  /** How much is done, in units. */
  readonly done: number;
  /** How much there is to do, in the same units. */
  readonly total: number;
  /** The unit: "texts", "cells", "bytes". */
  readonly unit: string;
  /** More that a person wants to see while it runs: "loss 0.31". */
  readonly note?: string | undefined;
  /** Something that is done and stays on the screen: "epoch 1 of 3: validation accuracy 0.91". */
  readonly milestone?: string | undefined;
}

/**
 * What every long call takes.
 *
 * @example
 * ```ts
 * import { analyze, type RunControl } from "assay";
 *
 * const stop = new AbortController();
 * const control: RunControl = { signal: stop.signal, onProgress: ({ stage, done, total }) => console.error(stage, done, total) };
 * await analyze(set, control);
 * ```
 */
export interface RunControl {
  /** Called often; must be cheap. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /**
   * When it fires, the call finishes the step it is at, keeps what is done and throws InterruptedError. Of somebody's own
   * objects that run on the calling thread a step is one fit: within a fit that never waits nothing can be heard.
   */
  readonly signal?: AbortSignal | undefined;
}

/** The keys of it, among the options of a call. */
export const controlKeys: readonly (keyof RunControl)[] = ["onProgress", "signal"];

/**
 * Throws for what is no signal, or no function that hears of progress.
 * @throws UsageError
 */
export function requireControl({ onProgress, signal }: RunControl, where: string): void {
  const parts: readonly (readonly [key: string, is: boolean, must: string])[] = [
    ["onProgress", onProgress === undefined || typeof onProgress === "function", "a function"],
    ["signal", signal === undefined || signal instanceof AbortSignal, "an AbortSignal"],
  ];
  const wrong = parts.find(([, is]) => !is);
  if (wrong === undefined) return;
  const [key, , must] = wrong;
  throw new UsageError({ where, must: `${key} must be ${must}`, got: "something else", todo: `Leave ${key} out, or give one.` });
}

/**
 * Throws when the signal has fired.
 * @param todo  what to do, where what was finished is not kept
 * @throws InterruptedError
 */
export function stopIfAborted(control: RunControl, where: string, todo?: string): void {
  if (control.signal?.aborted === true) throw new InterruptedError(where, todo);
}

/**
 * Lets timers and signals of this thread have their turn, then throws where the signal has fired.
 * @throws InterruptedError
 */
export async function letGo(control: RunControl, where: string): Promise<void> {
  await setImmediate();
  stopIfAborted(control, where);
}
