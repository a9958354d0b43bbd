/** A process that embeds the same texts again and again when told to: one side of a benchmark. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How a side is started. It answers each line on stdin with one line of JSON on stdout. */
export interface Side {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A side that runs. */
export interface Contestant {
  readonly name: string;
  /** Versions, as the side says. */
  readonly versions: string;
  /** One pass over the texts (the first `count` of them), in seconds. */
  run(count?: number): Promise<number>;
  /** The vectors of the last pass, [texts, dimensions], written to a file of raw float32. */
  vectors(path: string): Promise<void>;
  close(): void;
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
  const ask = async (order: object): Promise<Record<string, unknown>> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return answers();
  };
  const ready = await answers();
  return {
    name: side.name,
    versions: String(ready["versions"]),
    run: async (count) => Number((await ask({ command: "run", count: count ?? null }))["seconds"]),
    vectors: async (path) => void (await ask({ command: "vectors", path })),
    close: () => child.stdin.end(),
  };
}

/** The next answer; other output (warnings on stdout) is passed over. */
function answersOf(child: ChildProcessWithoutNullStreams, ended: () => string): () => Promise<Record<string, unknown>> {
  const waiting: { resolve(answer: Record<string, unknown>): void; reject(error: Error): void }[] = [];
  const early: Record<string, unknown>[] = [];
  let over = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const answer = JSON.parse(line) as Record<string, unknown>;
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
