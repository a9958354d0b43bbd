/** Predictions as lines of a file: TSV with a header, or one JSON object a line. */
import type { NamedText } from "../tasks/texts.ts";
import type { Prediction } from "../training/predict.ts";

/** The formats. */
export type PredictionFormat = "tsv" | "jsonl";

/** How lines of one format are made. */
export interface PredictionLines {
  /** Before all others; empty where there is none. */
  readonly header: string;
  readonly line: (prediction: Prediction<NamedText>) => string;
}

/** Of a number of float32 that is all there is to know. */
const significantDigits = 9;

/**
 * TSV has the columns id, label and `probability:<class>` of each class (of values: id and value); a tab or line end
 * within a name or id is written \t, \n, \r. JSON has the keys id, label and probabilities (an object), or id and value.
 * @param labels  null for a model that predicts values
 */
export function predictionLines(format: PredictionFormat, labels: readonly string[] | null): PredictionLines {
  if (format === "tsv") {
    const names = labels === null ? ["value"] : ["label", ...labels.map((label) => `probability:${label}`)];
    return {
      header: row(["id", ...names]),
      line: ({ input, label, probabilities, value }) =>
        row([input.id, ...(probabilities === null ? [number(value)] : [label ?? "", ...Array.from(probabilities, number)])]),
    };
  }
  // by hand: an object would put numbers that are names of classes first, and __proto__ nowhere
  const keys = (labels ?? []).map((label) => JSON.stringify(label));
  return {
    header: "",
    line({ input, label, probabilities, value }) {
      const id = `{"id":${JSON.stringify(input.id)}`;
      if (probabilities === null) return `${id},"value":${number(value)}}\n`;
      const shares = keys.map((key, at) => `${key}:${number(probabilities[at] ?? null)}`);
      return `${id},"label":${JSON.stringify(label)},"probabilities":{${shares.join(",")}}}\n`;
    },
  };
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell) => cell.replace(/[\t\n\r]/g, (sign) => escapes[sign] ?? sign)).join("\t")}\n`;
}

const escapes: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function number(value: number | null): string {
  return value === null ? "" : String(Number(value.toPrecision(significantDigits)));
}
