/** `assay status`: how far a run is, under whatever engine. */
import type { Command } from "commander";
import type { KindStatus } from "../../plans/index.ts";
import { counted, formatDuration } from "../../results/words.ts";
import { runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";

/** Adds the command. */
export function addStatusCommand(program: Command): void {
  const command = program
    .command("status")
    .summary("how far is a run, under whatever engine?")
    .description("Counts results, kind by kind, with the time of those that are there and what is left; changes nothing.")
    .argument("<run>", "the folder of the run");
  withSharedOptions(command, "nothing is written")
    .addHelpText("after", "\nExample:\n  assay status run")
    .action((run: string, words: SharedWords) =>
      runCommand(words, async () => {
        const { runStatus } = await import("../../plans/index.ts");
        const status = await runStatus(run);
        const { tasks, there, secondsLeft, refusals } = status;
        const left = tasks === there ? "all there" : `${tasks - there} left, about ${formatDuration(secondsLeft)}`;
        const notes = refusals.map(({ id, message }) => `${id} cannot be made: ${message}`);
        return {
          lines: [...status.kinds.map(lineOf), `${there} of ${counted(tasks, "result")} there, ${left}`, ...notes],
          json: status,
        };
      }),
    );
}

function lineOf({ kind, tasks, there, running, refused, lost, secondsATask, secondsLeft }: KindStatus): string {
  const pace = secondsATask === null ? [] : [`${formatDuration(secondsATask)} each`];
  const others = [
    ...(running === 0 ? [] : [`${running} running`]),
    ...(refused === 0 ? [] : [`${refused} cannot be made`]),
    ...(lost === 0 ? [] : [`${counted(lost, "try", "tries")} lost`]),
    ...(secondsLeft === 0 ? [] : [`about ${formatDuration(secondsLeft)} of one worker left`]),
  ];
  return `${kind}: ${there} of ${tasks}${[...pace, ...others].map((each) => `, ${each}`).join("")}`;
}
