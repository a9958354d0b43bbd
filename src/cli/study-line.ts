/** The study that follows a finetuning, as a person would type it. */
import { availableParallelism } from "node:os";
import process from "node:process";
import type { FinetuneWords } from "./finetune-options.ts";
import { flagOf } from "./flags.ts";
import { sharedTable } from "./shared-options.ts";
import { wordsOf } from "./table-options.ts";
import { type TaskWords, taskWordTable } from "./task-options.ts";

/** The words of the finetuning that its study needs too. */
export interface StudyLineWords extends TaskWords, Pick<FinetuneWords, "seed" | "threads" | "maxLength" | "layer" | "pooling"> {
  readonly model: string;
  readonly revision?: string | undefined;
}

/** `assay study` of the model in the folder beside its encoder: on the same rows, with the vectors that its head reads. */
export function studyLine(words: StudyLineWords, folder: string): string {
  const { model, revision, task, seed, maxLength, layer, pooling, threads } = words;
  const given = {
    ...{ model, revision, task },
    ...wordsOf(taskWordTable, words),
    seed: seed === sharedTable.seed.default ? undefined : seed,
    ...{ maxLength, layers: layer, pooling },
    threads: threads === availableParallelism() ? undefined : threads,
    finetuned: folder,
  };
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined && value !== false);
  const switches = chosen.filter(([, value]) => value === true).map(([key]) => flagOf(key));
  const values = chosen.filter(([, value]) => value !== true).map(([key, value]) => `${flagOf(key)} ${quoted(String(value))}`);
  return ["assay study", ...values, ...switches].join(" ");
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  if (/^[\w./:@+-]+$/.test(word)) return word;
  return process.platform === "win32" ? JSON.stringify(word) : `'${word.replaceAll("'", "'\\''")}'`;
}
