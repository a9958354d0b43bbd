/**
 * The two streams that Assay prints on, and nothing else prints: results on standard output, everything else on
 * standard error. Names, paths, labels and the values of a stranger's files are among what is printed, so every line
 * is escaped here, whatever it is made of.
 */

import process from "node:process";
import pc from "picocolors";
import { withoutSecretsWithin } from "../base/address-secrets.ts";
import { AssayError } from "../base/errors.ts";
import { errorCode } from "../formats/file-error.ts";

/**
 * Characters that a terminal obeys instead of showing them, or that hide or turn round what stands beside them: control
 * characters (ESC and C1 among them), line separators, overrides of the writing direction, invisible ones, halves of
 * characters. Tabs are shown; joiners belong to writing (Persian, emoji).
 */
const obeyed = /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** More of an error is no help to anybody: a stranger's value may have megabytes. */
const longestError = 4000;
const keptTail = 500;

/** Nobody reads the results any more (`| head`): no failure to speak of, and nothing more to do. */
export class ReaderGone extends Error {}

/** A line as a terminal may have it: what it would obey becomes an escape as in JSON (\n, \u001b), so JSON stays JSON. */
export function printable(line: string): string {
  return escaped(withoutSecretsWithin(line));
}

function escaped(line: string): string {
  return line.replace(obeyed, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    return Array.from(
      { length: character.length },
      (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`,
    ).join("");
  });
}

/** Prints a line on standard error. Where that cannot be written there is nowhere to say so, and work goes on. */
export function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Prints an error on one line of bearable length. */
export function sayError(message: string): void {
  const label = pc.isColorSupported && process.stderr.isTTY ? pc.red("error") : "error";
  const left = message.length - longestError;
  const shown =
    left <= 0
      ? message
      : `${message.slice(0, longestError - keptTail)} … (${left} characters more) … ${message.slice(-keptTail)}`;
  process.stderr.write(`${label}: ${printable(shown)}\n`);
}

/**
 * Writes all of a text, line by line, to standard output.
 * @param secrets  "shown" of an address of our own, whose token is for whoever reads it
 * @throws ReaderGone when its reader has closed it; AssayError when it cannot be written, as on a full disk
 */
export async function printResult(text: string, secrets: "hidden" | "shown" = "hidden"): Promise<void> {
  if (text === "") return;
  const lines = text.split("\n").map(secrets === "hidden" ? printable : escaped);
  const failure = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(lines.join("\n"), resolve));
  if (failure === null || failure === undefined) return;
  const code = errorCode(failure);
  if (code === "EPIPE") throw new ReaderGone();
  throw new AssayError("disk", {
    where: "printing",
    must: "standard output must take the result",
    got: code === "ENOSPC" ? "a full disk" : (code ?? failure.message),
    todo: "Free some space or send it elsewhere, then run the same command again.",
  });
}

/** What failed to be written is told to whoever wrote it; without a listener the process would end there and then. */
export function keepStreamsOpen(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

/** An error that is none of ours, but whose cause is known: a text beyond what JavaScript can hold. */
export function tooLong(error: unknown): AssayError | null {
  const isTooLong =
    errorCode(error) === "ERR_STRING_TOO_LONG" || (error instanceof RangeError && error.message === "Invalid string length");
  if (!isTooLong) return null;
  return new AssayError("memory", {
    where: "text",
    must: "a text must be of fewer than 512 MiB of characters",
    got: "a longer one",
    todo: "Give less at a time: fewer rows, layers or poolings, or shorter texts.",
  });
}
