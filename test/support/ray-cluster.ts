/**
 * A Ray of two nodes on this machine, in namespaces of its own: it listens on every interface there is, and `ray stop` ends
 * every Ray it sees.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** Where its dashboard answers, in the namespace of its network. */
export const dashboard = "http://127.0.0.2:8366";

const secondNode = "127.0.0.3";

/** Of network and processes. */
const namespaces = ["--net", "--pid", "--fork", "--mount-proc", "--kill-child"];

/** The program that ASSAY_TEST_RAY names; undefined where none is. */
function rayProgram(): string | undefined {
  const named = process.env["ASSAY_TEST_RAY"];
  return named !== undefined && existsSync(named) ? named : undefined;
}

/** Whether a cluster can be started: as root, who may make namespaces, with the `ray` that is named. */
export function canStartRay(): boolean {
  if (process.getuid?.() !== 0 || rayProgram() === undefined) return false;
  return spawnSync("unshare", [...namespaces, "ip", "link", "set", "lo", "up"]).status === 0;
}

/** A running cluster, each node with one processor. */
export interface RayCluster {
  /** Words before a command that is to run in the cluster's network. */
  readonly within: readonly string[];
  /** Processes of `assay task` that the second node has started, and that live. */
  tasksOfSecond(): readonly number[];
  /** Kills the raylet of the second node, which nobody starts again; its workers are left to end by themselves. */
  killSecond(): void;
  stop(): Promise<void>;
}

/** Starts one. */
export async function startRay(): Promise<RayCluster> {
  const folder = mkdtempSync("/tmp/ray-"); // sockets lie in it, whose names may have 107 letters
  const own = ["--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats"];
  const head = [
    ...["--head", "--node-ip-address=127.0.0.2", "--port=6479", "--dashboard-host=127.0.0.2", "--dashboard-port=8366"],
    ...["--ray-client-server-port=30101", "--min-worker-port=30200", "--max-worker-port=30299", `--temp-dir=${folder}`],
  ];
  const second = [
    ...["--address=127.0.0.2:6479", `--node-ip-address=${secondNode}`, "--min-worker-port=30300", "--max-worker-port=30399"],
  ];
  const starts = [head, second].map((words) => ["ray", "start", ...words, ...own].join(" "));
  const script = ["set -e", "ip link set lo up", ...starts, "echo started", "sleep infinity"].join("\n");
  const path = `${dirname(rayProgram()!)}:${process.env["PATH"]}`;
  const child = spawn("unshare", [...namespaces, "bash", "-c", script], { env: { ...process.env, PATH: path } });
  await started(child);
  const inside = descendantsOf(child.pid!);
  const raylet = inside.find(
    (pid) => wordsOf(pid)[0]?.endsWith("/raylet") && wordsOf(pid).includes(`--node_ip_address=${secondNode}`),
  )!;
  const known = new Set<number>();
  return {
    within: ["nsenter", "--target", String(inside[0]), "--net"],
    tasksOfSecond() {
      // a process whose parent was killed is a child of another then: it is known from before
      for (const pid of descendantsOf(raylet)) if (wordsOf(pid)[2] === "task") known.add(pid);
      return [...known].filter((pid) => wordsOf(pid)[2] === "task");
    },
    killSecond: () => void process.kill(raylet, "SIGKILL"),
    async stop() {
      const ended = new Promise((done) => child.on("close", done));
      child.kill("SIGKILL"); // and with it all that is in its namespace of processes
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function started(child: ChildProcess): Promise<void> {
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (piece) => (said += piece));
  for (let tries = 0; !/^started$/m.test(said); tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`Ray did not start: ${said.slice(-2000)}`);
    await sleep(200);
  }
}

/** Of a process, as it was started; none where it has ended. */
function wordsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/** Children first, then theirs. */
function descendantsOf(pid: number): readonly number[] {
  const found: number[] = [];
  let parents = [pid];
  while (parents.length > 0) {
    parents = parents.flatMap(childrenOf);
    found.push(...parents);
  }
  return found;
}

function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"));
    return lists.flatMap((list) =>
      list
        .split(" ")
        .filter((word) => word !== "")
        .map(Number),
    );
  } catch {
    return []; // it has ended
  }
}
