/** The options that every command takes, and how option words become numbers. */
import { availableParallelism } from "node:os";
import { type Argument, type Command, InvalidArgumentError, Option } from "commander";

/** What every command takes. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly seed: number;
  readonly threads: number;
  readonly quiet?: boolean;
}

/** Adds --out, --seed, --threads, --json and --quiet. */
export function withSharedOptions(command: Command, out: string): Command {
  return command
    .option("-o, --out <path>", out)
    .addOption(new Option("--seed <integer>", "seed of everything random").argParser(wholeNumber(0, 2 ** 31 - 1)).default(0))
    .addOption(
      new Option("--threads <number>", "processor threads to use")
        .argParser(wholeNumber(1, 1024))
        .default(availableParallelism(), "all cores"),
    )
    .option("--json", "print the result as JSON on standard output")
    .option("-q, --quiet", "print no progress, only results and errors");
}

/** An empty word names no folder, file or column: as a path it would be the working folder. */
export function refuseEmptyWords(command: Command): void {
  const given = (word: string): string => {
    if (word === "") throw new InvalidArgumentError("It must not be empty.");
    return word;
  };
  const isPlain = ({ parseArg }: Pick<Option | Argument, "parseArg">): boolean => parseArg === undefined;
  for (const option of command.options.filter((each) => each.required && isPlain(each))) option.argParser(given);
  for (const argument of command.registeredArguments.filter(isPlain)) argument.argParser(given);
}

/** What commands take that write where something may be already. */
export interface OverwriteWord {
  readonly overwrite?: boolean;
}

/** Adds --overwrite. @param what  what is replaced */
export function withOverwrite(command: Command, what: string): Command {
  return command.option("--overwrite", `replace ${what} that Assay wrote and nobody changed since`);
}

/** A parser for whole numbers in a range, with commander's kind of error. */
export function wholeNumber(low: number, high: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (!/^-?\d+$/.test(word) || value < low || value > high) {
      throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** A parser for fractions such as the margin. */
export function fraction(low: number, high: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (word.trim() === "" || !Number.isFinite(value) || value <= low || value >= high) {
      throw new InvalidArgumentError(`It must be a number between ${low} and ${high}.`);
    }
    return value;
  };
}

/** A parser for numbers in a range, ends included. */
export function numberFrom(low: number, high: number): (word: string) => number {
  return (word) => {
    const value = Number(word);
    if (word.trim() === "" || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}.`);
    }
    return value;
  };
}

/** A parser for lists separated by commas; `null` of commander's previous value. */
export function commaList(word: string): readonly string[] {
  const parts = word.split(",").map((part) => part.trim());
  if (parts.some((part) => part === "")) throw new InvalidArgumentError("It must be names separated by commas, none empty.");
  return parts;
}

/** Adds --data-seed. */
export function withDataSeed(command: Command): Command {
  return command.option(
    "--data-seed <integer>",
    "seed of drawn splits and limits (default: that of --seed)",
    wholeNumber(0, 2 ** 31 - 1),
  );
}
