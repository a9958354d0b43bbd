/** `assay predict`: what a finetuned model says of texts. */
import type { Command } from "commander";
import { Option } from "commander";
import { writePiecesAtomically } from "../../formats/atomic-file.ts";
import { requireOutput } from "../../formats/output-file.ts";
import type { Prediction } from "../../training/index.ts";
import { printResult } from "../printing.ts";
import { runCommand } from "../run-command.ts";
import { type SharedOptions, wholeNumber, withSharedOptions } from "../shared-options.ts";

interface PredictWords extends SharedOptions {
  readonly revision?: string;
  readonly text?: string;
  readonly pair?: string;
  readonly id?: string;
  readonly maxLength?: number;
  readonly format?: "tsv" | "jsonl";
}

/** Rows that are written together. */
const rowsAPiece = 256;

/** Adds the command. */
export function addPredictCommand(program: Command): void {
  const command = program
    .command("predict")
    .summary("what a finetuned model says of texts: labels and the probabilities of all classes")
    .description(
      "Predicts texts with the head that a model was finetuned with. A row a text, in their order, as soon as it is there:\nits id, the label and the probability of every class (the number alone from a model of numbers).",
    )
    .argument("<model>", "a finetuned model: a folder of assay finetune, or a sequence classifier in Hugging Face layout")
    .argument("<texts>", "a .tsv, .csv, .jsonl or .parquet file, or a .txt file with a text a line")
    .option("--revision <commit>", "commit, tag or branch of a Hub model")
    .option("--text <column>", "column of the text (guessed from its name otherwise)")
    .option("--pair <column>", "column of the second text")
    .option("--id <column>", "column of the ids (default: id where there is one, else the rows' numbers)")
    .option(
      "--max-length <tokens>",
      "longest text in tokens, longer ones are cut (default: as the model was trained)",
      wholeNumber(1, 1_000_000),
    )
    .addOption(
      new Option("--format <name>", "tsv or jsonl (default: by the ending of --out; jsonl with --json)").choices([
        "tsv",
        "jsonl",
      ]),
    );
  withSharedOptions(command, "write the rows to a new file (default: standard output)")
    .addHelpText(
      "after",
      `
Examples:
  assay predict models/reviews-minilm new-reviews.csv --text body --out predicted.tsv
  assay predict models/reviews-minilm lines.txt --json --quiet`,
    )
    .action((model: string, texts: string, words: PredictWords) =>
      // the rows are the result: with --json they are JSON, a line each
      runCommand({ ...words, json: false }, async (context) => {
        const [{ openFinetuned, predict, predictedClasses }, { readTexts }] = await Promise.all([
          import("../../training/index.ts"),
          import("../../tasks/index.ts"),
        ]);
        const { out, text, pair, id, revision, maxLength, threads } = words;
        if (out !== undefined) await requireOutput(out, { where: "predict" });
        const control = { onProgress: context.onProgress, signal: context.signal };
        const read = await readTexts(texts, { ...control, text, pair, id });
        const finetuned = await openFinetuned(model, { ...control, revision });
        const predictions = predict(finetuned, read, { ...control, maxLength, threads });
        const format = words.format ?? (words.json === true || /\.(jsonl|ndjson)$/i.test(out ?? "") ? "jsonl" : "tsv");
        const pieces = format === "tsv" ? tsv : jsonl;
        const lines = pieces(predictions, read.ids, predictedClasses(finetuned));
        if (out === undefined) {
          for await (const piece of joined(lines)) await printResult(piece);
          return { lines: [], json: null };
        }
        await writePiecesAtomically(out, encoded(joined(lines)));
        return { lines: [`Predictions: ${out} (${read.texts.length} texts)`], json: null };
      }),
    );
}

/** A header, then a row a text; tabs and line ends in names are written as escapes. */
async function* tsv(
  predictions: AsyncIterable<Prediction>,
  ids: readonly string[],
  classes: readonly string[],
): AsyncGenerator<string> {
  const cells = (values: readonly (string | number)[]): string => values.map(cell).join("\t");
  yield cells(["id", "label", ...classes]);
  for await (const { row, label, probabilities } of predictions) yield cells([ids[row] ?? "", label, ...probabilities]);
}

async function* jsonl(
  predictions: AsyncIterable<Prediction>,
  ids: readonly string[],
  classes: readonly string[],
): AsyncGenerator<string> {
  for await (const { row, label, probabilities } of predictions) {
    const own =
      classes.length === 0 ? {} : { probabilities: Object.fromEntries(classes.map((name, c) => [name, probabilities[c]])) };
    yield JSON.stringify({ id: ids[row], label, ...own });
  }
}

function cell(value: string | number): string {
  return String(value).replace(/[\t\n\r]/g, (character) => ({ "\t": "\\t", "\n": "\\n" })[character] ?? "\\r");
}

/** Lines, many at a time, with their ends. */
async function* joined(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let held: string[] = [];
  for await (const line of lines) {
    held.push(`${line}\n`);
    if (held.length < rowsAPiece) continue;
    yield held.join("");
    held = [];
  }
  if (held.length > 0) yield held.join("");
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece, "utf8");
}
