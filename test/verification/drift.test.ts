/** Drift in small: sets of the same source are left alone, those that changed are found. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { isWithin, limitsOf } from "../../src/verification/limits.ts";
import { simulations } from "../../src/verification/simulations.ts";
import { startTally } from "../../src/verification/tally.ts";

describe("drift", () => {
  it("is said of what changed, and rarely of anything else", async () => {
    const tally = startTally();
    for (const name of [
      "drift-classes",
      "drift-heavy-tails",
      "drift-clusters",
      "drift-copies",
      "drift-recurring",
      "drift-labels",
    ]) {
      const { trial } = simulations.get(name);
      for (let i = 0; i < 6; i++) tally.add(name, await trial(seeded(7).fork(`${i}`)));
    }
    expect(tally.verified().map(({ claim, simulation, holds }) => [claim, simulation, holds])).toEqual([
      ["drift of the same source", "drift-classes", true],
      ["drift of the same source", "drift-heavy-tails", true],
      ["drift of the same source", "drift-clusters", true],
      ["drift of the same source", "drift-copies", true],
      ["drift of the same source", "drift-recurring", true],
      ["drift of the same source", "drift-labels", true],
      ["drift of changed vectors", "drift-classes", true],
      ["drift that costs a point", "drift-classes", true],
    ]);
  });

  it("may be said wrongly in 1 %, and not in 5 % of 200 data sets", () => {
    expect(limitsOf("alarm", 1000)).toEqual({ low: 0, high: 0.01 });
    expect(isWithin(0.05, limitsOf("alarm", 200))).toBe(false);
  });
});
