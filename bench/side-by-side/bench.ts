/**
 * Kinds of work against their peers in Python: the same rows in both processes, runs in turn, medians, how far the results
 * agree beside every ratio. row.ts says what a row is; whose they are, and where they lie, is the benchmark's.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type Contestant, start } from "../contestant.ts";
import { machine } from "../machine.ts";
import { median } from "../median.ts";
import { hasPython, pythonInterpreter } from "../python.ts";
import type { Answer, DataOptions, Peer, Row } from "./row.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What a side says of a run. */
interface Run {
  readonly seconds: number;
  readonly processor: number;
  readonly answer: Answer;
  readonly error?: string;
}

/** A benchmark of this kind. */
export interface SideBySide {
  /** The folder of bench/ whose rows/ has the rows. */
  readonly folder: string;
  /** In the order of the table. */
  readonly rowNames: readonly string[];
  /** Packages without which there are no peers at all; a peer whose own is missing is left out by itself. */
  readonly packages: readonly string[];
}

/** `--only ROW,ROW --rows N --dimensions D --runs N --threads N --seed N --data FOLDER` (kept there) `--without-peers` */
export async function runSideBySide({ folder: work, rowNames, packages }: SideBySide, words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: "string" },
      rows: { type: "string", default: "67349" },
      dimensions: { type: "string", default: "768" },
      runs: { type: "string", default: "3" },
      threads: { type: "string", default: String(Math.min(2, availableParallelism())) },
      seed: { type: "string", default: "0" },
      data: { type: "string" },
      "without-peers": { type: "boolean", default: false },
    },
  });
  const rows = await chosenRows(work, rowNames, values.only?.split(","));
  const folder = values.data ?? mkdtempSync(join(tmpdir(), "assay-bench-"));
  const options: DataOptions = {
    folder,
    work,
    rows: Number(values.rows),
    dimensions: Number(values.dimensions),
    threads: Number(values.threads),
    seed: Number(values.seed),
  };
  const sides: Contestant[] = [];
  const before = machine();
  try {
    const ours = await start({
      name: "Assay",
      command: process.execPath,
      arguments: [join(root, "bench/side-by-side/assay.mjs"), JSON.stringify(options)],
    });
    sides.push(ours);
    const peers = values["without-peers"] || !hasPython(...packages) ? null : await start(python(options));
    if (peers !== null) sides.push(peers);
    process.stdout.write(`${options.rows} × ${options.dimensions}, ${options.threads} threads, ${values.runs} runs in turn\n`);
    for (const side of sides) {
      const { rate } = await side.ask<{ rate: number }>({ command: "rate" });
      process.stdout.write(`${side.name}: ${side.versions}; matrix products at ${(rate / 1e9).toFixed(0)} GFLOP/s\n`);
    }
    process.stdout.write(
      "\n| work | Assay s | peer | peer s | Assay is × | by processor seconds | goal | agreement | of our products' time |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for (const row of rows) await measure(row, ours, peers, Number(values.runs), options);
    process.stdout.write(`\nbefore: ${before}\nafter:  ${machine()}\n`);
  } finally {
    for (const side of sides) await side.close();
    if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function chosenRows(
  work: string,
  rowNames: readonly string[],
  only: readonly string[] | undefined,
): Promise<readonly Row[]> {
  const unknown = only?.find((name) => !rowNames.includes(name));
  if (unknown !== undefined) throw new Error(`rows are ${rowNames.join(", ")}, not ${unknown}`);
  return Promise.all(
    rowNames
      .filter((name) => only?.includes(name) ?? true)
      .map(async (name) => {
        const file = pathToFileURL(join(root, "bench", work, "rows", `${name}.mjs`)).href;
        return ((await import(file)) as { row: Row }).row;
      }),
  );
}

/** Nothing that is set for other libraries on this machine reaches the peers; idle threads of theirs do not spin. */
function python(options: DataOptions): Parameters<typeof start>[0] {
  const threads = String(options.threads);
  return {
    name: "Python",
    command: pythonInterpreter,
    arguments: [join(root, "bench/side-by-side/peers.py"), JSON.stringify(options)],
    environment: {
      OPENBLAS_CORETYPE: undefined,
      OPENBLAS_L2_SIZE: undefined,
      OMP_NUM_THREADS: threads,
      OPENBLAS_NUM_THREADS: threads,
      OMP_WAIT_POLICY: "passive",
    },
  };
}

/** Runs a row and its peers in turn and prints their lines; our first run is not counted (code is compiled, sessions are opened). */
async function measure(row: Row, ours: Contestant, peers: Contestant | null, runs: number, options: DataOptions): Promise<void> {
  const own: Run[] = [];
  const others = row.peers.map((peer) => ({ peer, runs: [] as Run[] }));
  await timed(ours, row, "");
  for (let turn = 0; turn < runs; turn++) {
    own.push(await timed(ours, row, `run ${turn + 1}: `));
    for (const { peer, runs: theirs } of peers === null ? [] : others.filter(({ peer }) => hasPackage(peer))) {
      if (turn < (peer.runs ?? runs)) theirs.push(await timed(peers!, row, `run ${turn + 1}: `, peer));
    }
  }
  const seconds = secondsOf(own);
  const { rate } = await ours.ask<{ rate: number }>({ command: "rate" });
  const limit = row.operations === undefined ? "" : (seconds / (row.operations(options) / rate)).toFixed(1);
  for (const { peer, runs: theirs } of others) {
    const [last, theirLast] = [own.at(-1), theirs.at(-1)];
    const note = typeof theirLast?.answer.note === "string" ? ` (${theirLast.answer.note})` : "";
    const cells = [
      row.work,
      seconds.toFixed(2),
      `${peer.name}${note}`,
      theirs.length === 0 ? "" : secondsOf(theirs).toFixed(2),
      theirs.length === 0 ? "" : (secondsOf(theirs) / seconds).toFixed(2),
      theirs.length === 0 ? "" : (processorOf(theirs) / processorOf(own)).toFixed(2),
      String(peer.goal),
      last === undefined || theirLast === undefined ? "" : row.agreement(last.answer, theirLast.answer),
      limit,
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}

const there = new Map<string, boolean>();

/** Whether Python has what this peer is of; asked once. */
function hasPackage({ package: name }: Peer): boolean {
  if (name === undefined) return true;
  const known = there.get(name) ?? hasPython(name);
  there.set(name, known);
  return known;
}

async function timed(side: Contestant, row: Row, words: string, peer?: Peer): Promise<Run> {
  const order = { command: "run", row: row.name, function: peer?.function };
  const run = await side.ask<Run>(order);
  if (run.error !== undefined) throw new Error(`${row.name}, ${peer?.name ?? side.name}: ${run.error}`);
  process.stderr.write(`${words}${row.name}, ${peer?.name ?? side.name}: ${run.seconds.toFixed(3)} s\n`);
  return run;
}

/** The median; where only a part was done, so much more as the whole takes by the clock. */
function processorOf(runs: readonly Run[]): number {
  return median(runs.map(({ seconds, processor, answer }) => processor * ((answer.whole ?? seconds) / seconds)));
}

/** The median. */
function secondsOf(runs: readonly Run[]): number {
  return median(runs.map(({ seconds, answer }) => answer.whole ?? seconds));
}
