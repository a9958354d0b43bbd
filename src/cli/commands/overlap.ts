/** `assay overlap`: whether the same dimensions matter for two tasks. */
import type { Command } from "commander";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";

/** Adds the command. */
export function addOverlapCommand(program: Command): void {
  const command = program
    .command("overlap")
    .summary("do the same dimensions matter for two tasks? two finished studies side by side")
    .description(
      "Compares two finished studies of one encoder: rank correlation of single dimensions, overlap of the best ones,\nprincipal angles of the class means, each beside what chance gives.",
    )
    .argument("<study>", "the folder of a study")
    .argument("<other>", "the folder of a study of another task with the same encoder");
  withOverwrite(command, "a file at --out");
  withSharedOptions(command, "write the numbers as JSON to a file as well")
    .addHelpText("after", "\nExample:\n  assay overlap studies/sst2-bert studies/trec-bert")
    .action((study: string, other: string, words: SharedWords & OverwriteWord) =>
      runCommand(words, async () => {
        const [{ compareStudies }, { taskOverlapSentences }] = await Promise.all([
          import("../../studies/index.ts"),
          import("../../report/index.ts"),
        ]);
        const { out } = words;
        const output = { where: "overlap", form: "assay/overlaps", overwrite: words.overwrite } as const;
        if (out !== undefined) await requireOutput(out, output);
        const overlaps = await compareStudies(study, other);
        if (out !== undefined) await writeOutput(out, sealedJson({ schema: "assay/overlaps@1", overlaps }), output);
        return { lines: taskOverlapSentences(overlaps).map(({ text }) => text), json: { overlaps } };
      }),
    );
}
