/**
 * Runs a command's work: progress, interruption, errors and exit codes.
 *
 * 0 done · 1 failed · 2 bad usage · 3 not certified, or drift found · 64 a task that no other try can make · 130 interrupted · 75 stopped by SIGTERM and can continue · 141 nobody reads the results
 */
import process from "node:process";
import { AssayError, InterruptedError, sentencesOf, UnknownNameError, UsageError } from "../base/errors.ts";
import type { RunControl } from "../base/progress.ts";
import { flagOf } from "./flags.ts";
import { printable, printResult, ReaderGone, say, sayError, tooLong } from "./printing.ts";
import type { SharedWords } from "./shared-options.ts";
import { openTerminal } from "./terminal.ts";

export const exitCodes = { failed: 1, usage: 2, notShown: 3, refused: 64, stopped: 75, interrupted: 130, unread: 141 } as const;

/** What a command's work gets. */
export interface CommandContext extends RunControl {
  /** Prints a line for people on standard error (nothing with --quiet). */
  note(line: string): void;
}

/** What the library takes of it. */
export function controlOf({ onProgress, signal }: RunControl): RunControl {
  return { onProgress, signal };
}

/** What a command hands back to be printed. */
export interface CommandResult {
  /** Lines for people, on standard output without --json. */
  readonly lines: readonly string[];
  /** The value for --json; undefined where all has been printed already. */
  readonly json: unknown;
}

/** Runs `work` and sets the exit code; never throws. */
export async function runCommand(options: SharedWords, work: (context: CommandContext) => Promise<CommandResult>): Promise<void> {
  const terminal = openTerminal({ quiet: options.quiet === true });
  const controller = new AbortController();
  let stopCode: number = exitCodes.interrupted;
  const stop = (code: number) => (): void => {
    if (controller.signal.aborted) process.exit(code); // asked twice: at once
    stopCode = code;
    terminal.note("Stopping after the step at hand …");
    controller.abort();
  };
  const onInterrupt = stop(exitCodes.interrupted);
  const onTerminate = stop(exitCodes.stopped);
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  try {
    const result = await work({
      onProgress: (event) => terminal.progress(event),
      signal: controller.signal,
      note: (line) => terminal.note(line),
    });
    terminal.end();
    await printResult(
      options.json === true && result.json !== undefined
        ? `${JSON.stringify(result.json, null, 2)}\n`
        : result.lines.map((line) => `${printable(line)}\n`).join(""),
    );
  } catch (error) {
    terminal.end();
    process.exitCode = report(error, stopCode);
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
  }
}

/** Prints an error in words, never a stack, and returns the exit code. */
export function report(error: unknown, stopCode: number = exitCodes.interrupted): number {
  if (error instanceof ReaderGone) return exitCodes.unread;
  if (error instanceof InterruptedError) {
    say(error.message);
    return stopCode;
  }
  const known = error instanceof AssayError ? error : tooLong(error);
  sayError(known === null ? (error instanceof Error ? error.message : String(error)) : sentencesOf(known.complaint, flagOf));
  if (known === null) {
    if (process.env["ASSAY_DEBUG"] === "1" && error instanceof Error) error.stack?.split("\n").forEach(say);
    else say("This was not foreseen: run it again with ASSAY_DEBUG=1 and report what it prints.");
  }
  if (known?.code === "refused-task") return exitCodes.refused;
  return error instanceof UsageError || error instanceof UnknownNameError ? exitCodes.usage : exitCodes.failed;
}
