/** `assay decode`: codes to what they stand for. */
import type { Command } from "commander";
import { plainStem } from "../../formats/gzip.ts";
import { counted } from "../../results/words.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { folderName } from "./study.ts";

/** Adds the command. */
export function addDecodeCommand(program: Command): void {
  const command = program
    .command("decode")
    .summary("codes back to float32 numbers, as a query is compared with them")
    .description(
      "Writes what the codes stand for, one row each, as an .npy array of float32 [rows, numbers that are coded].\nCodes of another compressor are refused; where nothing says which one made them, a note says that it cannot be checked.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<codes>", "the codes, as assay apply wrote them: .npy, .safetensors or .parquet");
  withSharedOptions(command, "file of the numbers, .npy (default: <name of the codes>.decoded.npy)")
    .addHelpText("after", "\nExample:\n  assay decode compressors/reviews codes.npy --out decoded.npy")
    .action((compressor: string, codes: string, words: SharedWords) =>
      runCommand(words, async (context) => {
        const { decodeCodes, openArtefact } = await import("../../compression/index.ts");
        const out = words.out ?? `${folderName(plainStem(codes))}.decoded.npy`;
        const artefact = await openArtefact(compressor);
        const { rows, facts } = await decodeCodes(artefact, codes, out, controlOf(context));
        for (const { sentence } of facts) context.note(sentence);
        const { codedSize } = artefact.description;
        return {
          lines: [`Numbers: ${out} (${counted(rows, "row")} of ${counted(codedSize, "number")})`],
          json: { out, rows, codedSize, facts },
        };
      }),
    );
}
