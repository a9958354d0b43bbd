/** `assay drift`: are new vectors of the source that a compressor was made for? */
import process from "node:process";
import type { Command } from "commander";
import { option } from "../../base/options.ts";
import { text } from "../../base/value-kinds.ts";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { controlOf, exitCodes, runCommand } from "../run-command.ts";
import { type OverwriteWord, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { type MatrixWords, matrixWordTable } from "./apply.ts";

const knownTable = {
  known: option({
    kind: text(),
    default: null,
    sentence: "vectors of the source, for a classifier that tells old from new",
    placeholder: "file",
  }),
};

interface DriftWords extends MatrixWords, OverwriteWord, Words<typeof knownTable> {
  readonly seed: number;
}

/** Adds the command. */
export function addDriftCommand(program: Command): void {
  const command = program
    .command("drift")
    .summary("are new vectors of the source that a compressor was made for?")
    .description(
      "Tests norms, reconstruction errors, distances, means and spreads against what the compressor kept of rows that it was\nnot fitted on: at most one set in a hundred of later rows of the same source is called drift.\nOf equal rows each counts once; of more rows than the compressor was made of as many are drawn. Exit code 3 on drift.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<vectors>", "a vector set, a file of vectors, or the address of a store; 30 rows at least");
  addOptions(command, { ...knownTable, ...matrixWordTable });
  withOverwrite(command, "a file at --out");
  withSharedOptions(command, "write the tests as JSON to a file as well")
    .addHelpText("after", "\nExample:\n  assay drift compressors/reviews new-embeddings.npy")
    .action((compressor: string, vectors: string, words: DriftWords) =>
      runCommand(words, async (context) => {
        const [{ driftOfVectors, openArtefact }, { driftLines }] = await Promise.all([
          import("../../compression/index.ts"),
          import("../../report/index.ts"),
        ]);
        const { out, known, seed } = words;
        const output = { where: "drift", form: "assay/drift", overwrite: words.overwrite } as const;
        if (out !== undefined) await requireOutput(out, output);
        const wish = { known, seed, ...controlOf(context), ...wordsOf(matrixWordTable, words) };
        const drift = await driftOfVectors(await openArtefact(compressor), vectors, wish);
        if (out !== undefined) await writeOutput(out, sealedJson({ schema: "assay/drift@1", ...drift }), output);
        if (drift.isDrift) process.exitCode = exitCodes.notShown;
        return { lines: driftLines(drift), json: drift };
      }),
    );
}
