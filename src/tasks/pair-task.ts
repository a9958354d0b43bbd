/**
 * A task on pairs of texts as pairs of sentences: each sentence is embedded once, alone, and a pair says how like two of
 * them are. With numbers as labels that is their score (STS-B); of two classes the second says that they belong together
 * (MRPC).
 */
import { InputError } from "../base/errors.ts";
import { sha256 } from "../formats/hash.ts";
import { counted } from "../results/words.ts";
import type { Fact, Task } from "./task.ts";

/** Sentences, and pairs of them. */
export interface PairTask {
  readonly name: string;
  /** Where it came from: a path, or "org/name@revision". */
  readonly source: string;
  readonly licence: string | null;
  readonly citation: string | null;
  /** Each once, in the order in which they come first. */
  readonly sentences: readonly string[];
  /** Where a sentence came first: "train.tsv:17, second text". */
  sentenceId(row: number): string;
  /** Rows of the sentences of each pair. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Of each pair; 1 for those that belong together and 0 for the others where labels are classes. */
  readonly scores: Float64Array;
  /** Whether scores are degrees; else they say what belongs together. */
  readonly isScored: boolean;
  /** One of splitCodes a pair; null where no file said any and they were drawn. */
  readonly splits: Uint8Array | null;
  /** A number a pair, the same for pairs that belong together; left out where nobody said so. */
  readonly groups?: Int32Array | undefined;
  readonly facts: readonly Fact[];
  /** Of the task, read as pairs. */
  readonly hash: string;
}

/** The fact of a task whose splits were drawn by a seed: who certifies something draws them by content. */
const drawnSplits = "split-by-draw";

/**
 * The pairs of a task.
 * @throws InputError for a task without pairs of texts, or with more than two classes
 */
export function pairTask(task: Task): PairTask {
  const { name, source, licence, citation, texts, pairs, labels, groups } = task;
  if (pairs === null) throw without(source, "every row must have two texts", "one", "Name the column of the second with {pair}.");
  if (labels.kind === "classes" && labels.classes !== 2) {
    const got = `${labels.classes} classes`;
    const todo = "Say {regression} where labels are degrees, or name another column with {label}.";
    throw without(source, "pairs must have scores, or belong together or not", got, todo);
  }
  const rows = new Map<string, number>();
  const ids: string[] = [];
  const rowOf = (text: string, pair: number, side: string): number => {
    const known = rows.get(text);
    if (known !== undefined) return known;
    ids.push(`${task.rowId(pair)}, ${side} text`);
    rows.set(text, rows.size);
    return rows.size - 1;
  };
  const [first, second] = [new Int32Array(texts.length), new Int32Array(texts.length)];
  for (const [pair, text] of texts.entries()) {
    first[pair] = rowOf(text, pair, "first");
    second[pair] = rowOf(pairs[pair]!, pair, "second");
  }
  return {
    ...{ name, source, licence, citation },
    splits: task.facts.some(({ code }) => code === drawnSplits) ? null : task.splits,
    ...(groups === undefined ? {} : { groups }),
    sentences: [...rows.keys()],
    sentenceId: (row) => ids[row]!,
    first,
    second,
    scores: Float64Array.from(labels.values),
    isScored: labels.kind === "values",
    facts: [...task.facts.filter(({ code }) => code !== drawnSplits), ...factsOf(task, first, second)],
    hash: sha256("pairs", task.hash),
  };
}

function factsOf({ labels, labelNames }: Task, first: Int32Array, second: Int32Array): readonly Fact[] {
  const facts: Fact[] = [];
  if (labels.kind === "classes") {
    const count = labels.values.filter((value) => value === 1).length;
    const [other, together] = labelNames.map((name) => JSON.stringify(name));
    const sentence = `${counted(count, "pair")} labelled ${together} belong together; those labelled ${other} do not.`;
    facts.push({ code: "pairs-that-belong-together", count, sentence });
  }
  const same = first.filter((row, pair) => second[pair] === row).length;
  if (same > 0) {
    facts.push({ code: "pairs-of-one-sentence", count: same, sentence: `${counted(same, "pair")} of a sentence and itself.` });
  }
  return facts;
}

function without(file: string, must: string, got: string, todo: string): InputError {
  return new InputError({ where: "pairs", must, got, todo, file });
}
