/** `assay verify`: how often the claims are true, on data sets with known answers. */
import process from "node:process";
import type { Command } from "commander";
import { InterruptedError } from "../../base/errors.ts";
import { overwriteOption } from "../../base/options.ts";
import { stopIfAborted } from "../../base/progress.ts";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedText } from "../../formats/seal.ts";
import { verifyTable } from "../../verification/verify-options.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const verifyWordTable = {
  dataSets: verifyTable.dataSets,
  simulations: verifyTable.simulations,
  overwrite: overwriteOption("a page at --out, or the journal of a verification with another seed,"),
};

interface VerifyWords extends SharedWords, Words<typeof verifyWordTable> {}

const nothingKept = "Without --out nothing is kept: give it a file, and the same command goes on.";

/** Adds the command. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .summary("simulate: how often are the claims of a study true?")
    .description(
      "Draws data sets with known answers, makes the claims of a study about each, and counts how often they are true.\nThe exit code is 1 when a claim is outside its limits. Interrupted, it writes what it has, and with --out the same command goes on.",
    );
  addOptions(command, verifyWordTable);
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
        const { goesOn, validityPage, verdict, verify } = await import("../../verification/index.ts");
        const { out, overwrite, dataSets = verifyTable.dataSets.default, seed, threads, simulations } = words;
        const journal = out === undefined ? undefined : `${out}.journal`;
        const replaces = overwrite === true || (journal !== undefined && (await goesOn(journal, seed)));
        const output = { where: "verification", form: "Markdown", overwrite: replaces } as const;
        if (out !== undefined) await requireOutput(out, output);
        const only = simulations === undefined ? "" : ` --simulations ${simulations.join(",")}`;
        const command = `assay verify --data-sets ${dataSets} --seed ${seed}${only}`;
        const result = await verify({ ...controlOf(context), dataSets, seed, threads, simulations, journal, overwrite });
        if (out !== undefined) await writeOutput(out, sealedText(validityPage(result, command), "markup"), output);
        else if (context.signal?.aborted === true) throw new InterruptedError("verification", nothingKept);
        stopIfAborted(context, "verification");
        if (!result.holds) process.exitCode = 1;
        return { lines: out === undefined ? validityPage(result, command).split("\n") : [verdict(result)], json: result };
      }),
    );
}
