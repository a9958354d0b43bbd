/** `assay apply`: vectors to codes. */
import type { Command } from "commander";
import { counted } from "../../results/words.ts";
import { bringTable } from "../../vectors/bring-options.ts";
import { vectorsName } from "../../vectors/local-vectors.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { folderName } from "./study.ts";

/** Where in a file the vectors are. */
export const matrixWordTable = { vectorColumn: bringTable.vectorColumn, tensor: bringTable.tensor };

/** What a command line says of it. */
export interface MatrixWords extends SharedWords, Words<typeof matrixWordTable> {}

/** Adds the command. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command("apply")
    .summary("vectors to codes, with a compressor that assay compress wrote")
    .description(
      "Writes one code a row, in the order of the vectors. Reads in pieces; an interrupted run goes on where it was.\nThe file is an .npy or .safetensors array: float32 or float16 numbers where the codec is that, else bytes.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<vectors>", "a vector set, a file of vectors, or the address of a store");
  addOptions(command, matrixWordTable);
  withSharedOptions(command, "file of the codes, .npy or .safetensors (default: <name of the vectors>.codes.npy)")
    .addHelpText(
      "after",
      `
Examples:
  assay apply compressors/reviews embeddings.npy --out codes.npy
  assay apply compressors/reviews vectors/reviews --out codes.safetensors`,
    )
    .action((compressor: string, vectors: string, words: MatrixWords) =>
      runCommand(words, async (context) => {
        const { applyCompressor, openArtefact } = await import("../../compression/index.ts");
        const out = words.out ?? `${folderName(vectorsName(vectors))}.codes.npy`;
        const artefact = await openArtefact(compressor);
        const done = await applyCompressor(artefact, vectors, out, { ...controlOf(context), ...wordsOf(matrixWordTable, words) });
        const { chain, bytesPerVector } = artefact.description;
        return {
          lines: [`Codes: ${out} (${counted(done.rows, "row")} of ${counted(bytesPerVector, "byte")}, ${chain})`],
          json: { out, ...done, bytesPerVector, chain },
        };
      }),
    );
}
