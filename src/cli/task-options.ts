/** The options that say how labelled text is read. */
import type { Command } from "commander";
import { wholeNumber } from "./shared-options.ts";

/** As commander gives them. */
export interface TaskWords {
  readonly text?: string;
  readonly pair?: string;
  readonly label?: string;
  readonly limit?: number;
  readonly regression?: boolean;
  readonly seed: number;
}

/** Adds --text, --pair, --label, --limit and --regression. */
export function addTaskOptions(command: Command): Command {
  return command
    .option("--text <column>", "column of the text (guessed from its name otherwise)")
    .option("--pair <column>", "column of the second text")
    .option("--label <column>", "column of the label")
    .option("--limit <rows>", "use at most so many training rows, drawn evenly over the classes", wholeNumber(1, 1_000_000_000))
    .option("--regression", "labels are numbers to predict, not classes");
}

/** As the library takes them. */
export function taskOptions(words: TaskWords): {
  readonly text?: string;
  readonly pair?: string;
  readonly label?: string;
  readonly limit?: number;
  readonly regression?: boolean;
  readonly seed: number;
} {
  const { text, pair, label, limit, regression, seed } = words;
  return {
    seed,
    ...(text === undefined ? {} : { text }),
    ...(pair === undefined ? {} : { pair }),
    ...(label === undefined ? {} : { label }),
    ...(limit === undefined ? {} : { limit }),
    ...(regression === undefined ? {} : { regression }),
  };
}
