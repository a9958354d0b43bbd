/** `assay run`: a plan on this machine, every task in a process of its own. */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import type { Command } from "commander";
import { flagOption, option } from "../../base/options.ts";
import { wholeNumber } from "../../base/value-kinds.ts";
import type { Worker, WorkerEnd } from "../../plans/index.ts";
import { counted } from "../../results/words.ts";
import { controlOf, exitCodes, runCommand } from "../run-command.ts";
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
};

interface RunWords extends SharedWords, Words<typeof runTable> {}

/** Adds the command. */
export function addRunCommand(program: Command): void {
  const command = program
    .command("run")
    .summary("run a plan on this machine, without an engine")
    .description(
      "Makes every result of the plan that is not there, as many tasks at once as cores and memory allow. Interrupted or\nkilled at any moment, the same command goes on; it may run beside an engine.",
    )
    .argument("<run>", "the folder of the run");
  addOptions(command, runTable);
  withSharedOptions(command, "nothing: results are in the folder of the run")
    .addHelpText("after", "\nExample:\n  assay run run --cores 8")
    .action((run: string, words: RunWords) =>
      runCommand(words, async (context) => {
        const { runPlan } = await import("../../plans/index.ts");
        const cores = words.cores ?? availableParallelism();
        const made = await runPlan(run, { cores, again: words.again, worker: worker(run), ...controlOf(context) });
        const { tasks, there } = made;
        const before = there === 0 ? "" : `, ${there} of them before`;
        return { lines: [`${counted(tasks, "result")} made${before}: assay report ${run}`], json: made };
      }),
    );
}

/** This program again, for one task. What it says of a failure is in the log of the run. */
function worker(run: string): Worker {
  const program = process.argv[1]!;
  return ({ id }, signal) =>
    new Promise((ended) => {
      const child = spawn(process.execPath, [...process.execArgv, program, "task", run, id, "--quiet"], { stdio: "ignore" });
      const stop = (): void => void child.kill("SIGTERM");
      signal?.addEventListener("abort", stop);
      const end = (code: number | null): void => {
        signal?.removeEventListener("abort", stop);
        ended(endOf(code));
      };
      child.on("error", () => end(null));
      child.on("exit", end);
    });
}

function endOf(code: number | null): WorkerEnd {
  if (code === 0) return "done";
  if (code === exitCodes.refused) return "refused";
  return code === exitCodes.stopped ? "stopped" : "failed";
}
