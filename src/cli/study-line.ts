/** The study that follows a finetuning, as a person would type it. */
import { availableParallelism } from "node:os";
import process from "node:process";
import type { FinetuneWords } from "./finetune-options.ts";
import type { TaskWords } from "./task-options.ts";

/** The words of the finetuning that its study needs too. */
export interface StudyLineWords
  extends TaskWords,
    Pick<FinetuneWords, "seed" | "dataSeed" | "threads" | "maxLength" | "layer" | "pooling"> {
  readonly model: string;
  readonly revision?: string;
}

/** `assay study` of the model in the folder beside its encoder: on the same rows, with the vectors that its head reads. */
export function studyLine(words: StudyLineWords, folder: string): string {
  const { threads } = words;
  const given: readonly (readonly [string, string | number | undefined])[] = [
    ["--model", words.model],
    ["--revision", words.revision],
    ["--task", words.task],
    ["--task-revision", words.taskRevision],
    ["--text", words.text],
    ["--pair", words.pair],
    ["--label", words.label],
    ["--groups", words.groups],
    ["--limit", words.limit],
    ["--max-classes", words.maxClasses],
    ["--seed", words.seed === 0 ? undefined : words.seed],
    ["--data-seed", words.dataSeed],
    ["--max-length", words.maxLength],
    ["--layers", words.layer],
    ["--pooling", words.pooling],
    ["--threads", threads === availableParallelism() ? undefined : threads],
    ["--finetuned", folder],
  ];
  const said = given.flatMap(([option, value]) => (value === undefined ? [] : [`${option} ${quoted(String(value))}`]));
  const switches = [words.regression === true ? "--regression" : "", words.dropUnlabelled === true ? "--drop-unlabelled" : ""];
  return ["assay study", ...said, ...switches.filter((each) => each !== "")].join(" ");
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  if (/^[\w./:@+-]+$/.test(word)) return word;
  return process.platform === "win32" ? JSON.stringify(word) : `'${word.replaceAll("'", "'\\''")}'`;
}
