/** Every schedule: within bounds, and with its warm-up as transformers' get_*_schedule_with_warmup. */
import { describe, expect, it } from "vitest";
import { rateFactor, schedules } from "../../src/training/schedule.ts";

describe.each(schedules.items.map((schedule) => [schedule.name, schedule] as const))("the schedule %s", (_, schedule) => {
  it("begins at 1 and stays from 0 to 1", () => {
    expect(schedule.factor(0)).toBe(1);
    for (let progress = 0; progress <= 1; progress += 1 / 64) {
      const factor = schedule.factor(progress);
      expect(factor >= 0 && factor <= 1, `${progress}: ${factor}`).toBe(true);
    }
    expect(schedule.description.length * schedule.source.length).toBeGreaterThan(0);
  });

  it("follows a warm-up from 0, with more steps of it than there are too", () => {
    expect([0, 1, 2].map((step) => rateFactor(schedule, step, 2, 10))).toEqual([0, 0.5, 1]);
    expect(rateFactor(schedule, 3, 8, 4)).toBe(3 / 8);
    expect(rateFactor(schedule, 0, 0, 1)).toBe(1);
  });
});
