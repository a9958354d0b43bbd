/** Objects that run on the calling thread let go between fits: timers have their turn, and a signal is heard. */
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../src/base/errors.ts";
import { onCallingThread } from "../../src/runtime/calling-thread.ts";
import { analyze } from "../../src/studies/analyze.ts";
import { signProbe } from "../support/own-probes.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";

const set = plantedVectors(planted("informative"));
const quick = { bootstraps: 200, permutations: 99, rotations: 1, redraws: 0, threads: 1 } as const;

/** Milliseconds that nothing else is done in. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** A probe that never waits, and how often it was fitted. */
function slowProbe(): { readonly probe: ReturnType<typeof signProbe>; fits: number } {
  const counted = { fits: 0, probe: signProbe() };
  const { probe } = counted;
  counted.probe = {
    ...probe,
    fit(training, penalties) {
      busy(20);
      counted.fits++;
      return probe.fit(training, penalties);
    },
  };
  return counted;
}

describe("a probe that never waits", () => {
  it("is stopped between two fits of one curve", { timeout: 60_000 }, async () => {
    const slow = slowProbe();
    const stop = new AbortController();
    const sizes = Array.from({ length: 24 }, (_, i) => i + 1);
    const running = analyze(set, {
      ...quick,
      compressors: ["first-dimensions"],
      sizes,
      probes: [slow.probe],
      signal: stop.signal,
    });
    const watch = setInterval(() => {
      if (slow.fits >= 3) stop.abort();
    }, 1);
    await expect(running).rejects.toThrow(InterruptedError);
    clearInterval(watch);
    expect(slow.fits).toBeLessThan(8); // of 24 in the curve alone
  });
});

describe("a pool of the calling thread", () => {
  it("lets timers have their turn between calls, and hears a signal there", async () => {
    const stop = new AbortController();
    const asked: number[] = [];
    const pool = onCallingThread(
      {
        work: (at: number) => {
          asked.push(at);
          busy(5);
          return at;
        },
      },
      { signal: stop.signal, where: "work" },
    );
    setTimeout(() => stop.abort(), 1);
    const all = Array.from({ length: 50 }, (_, at) => at);
    await expect(pool.map(all, (at, call) => call("work", at))).rejects.toThrow(InterruptedError);
    expect(asked.length).toBeLessThan(50);
    await expect(pool.call("work", 1)).rejects.toThrow(InterruptedError);
  });
});
