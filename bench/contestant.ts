/** A process that does the same work again and again when told to: one side of a benchmark. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** How a side is started. It answers each line on stdin with one line of JSON on stdout. */
export interface Side {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** Variables; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** A line from a side. */
type Answer = Readonly<Record<string, unknown>>;

/** What a pass took, in seconds. */
export interface Pass {
  /** By the clock. */
  readonly seconds: number;
  /** Of all processors together: says more where other work ran beside. */
  readonly processor: number;
}

/** A side that runs. */
export interface Contestant {
  readonly name: string;
  /** Versions, as the side says. */
  readonly versions: string;
  /** One pass over the texts (the first `count` of them). */
  run(count?: number): Promise<Pass>;
  /** Any other order; what it answers, believed. */
  ask<Reply>(order: object): Promise<Reply>;
  /** The largest resident set it has had so far, in bytes, as the system counts it (Linux; NaN elsewhere). */
  peak(): number;
  /** The vectors of the last pass, [texts, dimensions], written to a file of raw float32. */
  vectors(path: string): Promise<void>;
  /** Lets it end, and waits until it has. */
  close(): Promise<void>;
}

/** Starts a side and waits until its model is loaded. */
export async function start(side: Side): Promise<Contestant> {
  const child = spawn(side.command, side.arguments, {
    env: { ...process.env, ...side.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.on("data", (piece: Buffer) => {
    complaints = (complaints + piece.toString("utf8")).slice(-4000);
  });
  const answers = answersOf(child, () => `${side.name} ended: ${complaints.trim().slice(-600)}`);
  const ask = async (order: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return answers();
  };
  const ready = await answers();
  return {
    name: side.name,
    versions: String(ready["versions"]),
    async run(count) {
      const answer = await ask({ command: "run", count: count ?? null });
      return { seconds: Number(answer["seconds"]), processor: Number(answer["processor"]) };
    },
    ask: async <Reply>(order: object) => (await ask(order)) as Reply,
    peak: () => peakOf(child.pid),
    vectors: async (path) => void (await ask({ command: "vectors", path })),
    close: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("close", () => resolve());
        child.stdin.end();
      }),
  };
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return 1024 * Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN);
  } catch {
    return Number.NaN;
  }
}

/** The next answer; other output (warnings on stdout) is passed over. */
function answersOf(child: ChildProcessWithoutNullStreams, ended: () => string): () => Promise<Answer> {
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const early: Answer[] = [];
  let over = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const answer = JSON.parse(line) as Answer;
    const next = waiting.shift();
    if (next === undefined) early.push(answer);
    else next.resolve(answer);
  });
  const end = (): void => {
    over = true;
    for (const one of waiting.splice(0)) one.reject(new Error(ended()));
  };
  child.on("error", end);
  child.on("close", end);
  child.stdin.on("error", () => undefined); // a side that died is told by `close`
  return () => {
    const first = early.shift();
    if (first !== undefined) return Promise.resolve(first);
    if (over) return Promise.reject(new Error(ended()));
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
}
