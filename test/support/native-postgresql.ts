/** A PostgreSQL server of a test's own, from programs on this machine: it may be killed, and started again. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "./pglite-server.ts";

/** The folder of initdb and pg_ctl; undefined where nobody named one. */
export const postgresqlPrograms: string | undefined = process.env["ASSAY_TEST_POSTGRESQL_PROGRAMS"];

/** It refuses to be root. */
const nobody = 65_534;

/** A server. */
export interface NativeServer {
  readonly address: string;
  /** Ends all its processes at once, as a loss of power would. */
  kill(): void;
  /** Starts it again; returns when it takes connections. */
  start(): void;
  stop(): void;
}

/** Makes a cluster in a folder of its own and starts it, on loopback. */
export async function startNative(programs: string): Promise<NativeServer> {
  const folder = mkdtempSync(join(tmpdir(), "assay-postgresql-"));
  const [data, port] = [join(folder, "data"), await freePort()];
  const isRoot = process.getuid?.() === 0;
  mkdirSync(data);
  if (isRoot) {
    chmodSync(folder, 0o755);
    chownSync(data, nobody, nobody);
  }
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  const run = (program: string, words: readonly string[]): SpawnSyncReturns<string> =>
    spawnSync(join(programs, program), words, { ...as, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const ran = (program: string, words: readonly string[]): void => {
    const { status, stderr } = run(program, words);
    if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  };
  ran("initdb", ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
  const started = (): SpawnSyncReturns<string> =>
    run("pg_ctl", ["-w", "-D", data, "-l", join(data, "log"), "-o", `-h 127.0.0.1 -p ${port} -k '' -c fsync=off`, "start"]);
  // what a killed server's processes held in memory is let go when the last of them is gone
  const start = (): void => {
    for (let tries = 0; ; tries++) {
      const { status, stderr } = started();
      if (status === 0) return;
      if (tries === 20) throw new Error(`pg_ctl ended with ${status}: ${stderr}`);
      spawnSync("sleep", ["0.2"]);
    }
  };
  start();
  return {
    address: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    start,
    kill() {
      const postmaster = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
      process.kill(postmaster, "SIGSTOP"); // so that it starts no more
      const listed = execFileSync("ps", ["-o", "pid=", "--ppid", `${postmaster}`], { encoding: "utf8" });
      for (const pid of [...listed.trim().split(/\s+/).map(Number), postmaster]) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // it went by itself
        }
      }
    },
    stop() {
      run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
