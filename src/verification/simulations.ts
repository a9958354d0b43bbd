/** All simulations. A new scenario is one entry in scenarios/, anything else one file and one line here. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { certificatePower } from "./certificate-power.ts";
import { certificateSimulations } from "./certificate-simulation.ts";
import { chanceSimulation } from "./chance-simulation.ts";
import { compressionSimulation } from "./compression-simulation.ts";
import { cutDocuments } from "./cut-documents.ts";
import { gridSimulations } from "./grid-simulations.ts";
import { inquiryNoise } from "./inquiry-noise.ts";
import { judgeStudy } from "./judge-study.ts";
import { manyDimensions } from "./many-dimensions.ts";
import { pairedSimulation } from "./paired-simulation.ts";
import { plantedPlans } from "./planted-sets.ts";
import { planted } from "./planted-simulation.ts";
import { redundancySimulations } from "./redundancy-simulation.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";
import { seedSimulations } from "./seed-simulation.ts";
import type { Simulation } from "./simulation.ts";
import { studyTrial } from "./study-trial.ts";

/** A study of each data set. */
function studied(scenario: Scenario): Simulation {
  const { name, sentence, every = 1 } = scenario;
  return { name, sentence, every, trial: async (random) => judgeStudy(await studyTrial(scenario, random)) };
}

/** Everything that is drawn and judged. */
export const simulations: Catalogue<Simulation> = catalogue("simulation", [
  ...scenarios.map(studied),
  ...gridSimulations,
  ...seedSimulations,
  pairedSimulation,
  ...redundancySimulations,
  chanceSimulation,
  cutDocuments,
  ...manyDimensions,
  ...inquiryNoise,
  ...certificateSimulations,
  compressionSimulation,
  ...certificatePower,
  ...plantedPlans.map(planted),
]);
