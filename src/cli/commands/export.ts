/** `assay export`: vectors for the viewers of other programs. */
import type { Command } from "commander";
import { UsageError } from "../../base/errors.ts";
import { flagOption } from "../../base/options.ts";
import { counted, joined } from "../../results/words.ts";
import { vectorsName } from "../../vectors/local-vectors.ts";
import { exportTable } from "../../viewers/export-options.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { folderName } from "./study.ts";

const viewerTable = {
  embeddingAtlas: flagOption("a parquet file for Apple's embedding-atlas, with x, y and nearest rows"),
  projector: flagOption("a folder for TensorBoard's projector"),
};

const { seed: _seed, ...exportWordTable } = exportTable;

interface ExportWords extends SharedWords, Words<typeof viewerTable>, Words<typeof exportWordTable> {}

/** Adds the command. */
export function addExportCommand(program: Command): void {
  const command = program
    .command("export")
    .summary("vectors for embedding-atlas or TensorBoard's projector")
    .description(
      "Writes vectors with their ids, texts, labels and splits as other programs show them; the last line is the command that does.\nFor embedding-atlas x and y are the first two principal components, and nearest rows are by cosine, exactly.",
    )
    .argument("<vectors>", "a vector set, a file of vectors, or the address of a store");
  addOptions(command, { ...viewerTable, ...exportWordTable });
  withSharedOptions(command, "what is written, new (default: <name of the vectors>.atlas.parquet or <name>-projector)")
    .addHelpText(
      "after",
      `
Examples:
  assay export embeddings.npy --labels labels.txt --embedding-atlas
  assay export documents.parquet --vector-column embedding --label-column topic --projector --out projector
  assay export vectors/reviews --texts texts.txt --layer 6 --pooling mean --embedding-atlas`,
    )
    .action((vectors: string, words: ExportWords) =>
      runCommand(words, async (context) => {
        const { exportEmbeddingAtlas, exportProjector } = await import("../../viewers/index.ts");
        const isAtlas = requireOne(words);
        const write = isAtlas ? exportEmbeddingAtlas : exportProjector;
        const out = words.out ?? `${folderName(vectorsName(vectors))}${isAtlas ? ".atlas.parquet" : "-projector"}`;
        const options = { ...controlOf(context), ...wordsOf(exportWordTable, words), seed: words.seed };
        const done = await write(vectors, out, options);
        for (const { sentence } of done.facts) context.note(sentence);
        return { lines: [`Exported: ${out} (${counted(done.rows, "row")}; ${joined(done.columns)})`, done.next], json: done };
      }),
    );
}

/** Whether it is for embedding-atlas. */
function requireOne({ embeddingAtlas = false, projector = false }: ExportWords): boolean {
  if (embeddingAtlas !== projector) return embeddingAtlas;
  throw new UsageError({
    where: "export",
    must: "one viewer must be named",
    got: projector ? "two" : "none",
    todo: "Say {embeddingAtlas} or {projector}.",
  });
}
