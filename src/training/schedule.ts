/** How the learning rate runs over a training. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";

/** A schedule, after its warm-up. */
export interface Schedule {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  /** Factor of the learning rate; `progress` runs from 0 (the warm-up's end) to 1 (the last step's end). */
  factor(progress: number): number;
}

/** The schedules. A new one: one entry here. */
export const schedules: Catalogue<Schedule> = catalogue("schedule", [
  {
    name: "linear",
    description: "falls in a straight line to 0",
    source: "Devlin et al. 2019, arXiv:1810.04805, appendix A.2",
    factor: (progress: number): number => 1 - progress,
  },
  {
    name: "cosine",
    description: "falls to 0 along half a cosine",
    source: "Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5 without restarts",
    factor: (progress: number): number => 0.5 * (1 + Math.cos(Math.PI * progress)),
  },
  {
    name: "constant",
    description: "stays",
    source: "the plain choice",
    factor: (): number => 1,
  },
]);

/**
 * The factor of one step, as transformers' `get_*_schedule_with_warmup` has it: rises from 0 in `warmup` steps, then
 * follows the schedule.
 * @param step  counted from 0
 */
export function rateFactor(schedule: Schedule, step: number, warmup: number, steps: number): number {
  if (step < warmup) return step / Math.max(1, warmup);
  return Math.max(0, schedule.factor((step - warmup) / Math.max(1, steps - warmup)));
}
