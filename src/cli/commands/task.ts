/** `assay task`: makes one result of a plan. Engines call it, on whatever machine. */
import type { Command } from "commander";
import { formatDuration } from "../../results/words.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";

/** Adds the command. */
export function addTaskCommand(program: Command): void {
  const command = program
    .command("task")
    .summary("make one result of a plan: what engines call on every machine")
    .description(
      "Reads the results that the task needs, makes its own under another name, and renames it. What is there already is not\nmade again. Exit code 75 when it was stopped and another try goes on, 64 when no other try can make it.",
    )
    .argument("<plan>", "plan.json, or the folder of the run")
    .argument("<id>", "the task");
  withSharedOptions(command, "nothing: a result has the name of its task")
    .addHelpText("after", "\nExample:\n  assay task run/plan.json embed-0123456789abcdef0123")
    .action((plan: string, id: string, words: SharedWords) =>
      runCommand(words, async (context) => {
        const { runTask } = await import("../../plans/index.ts");
        const made = await runTask(plan, id, controlOf(context));
        const how = made.wasThere ? "there already" : `made in ${formatDuration(made.seconds)}`;
        return { lines: [`${id}: ${how}`], json: made };
      }),
    );
}
