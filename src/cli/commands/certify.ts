/** `assay certify`: does a finished compressor keep of these rows what it was made to keep? */
import process from "node:process";
import type { Command } from "commander";
import { certifyAgainTable } from "../../compression/certify-again.ts";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { controlOf, exitCodes, runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { rowWordTable } from "./compress.ts";

interface CertifyWords extends SharedWords, OverwriteWord, Words<typeof certifyAgainTable>, Words<typeof rowWordTable> {}

/** Adds the command. */
export function addCertifyCommand(program: Command): void {
  const command = program
    .command("certify")
    .summary("does a finished compressor keep of these rows what it was made to keep?")
    .description(
      "Certifies a compressor again, on today's rows, queries or pairs: the same goal, one chain and one test.\nRows are divided as assay compress divides them, by contents and what hangs together; rows that the\ncompressor was fitted or chosen on certify nothing. The look counts in the ledger: another ledger knows none of the earlier looks. Not shown: exit code 3.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<vectors>", "vectors with what is to be kept, as for assay compress");
  addOptions(command, certifyAgainTable);
  addOptions(command, rowWordTable);
  withOverwrite(command, "a file at --out");
  withSharedOptions(command, "write the result as JSON to a file as well")
    .addHelpText(
      "after",
      `
Examples:
  assay certify compressors/reviews today.npy --labels today.txt
  assay certify compressors/shop documents.npy --queries queries.npy --qrels qrels.tsv --keep 0.98`,
    )
    .action((compressor: string, vectors: string, words: CertifyWords) =>
      runCommand(words, async (context) => {
        const [{ certifyAgain, openArtefact }, { certifiedAgainLines }] = await Promise.all([
          import("../../compression/index.ts"),
          import("../../report/index.ts"),
        ]);
        const { out } = words;
        const output = { where: "certify", form: "assay/certified", overwrite: words.overwrite } as const;
        if (out !== undefined) await requireOutput(out, output);
        const again = await certifyAgain(await openArtefact(compressor), vectors, {
          ...controlOf(context),
          ...wordsOf(certifyAgainTable, words),
          ...wordsOf(rowWordTable, words),
        });
        if (out !== undefined) await writeOutput(out, sealedJson({ schema: "assay/certified@1", ...again }), output);
        if (!again.isKept) process.exitCode = exitCodes.notShown;
        return { lines: certifiedAgainLines(again), json: again };
      }),
    );
}
