/** `assay recall`: what a store's own index finds of the nearest rows. */
import type { Command } from "commander";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { bringRelatedTable } from "../../vectors/bring-related-options.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type OverwriteWord, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { type MatrixWords, matrixWordTable } from "./apply.ts";

const idTable = { ids: bringRelatedTable.ids };

interface RecallWords extends MatrixWords, OverwriteWord, Words<typeof idTable> {}

/** Adds the command. */
export function addRecallCommand(program: Command): void {
  const command = program
    .command("recall")
    .summary("what a store's own index over the codes finds of the nearest rows, and what the codes lose before it")
    .description(
      "Looks for 200 drawn rows: of the ten nearest to each by whole vectors, how many are found by a look at every code,\nby the store's index over the codes, by its index over the whole vectors, and after ranking again. Each is a mean with a\nlower bound (95 %), so that what the compression loses and what the graph loses stand apart. Nothing is certified: no look is\ntaken, and the ledger stays as it is. An index that was tuned by these numbers has them too good.",
    )
    .argument("<compressor>", "the folder of the compressor")
    .argument("<vectors>", "the whole vectors, best by the address of the store")
    .argument("<column>", "the address of the column of the codes, which has an index: as assay apply wrote it into PostgreSQL");
  addOptions(command, { ...matrixWordTable, ...idTable });
  withOverwrite(command, "a file at --out");
  withSharedOptions(command, "write the result as JSON to a file as well")
    .addHelpText(
      "after",
      `
Example:
  assay recall compressors/items "postgresql://ann@db/shop?table=items&vector=embedding" "postgresql://ann@db/shop?table=items&vector=embedding_small"`,
    )
    .action((compressor: string, vectors: string, column: string, words: RecallWords) =>
      runCommand(words, async (context) => {
        const [{ indexRecall, openArtefact }, { indexLine }] = await Promise.all([
          import("../../compression/index.ts"),
          import("../../report/index.ts"),
        ]);
        const { out } = words;
        const output = { where: "recall", form: "assay/recall", overwrite: words.overwrite } as const;
        if (out !== undefined) await requireOutput(out, output);
        const recall = await indexRecall(await openArtefact(compressor), vectors, column, {
          ...controlOf(context),
          ...wordsOf({ ...matrixWordTable, ...idTable }, words),
        });
        if (out !== undefined) await writeOutput(out, sealedJson({ schema: "assay/recall@1", ...recall }), output);
        return { lines: [indexLine(recall)], json: recall };
      }),
    );
}
