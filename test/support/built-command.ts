/** The built command as a process of its own, for what only a process can show: signals, kills, two at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import process from "node:process";

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed on standard error so far. */
  printed(): string;
}

const command = resolve(import.meta.dirname, "../../dist/cli/main.js");

/** Starts `assay ...words`. */
export function startAssay(words: readonly string[], cwd?: string): Started {
  return startProgram([process.execPath, command, ...words], cwd);
}

/** Starts any program that runs it, among them. */
export function startProgram([program, ...words]: readonly string[], cwd?: string): Started {
  const child = spawn(program!, words, { cwd, env: { ...process.env, NO_COLOR: "1" } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, ended, printed: () => stderr };
}

/** Starts it and waits for its end. */
export function runAssay(words: readonly string[], cwd?: string): Promise<Ended> {
  return startAssay(words, cwd).ended;
}
