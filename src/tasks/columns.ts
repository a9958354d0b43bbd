/** Which column is the text, which the second text, which the label: by name, or as the person said. */
import { InputError, MissingError, UsageError } from "../base/errors.ts";
import { listed, type TableColumn } from "../runtime/tables/tables.ts";

/** Names of the columns of a task; `split` where a column says which split a row belongs to. */
export interface TaskColumns {
  readonly text: string;
  readonly pair: string | null;
  readonly label: string;
  readonly split: string | null;
}

/** What a person may say about columns. */
export interface ColumnChoice {
  readonly text?: string | undefined;
  readonly pair?: string | undefined;
  readonly label?: string | undefined;
}

/** Pairs of names that belong together; looked for before single texts. */
const pairNames: readonly (readonly [string, string])[] = [
  ["text1", "text2"],
  ["sentence1", "sentence2"],
  ["premise", "hypothesis"],
  ["question1", "question2"],
  ["question", "sentence"],
  ["question", "answer"],
  ["question", "passage"],
  ["query", "passage"],
  ["query", "document"],
  ["text_a", "text_b"],
  ["sentence_a", "sentence_b"],
  ["text", "text_pair"],
];
/** Names a column of texts is known by, the likeliest first. */
export const textNames = [
  ...["text", "sentence", "review", "content", "comment", "tweet", "question", "utterance", "query", "document", "passage"],
  ...["body", "message", "description", "headline", "title", "premise", "input"],
] as const;
const labelNames = [
  ...["label", "labels", "class", "target", "score", "category", "gold_label", "coarse_label", "label_coarse", "sentiment"],
  ...["intent", "topic", "rating", "stars", "emotion", "polarity", "similarity_score", "relatedness_score", "is_duplicate"],
  "y",
] as const;
const splitNames = ["split", "partition"] as const;

/**
 * The columns of a task: what was chosen, else the first known name, in any
 * case of letters; of two columns with one found, the other is taken.
 * @param file the file they stand in, for messages
 * @throws MissingError when a chosen column is not there; InputError listing the columns when one cannot be guessed
 */
export function guessColumns(columns: readonly TableColumn[], choice: ColumnChoice, file: string): TaskColumns {
  for (const name of [choice.text, choice.pair, choice.label]) {
    if (name !== undefined && !columns.some((column) => column.name === name)) throw notThere(columns, name, file);
  }
  const readable = columns.filter((column) => column.kind !== "vector" && column.kind !== "other").map((column) => column.name);
  const textual = columns.filter((column) => column.kind === "text").map((column) => column.name);
  const taken = new Set<string>();
  const free = (names: readonly string[]): readonly string[] => names.filter((name) => !taken.has(name));

  for (const name of [choice.text, choice.pair, choice.label]) if (name !== undefined) taken.add(name);
  const split = firstKnown(free(readable), splitNames);
  if (split !== null) taken.add(split);
  let label = choice.label ?? firstKnown(free(readable), labelNames);
  if (label !== null) taken.add(label);

  let text = choice.text ?? null;
  let pair = choice.pair ?? null;
  if (text === null && pair === null) [text, pair] = knownPair(free(textual));
  text ??= firstKnown(free(textual), textNames);
  if (text === null && free(readable).length === 1) text = free(textual)[0] ?? null;
  if (text !== null) taken.add(text);
  if (pair !== null) taken.add(pair);
  if (label === null && free(readable).length === 1) label = free(readable)[0] ?? null;

  if (text === null) throw notGuessed(columns, "text", textNames, file);
  if (label === null) throw notGuessed(columns, "label", labelNames, file);
  if (text === label || pair === label || text === pair) {
    throw new UsageError({
      where: "columns",
      must: "text, pair and label must be different columns",
      got: listed([text, ...(pair === null ? [] : [pair]), label]),
      todo: `Choose from ${listed(columns.map((column) => column.name))}.`,
      file,
    });
  }
  return { text, pair, label, split };
}

/**
 * The columns of texts whose labels are not asked for.
 * @throws as guessColumns
 */
export function guessTextColumns(
  columns: readonly TableColumn[],
  choice: Omit<ColumnChoice, "label">,
  file: string,
): Pick<TaskColumns, "text" | "pair"> {
  for (const name of [choice.text, choice.pair]) {
    if (name !== undefined && !columns.some((column) => column.name === name)) throw notThere(columns, name, file);
  }
  const isLabel = (name: string): boolean => labelNames.some((known) => known === name.toLowerCase());
  const textual = columns.filter(({ kind, name }) => kind === "text" && !isLabel(name)).map(({ name }) => name);
  const [first, second] = choice.text === undefined && choice.pair === undefined ? knownPair(textual) : [null, null];
  const free = textual.filter((name) => name !== choice.pair);
  const text = choice.text ?? first ?? firstKnown(free, textNames) ?? (free.length === 1 ? (free[0] ?? null) : null);
  if (text === null) throw notGuessed(columns, "text", textNames, file);
  return { text, pair: choice.pair ?? second };
}

function firstKnown(names: readonly string[], known: readonly string[]): string | null {
  for (const wanted of known) {
    const found = names.find((name) => name.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return null;
}

function knownPair(names: readonly string[]): readonly [string | null, string | null] {
  for (const [first, second] of pairNames) {
    const text = firstKnown(names, [first]);
    const pair = firstKnown(names, [second]);
    if (text !== null && pair !== null) return [text, pair];
  }
  return [null, null];
}

function notThere(columns: readonly TableColumn[], name: string, file: string): MissingError {
  return new MissingError({
    where: "columns",
    must: `there must be a column ${JSON.stringify(name)}`,
    got: `the columns ${listed(columns.map((column) => column.name))}`,
    todo: "Name one of these columns.",
    file,
  });
}

function isNested({ kind }: TableColumn): boolean {
  return kind === "vector" || kind === "other";
}

/** A column of lists or objects. */
function nested(name: string, what: "text" | "label", file: string): InputError {
  return new InputError({
    where: "columns",
    must: `the ${what} must be a text, a number or true or false in every row`,
    got: `lists or objects in the column ${JSON.stringify(name)}`,
    todo:
      what === "text"
        ? "Join each list into one text, or name another column."
        : "Write one value a row, or name another column.",
    file,
  });
}

function notGuessed(columns: readonly TableColumn[], what: "text" | "label", known: readonly string[], file: string): InputError {
  const unreadable = columns.filter(isNested).map((column) => column.name);
  const named = firstKnown(unreadable, known);
  if (named !== null) return nested(named, what, file);
  return new InputError({
    where: "columns",
    must: `one column must be known as the ${what} by its name (${what === "text" ? "text, sentence, review" : "label, class, score"}, …)`,
    got: `the columns ${listed(columns.map((column) => column.name))}${unreadable.length === 0 ? "" : `, of which ${listed(unreadable)} ${unreadable.length === 1 ? "has" : "have"} lists or objects`}`,
    todo: `Say which it is with {${what}}; the first line of TSV and CSV must name the columns.`,
    file,
  });
}
