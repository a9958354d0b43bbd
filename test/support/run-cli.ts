/** Runs a command line in this process and catches what it prints. */
import process from "node:process";
import { runProgram } from "../../src/cli/program.ts";

/** What a command line did. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `assay ...words`. */
export async function runCli(...words: readonly string[]): Promise<Ran> {
  const caught = { stdout: "", stderr: "" };
  const { stdout, stderr } = process;
  const write = { stdout: stdout.write, stderr: stderr.write };
  const into = (name: "stdout" | "stderr") =>
    ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      caught[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      for (const callback of rest) if (typeof callback === "function") callback();
      return true;
    }) as typeof stdout.write;
  stdout.write = into("stdout");
  stderr.write = into("stderr");
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await runProgram(words);
    return { code: Number(process.exitCode), ...caught };
  } finally {
    stdout.write = write.stdout;
    stderr.write = write.stderr;
    process.exitCode = before;
  }
}
