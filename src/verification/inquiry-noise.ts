/** Do inquiries call something a finding where there is nothing to find? */
import { inquiries } from "../inquiries/index.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Outcome, Simulation } from "./simulation.ts";

const population = { dimensions: 8, shares: [0.5, 0.5], plant: () => {} } as const;

const counts = { training: 300, validation: 150, test: 400 } as const;

/** Every inquiry on noise. */
export const inquiryNoise: Simulation = {
  name: "noise-for-inquiries",
  sentence: "nothing knows the label; every inquiry is asked",
  async trial(random) {
    const draw = async <R extends keyof typeof counts>(role: R) =>
      drawRows(population, role, counts[role], null, random.fork(role));
    const vectors = {
      layer: null,
      living: Int32Array.from({ length: population.dimensions }, (_, j) => j),
      training: await draw("training"),
      validation: await draw("validation"),
      test: await draw("test"),
    };
    const settings = { probes: ["lda"], margin: 0.01, bootstraps: 400, seed: random.fork("inquiry").below(2 ** 31) };
    const outcomes: Outcome[] = [];
    for (const inquiry of inquiries.items.filter(({ targets }) => targets.includes("binary"))) {
      const { sentences } = await inquiry.ask([vectors], settings);
      const isFound = sentences.some(({ kind }) => kind === "finding");
      outcomes.push(counting(`finding of ${inquiry.name}`, [isFound]));
    }
    return outcomes;
  },
};
