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

/** A line from a side. */
interface Answer {
  readonly versions?: string;
  readonly seconds?: number;
  readonly processor?: number;
}

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
  const ask = async (order: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return answers();
  };
  const ready = await answers();
  return {
    name: side.name,
    versions: String(ready.versions),
    async run(count) {
      const { seconds, processor } = await ask({ command: "run", count: count ?? null });
      return { seconds: Number(seconds), processor: Number(processor) };
    },
    vectors: async (path) => void (await ask({ command: "vectors", path })),
    close: () => child.stdin.end(),
  };
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
