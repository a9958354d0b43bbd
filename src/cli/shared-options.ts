/** The options that every command takes. */
import { availableParallelism } from "node:os";
import { type Argument, type Command, InvalidArgumentError, type Option } from "commander";
import { flagOption, option, overwriteOption, seedOption, threadsOption } from "../base/options.ts";
import { text } from "../base/value-kinds.ts";
import { taskTable } from "../tasks/task-options.ts";
import { addOptions, type Words } from "./table-options.ts";

/** The options of every command. */
export const sharedTable = {
  out: option({ kind: text(), default: null, sentence: "what is written", placeholder: "path" }),
  seed: seedOption("seed of everything random"),
  threads: threadsOption,
  json: flagOption("print the result as JSON on standard output"),
  quiet: flagOption("print no progress, only results and errors"),
};

/** What every command is told; seed and threads are filled in. */
export interface SharedWords extends Words<Omit<typeof sharedTable, "seed" | "threads">> {
  readonly seed: number;
  readonly threads: number;
}

/** Adds --out, --seed, --threads, --json and --quiet. @param out  what is written to it */
export function withSharedOptions(command: Command, out: string): Command {
  return addOptions(command, { ...sharedTable, out: { ...sharedTable.out, sentence: out } })
    .setOptionValueWithSource("seed", sharedTable.seed.default, "default")
    .setOptionValueWithSource("threads", availableParallelism(), "default");
}

/** An empty word names no folder, file or column: as a path it would be the working folder. */
export function refuseEmptyWords(command: Command): void {
  const given = (word: string): string => {
    if (word === "") throw new InvalidArgumentError("It must not be empty.");
    return word;
  };
  const isPlain = ({ parseArg }: Pick<Option | Argument, "parseArg">): boolean => parseArg === undefined;
  for (const plain of command.options.filter((each) => each.required && isPlain(each))) plain.argParser(given);
  for (const argument of command.registeredArguments.filter(isPlain)) {
    if (argument.variadic) argument.argParser((word, before) => [...(Array.isArray(before) ? before : []), given(word)]);
    else argument.argParser(given);
  }
}

/** What commands are told that write where something may be already. */
export interface OverwriteWord {
  readonly overwrite?: boolean | undefined;
}

/** Adds --overwrite. @param what  what is replaced */
export function withOverwrite(command: Command, what: string): Command {
  return addOptions(command, { overwrite: overwriteOption(what) });
}

/** The seed of splits and limits, beside that of all else. */
export const dataSeedOption = { ...taskTable.seed, default: null, otherwise: "that of --seed" };
