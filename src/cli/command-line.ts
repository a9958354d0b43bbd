/** The words that started a command, as they may stand on a page that is passed on: no secrets, no places of this machine. */
import { basename, isAbsolute } from "node:path";
import type { Command } from "commander";
import { maskedWords } from "../sources/address.ts";
import { quoted } from "../viewers/shell-word.ts";

/** The option of the folder, which determines nothing of what is in it. */
const names = /^(?:--out(?:=|$)|-o)/;

/** "assay study --task sst2": secrets of addresses as "***", of absolute paths the last part; not where it was written to. */
export function commandLine(command: Command): string {
  const words = command.parent?.args ?? [];
  const shown = words.filter((word, at) => !names.test(word) && !(at > 0 && /^(?:--out|-o)$/.test(words[at - 1]!)));
  return ["assay", ...shownWords(shown)].map(quoted).join(" ");
}

/** Words of a command line that may be shown to others. */
export function shownWords(words: readonly string[]): readonly string[] {
  return maskedWords(words).map((word) => {
    const [, flag = "", value = ""] = /^(--?[\w-]+=)?(.*)$/s.exec(word)!;
    return isAbsolute(value) || value.startsWith("~") ? flag + basename(value) : word;
  });
}
