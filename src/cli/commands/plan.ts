/** `assay plan`: a grid of studies as tasks, for an engine or for `assay run`. */
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { option } from "../../base/options.ts";
import { listOf, text } from "../../base/value-kinds.ts";
import { counted, formatDuration } from "../../results/words.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const planTable = {
  map: option({
    kind: listOf(text(), { repeated: true }),
    default: [],
    sentence: "NAME=PATH: take what the grid names so from here; may be given again",
    placeholder: "name=path",
  }),
};

interface PlanWords extends SharedWords, Words<typeof planTable> {}

const examples = `
A grid is YAML; what it leaves out has a default:
  encoders: [sentence-transformers/all-MiniLM-L6-v2]
  tasks: [sst2, { name: reviews, path: reviews.csv, text: body, label: stars }]
  limit: 2000
  layers: all
  finetune: { epochs: 3, headSeeds: [0, 1, 2] }

Examples:
  assay plan grid.yaml --out run
  assay run run
  snakemake --snakefile run/Snakefile --executor slurm --slurm-array-jobs=all`;

/** Adds the command. */
export function addPlanCommand(program: Command): void {
  const command = program
    .command("plan")
    .summary("a grid of encoders, tasks, seeds and layers as tasks for many machines")
    .description(
      "Writes plan.json: every finetuning, embedding, piece of analysis and study of the grid, each under a hash of all that\ndetermines it, with what it reads and about what it takes. It is never changed; nothing is run.",
    )
    .argument("<grid>", "the file of the grid");
  addOptions(command, planTable);
  withSharedOptions(command, "folder of the run (required)")
    .addHelpText("after", examples)
    .action((grid: string, words: PlanWords) =>
      runCommand(words, async (context) => {
        const { makePlan, readGrid, writePlan } = await import("../../plans/index.ts");
        const { out } = words;
        if (out === undefined) {
          const todo = "Name it with --out.";
          throw new UsageError({ where: "assay plan", must: "a plan has a folder", got: "none", todo });
        }
        const where = { folder: dirname(resolve(grid)), map: mapOf(words.map ?? []) };
        const plan = await makePlan(await readGrid(grid), where, controlOf(context));
        const isNew = await writePlan(out, plan);
        const minutes = plan.work.reduce((sum, task) => sum + task.minutes, 0);
        const size = `${counted(plan.work.length, "task")}, about ${formatDuration(60 * minutes)} of one worker`;
        const next = `Run them: assay run ${out}, or snakemake --snakefile ${out}/Snakefile`;
        return {
          lines: [`${isNew ? "Planned" : "Planned before"}: ${size} (${out}/plan.json)`, next],
          json: { tasks: plan.work.length, minutes, isNew },
        };
      }),
    );
}

/** @throws UsageError for what is no NAME=PATH */
function mapOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
      const todo = "Write --map all-MiniLM-L6-v2=models/all-MiniLM-L6-v2, say.";
      throw new UsageError({ where: "assay plan", must: "--map must be NAME=PATH", got: pair, todo });
    }),
  );
}
