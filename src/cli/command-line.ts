/** The words that started a command, to be shown to people. */
import type { Command } from "commander";
import { maskedWords } from "../sources/address.ts";
import { quoted } from "../viewers/shell-word.ts";

/** "assay study --task sst2", passwords masked. */
export function commandLine(command: Command): string {
  return ["assay", ...maskedWords(command.parent?.args ?? [])].map(quoted).join(" ");
}
