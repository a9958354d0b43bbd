/** `assay predict`: what a finetuned model says of texts. */
import { extname } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { option } from "../../base/options.ts";
import { choice } from "../../base/value-kinds.ts";
import { revisionOption } from "../../encoders/encoder-options.ts";
import { writePiecesAtomically } from "../../formats/atomic-file.ts";
import { requireOutput } from "../../formats/output-file.ts";
import { textTable } from "../../tasks/task-options.ts";
import type { NamedText } from "../../tasks/texts.ts";
import type { Prediction } from "../../training/predict.ts";
import { predictTable } from "../../training/predict-options.ts";
import { type PredictionFormat, type PredictionLines, predictionLines } from "../prediction-lines.ts";
import { printResult } from "../printing.ts";
import { type CommandContext, runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const predictWordTable = {
  revision: revisionOption,
  ...textTable,
  format: option({
    kind: choice(["tsv", "jsonl"]),
    default: null,
    otherwise: "by the ending of --out, else tsv",
    sentence: "lines with tabs, or JSON objects",
    placeholder: "format",
  }),
  maxLength: predictTable.maxLength,
};

interface PredictWords extends SharedWords, Words<typeof predictWordTable> {}

/** Lines are written in pieces of so many characters: few calls, little to hold. */
const pieceCharacters = 2 ** 16;

/** Adds the command. */
export function addPredictCommand(program: Command): void {
  const command = program
    .command("predict")
    .summary("classes and their probabilities, or values, for texts, by a finetuned model")
    .description(
      "Says of each text what a finetuned model makes of it: id, label and every class's probability (or id and value), one\nline a text, in their order. MODEL is a folder that assay finetune wrote, or any sequence classifier of a known family\n(a folder or a Hub id). TEXTS is a table, a text file with one text a line, or - for standard input.",
    )
    .argument("<model>", "the finetuned model: a folder or a Hub id")
    .argument(
      "<texts>",
      "a table (.tsv, .csv, .jsonl, .parquet) or a file with one text a line, also as .gz (but parquet), or -",
    );
  addOptions(command, predictWordTable);
  withSharedOptions(command, "a new file for the predictions (default: standard output, where --json asks for jsonl)")
    .addHelpText(
      "after",
      `
Examples:
  assay predict models/reviews new-reviews.csv --text body --out predictions.tsv
  cat lines.txt | assay predict models/reviews - --format jsonl`,
    )
    .action((model: string, from: string, words: PredictWords) =>
      runCommand(words, async (context) => {
        const [{ openFinetuned, predict, predictedLabels }, { openTexts }] = await Promise.all([
          import("../../training/index.ts"),
          import("../../tasks/index.ts"),
        ]);
        const { out, text, pair, id, maxLength, threads } = words;
        const output = { where: "predicting" };
        if (out !== undefined) await requireOutput(out, output);
        const control = { signal: context.signal, onProgress: progressOf(out, context) };
        const finetuned = await openFinetuned(model, { ...control, revision: words.revision });
        const { texts, total } = await openTexts(from === "-" ? process.stdin : from, { ...control, text, pair, id });
        const labels = predictedLabels(finetuned);
        const lines = predictionLines(formatOf(words), labels);
        const counts = { rows: 0, truncated: 0, empty: 0 };
        const said = counting(predict(finetuned, texts, { ...control, maxLength, threads, total }), counts);
        if (out === undefined) for await (const piece of pieces(said, lines)) await printResult(piece);
        else
          await writePiecesAtomically(
            out,
            encoded(pieces(said, lines), () => requireOutput(out, output)),
          );
        noteCounts(counts, context);
        if (out === undefined) return { lines: [], json: undefined };
        const what = labels === null ? "values" : `labels with the probabilities of ${labels.length} classes`;
        return { lines: [`Predictions: ${out} (${counts.rows} texts, ${what})`], json: { out, ...counts, labels } };
      }),
    );
}

/** Where predictions go to a terminal themselves, nothing is drawn between them. */
function progressOf(out: string | undefined, { onProgress }: CommandContext): CommandContext["onProgress"] {
  return out === undefined && process.stdout.isTTY === true ? undefined : onProgress;
}

function formatOf({ format, out, json }: PredictWords): PredictionFormat {
  if (format !== undefined) return format;
  if (out !== undefined) return [".jsonl", ".ndjson"].includes(extname(out).toLowerCase()) ? "jsonl" : "tsv";
  return json === true ? "jsonl" : "tsv";
}

interface Counts {
  rows: number;
  truncated: number;
  empty: number;
}

async function* counting(predictions: AsyncIterable<Prediction<NamedText>>, counts: Counts) {
  for await (const prediction of predictions) {
    counts.rows++;
    if (prediction.truncated) counts.truncated++;
    if (!/\S/.test(prediction.input.text)) counts.empty++;
    yield prediction;
  }
}

function noteCounts({ rows, truncated, empty }: Counts, { note }: CommandContext): void {
  if (truncated > 0) note(`${truncated} of ${rows} texts were cut at the longest that the model reads.`);
  if (empty > 0) note(`${empty} of ${rows} texts are empty; what the model says of nothing stands in their lines.`);
}

/** The lines, so many characters at a time. */
async function* pieces(predictions: AsyncIterable<Prediction<NamedText>>, { header, line }: PredictionLines) {
  let piece = header;
  for await (const prediction of predictions) {
    piece += line(prediction);
    if (piece.length < pieceCharacters) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** As bytes; `last` is called when all have been taken. */
async function* encoded(texts: AsyncIterable<string>, last: () => Promise<void>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const text of texts) yield Buffer.from(text, "utf8");
  await last();
}
