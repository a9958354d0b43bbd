/** A plan on a cluster: Slurm's job arrays driven by Snakemake, its tasks killed at random, the same bytes at the end. */
import process from "node:process";
import { describe, expect, it } from "vitest";
import { needing } from "../support/needs.ts";
import { canStartSlurm } from "../support/slurm-cluster.ts";
import { snakemakeProgram } from "../support/snakemake.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Disturbance, disturbedCluster } from "./disturbed-cluster.ts";

const root = temporaryFolder();

/** In tests sixty tasks; `npm run bench -- cluster` asks for a thousand, a node, the controller and the engine killed besides. */
const asked = process.env["ASSAY_BENCH_CLUSTER"];
const few: Disturbance = { texts: 5, headSeeds: 3, kills: 10, between: 2000, daemons: false };
const disturbance = asked === undefined ? few : (JSON.parse(asked) as Disturbance);

/** Of results that were made, those made again because an engine did not see that they were there. */
const mostAgain = 0.05;

describe("a plan on a cluster", needing("slurm", canStartSlurm() && snakemakeProgram() !== undefined), () => {
  it("is the same bytes as undisturbed after kills of its tasks", {
    timeout: asked === undefined ? 900_000 : 7_200_000,
  }, async () => {
    const made = await disturbedCluster(root, disturbance);
    if (asked !== undefined) process.stdout.write(`measured: ${JSON.stringify(made)}\n`);
    expect(made).toMatchObject({ said: "", lost: [], differing: [], kills: disturbance.kills });
    expect(made.tasks).toBeGreaterThan(60);
    expect(made.again).toBeLessThanOrEqual(mostAgain * made.tasks);
  });
});
