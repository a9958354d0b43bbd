/** Flags of options that a table describes: parsed, checked and explained as it says. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Option as DescribedOption, defaultInWords, type OptionTable, type ValueOf } from "../base/options.ts";
import { flagOf } from "./flags.ts";

/** What a command line says of the options of a table; what it does not say is left to whoever takes it. */
export type Words<T extends OptionTable> = { readonly [K in keyof T]?: ValueOf<T[K]> | undefined };

/** Flags that have one letter, too. */
const letters: Readonly<Record<string, string>> = { model: "m", task: "t", out: "o", quiet: "q" };

/** An option of a command that a table describes. */
export class TableOption extends Option {
  readonly key: string;
  readonly described: DescribedOption;

  constructor(key: string, described: DescribedOption) {
    super(flagsOf(key, described), sentenceOf(described));
    this.key = key;
    this.described = described;
    const { kind, bare } = described;
    if (kind.name === "choice") this.choices(kind.choices ?? []);
    else if (kind.name === "list" && kind.repeated === true) {
      this.argParser((word, before) => [...(Array.isArray(before) ? before : []), word]);
    } else if (kind.name !== "flag" && !kind.is("")) this.argParser((word) => parsed(word, described));
    if (bare !== undefined) this.preset(String(bare));
  }
}

/** Adds an option for each of the table that a command line asks for, named as its key. */
export function addOptions(command: Command, table: OptionTable): Command {
  for (const [key, described] of Object.entries(table)) {
    if (described.libraryOnly !== true) command.addOption(new TableOption(key, described));
  }
  return command;
}

/** Adds options without which there is no command. */
export function addRequiredOptions(command: Command, table: OptionTable): Command {
  for (const [key, described] of Object.entries(table)) command.addOption(new TableOption(key, described).makeOptionMandatory());
  return command;
}

/** Of what a command line says, what is of this table. */
export function wordsOf<T extends OptionTable>(table: T, words: Words<NoInfer<T>>): Words<T> {
  const given = Object.entries(table).map(([key, { kind }]) => {
    const value: unknown = Reflect.get(words, key);
    return [key, value === "" && kind.is(null) ? null : value]; // commander makes an empty text of null
  });
  return Object.fromEntries(given) as Words<T>; // the keys are those of the table, and each value was read as its option's
}

function flagsOf(key: string, described: DescribedOption): string {
  const { placeholder, bare } = described;
  const letter = Object.hasOwn(letters, key) ? `-${letters[key]}, ` : "";
  if (isSwitchedOff(described)) return flagOf(key).replace(/^--/, "--no-");
  if (placeholder === undefined) return `${letter}${flagOf(key)}`;
  return `${letter}${flagOf(key)} ${bare === undefined ? `<${placeholder}>` : `[${placeholder}]`}`;
}

/** A switch that is on when nothing is said: a command line can only switch it off. */
function isSwitchedOff({ kind, default: otherwise }: DescribedOption): boolean {
  return kind.name === "flag" && otherwise === true;
}

function sentenceOf(described: DescribedOption): string {
  const { bare, kind } = described;
  const sentence = isSwitchedOff(described) ? `do not ${described.sentence}` : described.sentence;
  const otherwise = defaultInWords(described);
  const alone = bare === undefined ? "" : ` (${String(bare)} where none is said)`;
  const choices =
    kind.name === "choice" ? ` (choices: ${(kind.choices ?? []).map((name) => JSON.stringify(name)).join(", ")})` : "";
  return `${sentence}${alone}${otherwise === null ? "" : ` (default: ${otherwise})`}${choices}`;
}

function parsed(word: string, { kind }: DescribedOption): unknown {
  const value = kind.read(word);
  if (value !== undefined) return value;
  throw new InvalidArgumentError(`It must be ${kind.spelling ?? kind.must}.`);
}

/** What `--help --json` says of a command: its arguments, and name, kind, range, choices, default and sentence of each option. */
export function commandAsJson(command: Command): Readonly<Record<string, unknown>> {
  const options = command.options.map((each) => {
    if (!(each instanceof TableOption)) return { flag: each.long, kind: "flag", default: null, sentence: each.description };
    const { kind, default: otherwise, sentence } = each.described;
    return {
      flag: each.long,
      kind: kind.name,
      ...(kind.range === undefined ? {} : { range: kind.range }),
      ...(kind.choices === undefined ? {} : { choices: kind.choices }),
      must: kind.spelling ?? kind.must,
      default: otherwise,
      defaultInWords: defaultInWords(each.described),
      required: each.mandatory,
      sentence,
    };
  });
  const positional = command.registeredArguments.map((each) => ({
    name: each.name(),
    required: each.required,
    several: each.variadic,
    ...(each.argChoices === undefined ? {} : { choices: each.argChoices }),
    sentence: each.description,
  }));
  return { command: command.name(), sentence: command.description(), arguments: positional, options };
}
