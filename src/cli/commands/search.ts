/** `assay search`: queries against codes. */
import type { Command } from "commander";
import { option } from "../../base/options.ts";
import { text, wholeNumber } from "../../base/value-kinds.ts";
import { requireOutput, writeOutput } from "../../formats/output-file.ts";
import { sealedJson } from "../../formats/seal.ts";
import { formatNumber } from "../../results/words.ts";
import { controlOf, runCommand } from "../run-command.ts";
import { type OverwriteWord, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, addRequiredOptions, type Words, wordsOf } from "../table-options.ts";
import { type MatrixWords, matrixWordTable } from "./apply.ts";

const searchTable = {
  queries: option({
    kind: text(),
    default: null,
    sentence: "vectors to look for, as they go into the compressor",
    placeholder: "file",
  }),
};

const countTable = {
  count: option({
    kind: wholeNumber(1, 10_000),
    default: 10,
    sentence: "codes that are shown for each query",
    placeholder: "number",
  }),
};

interface SearchWords extends MatrixWords, OverwriteWord, Words<typeof countTable> {
  readonly queries: string;
}

/** Adds the command. */
export function addSearchCommand(program: Command): void {
  const command = program
    .command("search")
    .summary("the nearest codes to queries, by exact search with float queries")
    .description("Compares each query, not coded, with every code, by the distance that the compressor was made for.")
    .argument("<compressor>", "the folder of the compressor")
    .argument("<codes>", "the codes, as assay apply wrote them: .npy, .safetensors or .parquet");
  addRequiredOptions(command, searchTable);
  addOptions(command, { ...countTable, ...matrixWordTable });
  withOverwrite(command, "a file at --out");
  withSharedOptions(command, "write the rows that were found as JSON to a file as well")
    .addHelpText("after", "\nExample:\n  assay search compressors/reviews codes.npy --queries queries.npy --count 10")
    .action((compressor: string, codes: string, words: SearchWords) =>
      runCommand(words, async (context) => {
        const { openArtefact, searchCodes } = await import("../../compression/index.ts");
        const { out, queries, count = countTable.count.default } = words;
        const output = { where: "search", form: "assay/search", overwrite: words.overwrite } as const;
        if (out !== undefined) await requireOutput(out, output);
        const artefact = await openArtefact(compressor);
        const wish = { count, ...controlOf(context), ...wordsOf(matrixWordTable, words) };
        const { found, facts } = await searchCodes(artefact, codes, queries, wish);
        for (const { sentence } of facts) context.note(sentence);
        if (out !== undefined) await writeOutput(out, sealedJson({ schema: "assay/search@1", found }), output);
        const lines = found.map(
          (rows, query) => `${query}: ${rows.map(({ row, score }) => `${row} (${formatNumber(score, 4)})`).join(", ")}`,
        );
        return { lines, json: { found, facts } };
      }),
    );
}
