/** `assay compress`: the fewest bytes that keep what is to be kept, certified, as a folder to ship. */
import { join } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { option } from "../../base/options.ts";
import { text } from "../../base/value-kinds.ts";
import { compressionTable } from "../../compression/compression-options.ts";
import type { CompressVectorsOptions } from "../../compression/index.ts";
import { bringTable } from "../../vectors/bring-options.ts";
import { bringRelatedTable } from "../../vectors/bring-related-options.ts";
import { vectorsName } from "../../vectors/local-vectors.ts";
import { type EmbeddedFirstWords, embeddedFirst, embeddedFirstTable } from "../embedded-first.ts";
import { headOfStudy } from "../head-of-study.ts";
import { type CommandContext, type CommandResult, controlOf, exitCodes, runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words, wordsOf } from "../table-options.ts";
import { folderName } from "./study.ts";

const { seed: _s, ...compressionWordTable } = compressionTable;
const { seed: _d, ...labelledWordTable } = bringTable;

/** How vectors are opened with what is to be kept. */
export const rowWordTable = { ...labelledWordTable, ...bringRelatedTable };

const variantTable = {
  variant: option({
    kind: text(),
    default: null,
    otherwise: "the finetuned one, where there is one",
    sentence: "which vectors of a study",
    placeholder: "name",
  }),
};

interface CompressWords
  extends SharedWords,
    EmbeddedFirstWords,
    OverwriteWord,
    Words<typeof compressionWordTable>,
    Words<typeof rowWordTable>,
    Words<typeof variantTable> {
  readonly seed: number;
  readonly threads: number;
  readonly layer?: number | undefined;
  readonly pooling?: string | undefined;
}

/** Adds the command. */
export function addCompressCommand(program: Command): void {
  const command = program
    .command("compress")
    .summary("the fewest bytes that keep your labels, queries or neighbours, certified, as a folder to ship")
    .description(
      "Fits chains of compressors and codecs on one part of the rows, chooses on a second and certifies on a third.\nVECTORS is a vector set, a file (.npy, .npz, .safetensors, .parquet, .arrow, .jsonl, .csv) with labels or without, the address of a\nstore (assay sources lists them), the folder of a study, or a retrieval folder as BEIR lays it out (corpus.jsonl, queries.jsonl,\nqrels), which --model embeds first (one layer, one pooling). Text with labels or pairs is embedded by assay embed, which has\n--query-prefix for pairs, too. Labels must be classes: R² of numbers is no mean that can be certified.\nNothing certified: exit code 3, and nothing is written.",
    )
    .argument("<vectors>", "the vectors, one row a text; or a retrieval folder");
  addOptions(command, compressionWordTable);
  addOptions(command, rowWordTable);
  addOptions(command, { ...variantTable, ...embeddedFirstTable });
  withOverwrite(command, "another compressor in the folder");
  withSharedOptions(command, "folder of the compressor (default: compressors/<name of the vectors>)")
    .addHelpText(
      "after",
      `
Examples:
  assay compress vectors/reviews
  assay compress embeddings.npy --labels labels.txt --keep 0.98
  assay compress embeddings.npy --bytes 64
  assay compress scifact --model ./e5-small --query-prefix "query: " --document-prefix "passage: " --keep 0.98
  assay compress "postgresql://ann@db/shop?table=items&vector=embedding" --keep 0.98
  assay compress studies/demo --candidates pca:64+int8,lda:1+int8,rotate+bits:2`,
    )
    .action((vectors: string, words: CompressWords) => runCommand(words, (context) => compressed(vectors, words, context)));
}

/** Makes the compressor that the words ask for, and says what it keeps. */
async function compressed(vectors: string, words: CompressWords, context: CommandContext): Promise<CommandResult> {
  const [
    { compressVectors },
    { compressorLine, nestedLine, nothingCertifiedLine, frontLines, planLine, writeCompressorPages },
    { studiedVectors },
  ] = await Promise.all([
    import("../../compression/index.ts"),
    import("../../report/index.ts"),
    import("../../studies/index.ts"),
  ]);
  const folder = words.out ?? join("compressors", folderName(vectorsName(vectors)));
  const embedded = await embeddedFirst(vectors, words, context);
  const studied = await studiedVectors(embedded, words.variant);
  const options: CompressVectorsOptions = {
    ...controlOf(context),
    ...wordsOf(compressionWordTable, words),
    ...wordsOf(rowWordTable, words),
    ...(studied === null ? {} : { compressors: studied.compressors, ...(await headOfStudy(studied.model)) }),
    ...{ seed: words.seed, folder, overwrite: words.overwrite, writeBeside: writeCompressorPages },
    onPlan: (plan) => {
      context.note(planLine(plan));
      for (const { sentence } of plan.facts) context.note(sentence);
    },
  };
  const { result, plan, nested, description } = await compressVectors(studied?.path ?? embedded, options);
  const table = [...frontLines(result.front), ...(nested === null ? [] : [nestedLine(nested)])];
  if (description !== null) return { lines: [...table, `Compressor: ${folder}`, compressorLine(description)], json: description };
  process.exitCode = exitCodes.notShown;
  return { lines: [...table, nothingCertifiedLine(result, plan)], json: { ...result, nested, certified: [] } };
}
