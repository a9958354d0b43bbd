/** A Slurm of two nodes on this machine: a controller, two node daemons and their authentication, on the loopback only. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Jobs look for it there, whatever SLURM_CONF says outside. */
const configuration = "/etc/slurm/slurm.conf";

/** Whether a cluster can be started: as root, with Debian's slurm-wlm and munge, where none is configured. */
export function canStartSlurm(): boolean {
  const programs = ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged"];
  return process.getuid?.() === 0 && programs.every((path) => existsSync(path)) && !existsSync(configuration);
}

/** A running cluster. */
export interface SlurmCluster {
  /** Kills a daemon as a lost machine would be, and starts it again after some time. */
  killAndRestart(daemon: "slurmctld" | "n1" | "n2", afterMilliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one. @param folder  empty, with an absolute path */
export async function startSlurm(folder: string): Promise<SlurmCluster> {
  const munge = join(folder, "munge");
  for (const name of ["ctl", "n1", "n2", "munge"]) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(munge, "munge.key"), randomBytes(128), { mode: 0o400 });
  writeFileSync(join(folder, "slurm.conf"), settings(folder));
  mkdirSync("/etc/slurm", { recursive: true });
  symlinkSync(join(folder, "slurm.conf"), configuration);
  const named = (name: string): string => join(munge, name);
  await run("munged", [
    ...["--force", `--key-file=${named("munge.key")}`, `--socket=${named("munge.socket")}`, `--pid-file=${named("pid")}`],
    ...[`--log-file=${named("log")}`, `--seed-file=${named("seed")}`],
  ]);
  const daemons = new Map<string, ChildProcess>();
  const start = (name: string): void => {
    const [program, words] = name === "slurmctld" ? ["slurmctld", ["-D"]] : ["slurmd", ["-D", "-N", name]];
    daemons.set(name, spawn(program as string, words as string[], { stdio: "ignore", detached: true }));
  };
  start("slurmctld");
  await sleep(1000);
  start("n1");
  start("n2");
  for (let tries = 0; ; tries++) {
    const { stdout } = await run("sinfo", ["-h", "-o", "%T %D"]).catch(() => ({ stdout: "" }));
    if (/^idle 2$/m.test(stdout)) break;
    if (tries > 100) throw new Error(`Slurm did not start: ${stdout}`);
    await sleep(200);
  }
  return {
    async killAndRestart(daemon, afterMilliseconds) {
      daemons.get(daemon)!.kill("SIGKILL");
      await sleep(afterMilliseconds);
      start(daemon);
    },
    async stop() {
      await run("scancel", ["--user", "root", "--full"]).catch(() => undefined);
      await sleep(500);
      for (const daemon of daemons.values()) daemon.kill("SIGKILL");
      process.kill(Number(readFileSync(named("pid"), "utf8")), "SIGTERM");
      await sleep(200);
      for (const path of [configuration, folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Two nodes of two cores each on this machine; a task that is killed is put into the queue again. */
function settings(folder: string): string {
  return `${[
    "ClusterName=assay",
    `SlurmctldHost=${hostname()}(127.0.0.1)`,
    "SlurmctldPort=16817",
    "CommunicationParameters=NoInAddrAny,NoCtldInAddrAny",
    "SlurmUser=root",
    `AuthInfo=socket=${folder}/munge/munge.socket`,
    `StateSaveLocation=${folder}/ctl`,
    `SlurmdSpoolDir=${folder}/%n`,
    `SlurmctldPidFile=${folder}/ctl/pid`,
    `SlurmdPidFile=${folder}/%n/pid`,
    `SlurmctldLogFile=${folder}/ctl/log`,
    `SlurmdLogFile=${folder}/%n/log`,
    "ProctrackType=proctrack/linuxproc",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_Core",
    "SchedulerParameters=sched_interval=1,batch_sched_delay=0,bf_interval=1",
    "ReturnToService=2",
    "KillWait=2",
    "MinJobAge=3600",
    "RequeueExit=137",
    `NodeName=n[1-2] NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=[17001-17002] CPUs=2 RealMemory=4000`,
    "PartitionName=main Nodes=ALL Default=YES",
  ].join("\n")}\n`;
}
