/** A process run to its end, with its time and the most memory that it had, looked at from outside. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** A process that has ended. */
export interface Ended {
  readonly seconds: number;
  /** Bytes. */
  readonly peak: number;
  readonly output: string;
}

/** Milliseconds between two looks at the memory. */
const interval = 50;

/** Runs Node, or another program, to its end and looks at its memory meanwhile. */
export function ended(words: readonly string[], program: string = process.execPath): Promise<Ended> {
  const started = performance.now();
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  let [output, peak] = ["", 0];
  child.stdout.on("data", (piece: Buffer) => {
    output += piece.toString("utf8");
  });
  const timer = setInterval(() => {
    peak = Math.max(peak, highest(child));
  }, interval);
  return new Promise((done, fail) => {
    child.on("error", fail);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code === 0) done({ seconds: (performance.now() - started) / 1000, peak, output });
      else fail(new Error(`${words.join(" ").slice(0, 200)} ended with code ${code}`));
    });
  });
}

/** The largest resident set so far in bytes (Linux; 0 elsewhere and when it is gone). */
function highest({ pid }: ChildProcess): number {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
