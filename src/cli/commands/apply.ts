/** `assay apply`: vectors to codes. */
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { storeTable } from "../../compression/apply-to-store.ts";
import type { AppliedToStore } from "../../compression/index.ts";
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

interface ApplyWords extends MatrixWords, Words<typeof storeTable> {}

/** Adds the command. */
export function addApplyCommand(program: Command): void {
  const command = program
    .command("apply")
    .summary("vectors to codes, with a compressor that assay compress wrote")
    .description(
      "Writes one code a row, in the order of the vectors. Reads in pieces; an interrupted run goes on where it was.\nInto a store (assay sinks) or a .parquet file it says first, or with --dry-run only, what is done, and then what to do next.\nThe file is an .npy or .safetensors array: float32 or float16 numbers where the codec is that, else bytes; or .parquet with the\ncolumns id (of a vector set its ids, else numbers from 0) and codes: lists of float32 where nothing codes them, else binary.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<vectors>", "a vector set, a file of vectors, or the address of a store");
  addOptions(command, { ...matrixWordTable, ...storeTable });
  withSharedOptions(command, "file of the codes, .npy, .safetensors or .parquet (default: <name of the vectors>.codes.npy)")
    .addHelpText(
      "after",
      `
Examples:
  assay apply compressors/reviews embeddings.npy --out codes.npy
  assay apply compressors/reviews vectors/reviews --out codes.safetensors
  assay apply compressors/reviews vectors/reviews --out codes.parquet --dry-run`,
    )
    .action((compressor: string, vectors: string, words: ApplyWords) =>
      runCommand(words, async (context) => {
        const { applyCompressor, applyToStore, isSinkAddress, openArtefact } = await import("../../compression/index.ts");
        const out = words.out ?? `${folderName(vectorsName(vectors))}.codes.npy`;
        const artefact = await openArtefact(compressor);
        const { chain, bytesPerVector } = artefact.description;
        const options = { ...controlOf(context), ...wordsOf(matrixWordTable, words) };
        const size = `of ${counted(bytesPerVector, "byte")}, ${chain}`;
        if (isSinkAddress(out)) {
          const { dryRun, installFunction } = words;
          const done = await applyToStore(artefact, vectors, out, { ...options, dryRun, installFunction });
          for (const { sentence } of done.facts) context.note(sentence);
          return { lines: storeLines(done, dryRun === true, size), json: { ...done, bytesPerVector, chain } };
        }
        requireNoStoreWords(words, out);
        const done = await applyCompressor(artefact, vectors, out, options);
        for (const { sentence } of done.facts) context.note(sentence);
        return { lines: [`Codes: ${out} (${counted(done.rows, "row")} ${size})`], json: { out, ...done, bytesPerVector, chain } };
      }),
    );
}

/** What was done first, then what comes next; of a trial what would be done. */
function storeLines(
  { out, rows, before, gone, statements, comment, next }: AppliedToStore,
  isTrial: boolean,
  size: string,
): readonly string[] {
  const lost =
    gone === 0 ? [] : [`${counted(gone, "row")} of the vectors ${gone === 1 ? "was" : "were"} not found in the table.`];
  const kept = before === 0 ? "" : `, ${counted(before, "row")} of them by an earlier run`;
  const head = isTrial
    ? [`${comment} Nothing was done. This would be, and then the codes be written:`, ...statements.map((line) => `${line};`)]
    : [`${comment} Codes: ${out} (${counted(rows, "row")} ${size}${kept})`, ...lost.map((line) => `${comment} ${line}`)];
  return [...head, `${comment} Next:`, ...next];
}

function requireNoStoreWords({ dryRun, installFunction }: ApplyWords, out: string): void {
  if (dryRun !== true && installFunction !== true) return;
  throw new UsageError({
    where: "apply",
    must: `${dryRun === true ? "--dry-run" : "--install-function"} is about codes in a store${dryRun === true ? " or a parquet file" : ""}`,
    got: out,
    todo: "Name one with --out.",
  });
}
