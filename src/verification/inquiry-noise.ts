/** Do inquiries call something a finding where there is nothing to find? */
import { inquiries } from "../inquiries/index.ts";
import { counting } from "./counting.ts";
import { drawRows, type Scenario } from "./scenario.ts";
import type { Outcome, Simulation } from "./simulation.ts";

const counts = { training: 300, validation: 150, test: 400 } as const;

/** What each is, beside that nothing knows the label. */
const populations = [
  { name: "noise-for-inquiries", sentence: "", shares: [0.5, 0.5] },
  { name: "rare-noise-for-inquiries", sentence: "; a tenth of the rows are of one class", shares: [0.9, 0.1] },
  {
    name: "documents-for-inquiries",
    sentence: ", which the ten sentences of a document have in common",
    shares: [0.5, 0.5],
    documents: { rows: 10, share: 0.5, labels: "document" },
  },
] as const satisfies readonly (Pick<Scenario, "name" | "sentence" | "documents"> & { shares: readonly number[] })[];

/** Every inquiry on noise. */
export const inquiryNoise: readonly Simulation[] = populations.map(({ name, sentence, ...given }) => {
  const population = { dimensions: 8, plant: () => {}, ...given };
  return {
    name,
    sentence: `nothing knows the label${sentence}; every inquiry is asked`,
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
});
