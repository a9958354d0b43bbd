/** `assay verify`: how often the claims are true, on data sets with known answers. */
import process from "node:process";
import type { Command } from "commander";
import { InterruptedError } from "../../base/errors.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { writeFileAtomically } from "../../formats/atomic-file.ts";
import { runCommand } from "../run-command.ts";
import { commaList, type SharedOptions, wholeNumber, withSharedOptions } from "../shared-options.ts";

interface VerifyWords extends SharedOptions {
  readonly dataSets: number;
  readonly simulations?: readonly string[];
}

const nothingKept = "Without --out nothing is kept: give it a file, and the same command goes on.";

/** Adds the command. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .summary("simulate: how often are the claims of a study true?")
    .description(
      "Draws data sets with known answers, makes the claims of a study about each, and counts how often they are true.\nThe exit code is 1 when a claim is outside its limits. Interrupted, it writes what it has, and with --out the same command goes on.",
    )
    .option("--data-sets <number>", "data sets of each simulation", wholeNumber(1, 1_000_000), 1000)
    .option("--simulations <list>", "names separated by commas (default: all)", commaList);
  withSharedOptions(command, "write the page to a Markdown file as well")
    .addHelpText(
      "after",
      `
Examples:
  assay verify --data-sets 20
  assay verify --out docs/validity.md`,
    )
    .action((words: VerifyWords) =>
      runCommand(words, async (context) => {
        const { validityPage, verdict, verify } = await import("../../verification/index.ts");
        const { dataSets, seed, threads, simulations } = words;
        const journal = words.out === undefined ? undefined : `${words.out}.journal`;
        const result = await verify({ ...context, dataSets, seed, threads, simulations, journal });
        if (words.out !== undefined) await writeFileAtomically(words.out, validityPage(result));
        else if (context.signal?.aborted === true) throw new InterruptedError("verification", nothingKept);
        stopIfAborted(context, "verification");
        if (!result.holds) process.exitCode = 1;
        return { lines: words.out === undefined ? validityPage(result).split("\n") : [verdict(result)], json: result };
      }),
    );
}
