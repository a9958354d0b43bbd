/** `assay run`: a plan on this machine, every task in a process of its own; or on a Ray cluster. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { flagOption, option } from "../../base/options.ts";
import { text, wholeNumber } from "../../base/value-kinds.ts";
import type { RanPlan, Worker, WorkerEnd } from "../../plans/index.ts";
import { counted } from "../../results/words.ts";
import { type CommandContext, controlOf, exitCodes, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const runTable = {
  cores: option({
    kind: wholeNumber(1, 100_000),
    default: null,
    otherwise: "all of this machine",
    sentence: "of tasks at once, their threads together",
    placeholder: "number",
  }),
  again: flagOption("try tasks again that could not be made"),
  ray: option({
    kind: text(),
    default: null,
    otherwise: "this machine",
    sentence: "run on the Ray whose dashboard this is; its nodes see the folder under the same path",
    placeholder: "url",
  }),
  assay: option({
    kind: text(),
    default: null,
    otherwise: "assay",
    sentence: "the command that is Assay on the nodes of Ray",
    placeholder: "command",
  }),
};

interface RunWords extends SharedWords, Words<typeof runTable> {}

/** Adds the command. */
export function addRunCommand(program: Command): void {
  const command = program
    .command("run")
    .summary("run a plan on this machine, without an engine, or on Ray")
    .description(
      "Makes every result of the plan that is not there, as many tasks at once as cores and memory allow. Interrupted or\nkilled at any moment, the same command goes on; it may run beside an engine.\nWith --ray one job does it on a cluster, and is joined where it runs already.",
    )
    .argument("<run>", "the folder of the run");
  addOptions(command, runTable);
  withSharedOptions(command, "nothing: results are in the folder of the run")
    .addHelpText("after", "\nExamples:\n  assay run run --cores 8\n  assay run run --ray http://127.0.0.1:8265")
    .action((run: string, words: RunWords) =>
      runCommand(words, async (context) => {
        const made = await (words.ray === undefined ? runHere(run, words, context) : runThere(run, words.ray, words, context));
        const { tasks, there } = made;
        const before = there === 0 ? "" : `, ${there} of them before`;
        return { lines: [`${counted(tasks, "result")} made${before}: assay report ${run}`], json: made };
      }),
    );
}

async function runHere(run: string, { cores, again, assay }: RunWords, context: CommandContext): Promise<RanPlan> {
  if (assay !== undefined) throw misplaced("--assay is for the nodes of Ray", "Leave it out, or name the cluster with --ray.");
  const { runPlan } = await import("../../plans/index.ts");
  return runPlan(run, { cores: cores ?? availableParallelism(), again, worker: worker(run), ...controlOf(context) });
}

async function runThere(run: string, ray: string, words: RunWords, context: CommandContext): Promise<RanPlan> {
  const { cores, again, assay = "assay" } = words;
  if (cores !== undefined)
    throw misplaced("--cores is for this machine", "Leave it out: the nodes of Ray say how many they have.");
  const { runOnRay } = await import("../../plans/index.ts");
  return runOnRay(run, { ray, assay, again, ...controlOf(context) });
}

function misplaced(must: string, todo: string): UsageError {
  return new UsageError({ where: "assay run", must, got: "it for the other", todo });
}

/** This program again, for one task. What it says of a failure is in the log of the run. */
function worker(run: string): Worker {
  const program = process.argv[1]!;
  return ({ id }, signal) =>
    new Promise((ended) => {
      const child = spawn(process.execPath, [...process.execArgv, program, "task", run, id, "--quiet"], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      child.stderr.on("data", (piece: Buffer) => {
        said = (said + piece.toString()).slice(-longestWords);
      });
      const stop = (): void => void child.kill("SIGTERM");
      signal?.addEventListener("abort", stop);
      const end = (code: number | null): void => {
        signal?.removeEventListener("abort", stop);
        ended({ end: endOf(code), said: said.trim().replace(/^error: /, "") || null });
      };
      child.on("error", () => end(null));
      child.on("close", end);
    });
}

/** Of what a worker says, the end. */
const longestWords = 2000;

function endOf(code: number | null): WorkerEnd {
  if (code === 0) return "done";
  if (code === exitCodes.refused) return "refused";
  return code === exitCodes.stopped ? "stopped" : "failed";
}
