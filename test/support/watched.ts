/**
 * Runs a program and sees what it leaves: files in a home and a temporary folder of its own, and, where strace is
 * installed and allowed, every file it opened for writing and every address it spoke to.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import process from "node:process";

/** Calls by which a process speaks to others, or makes and changes files. */
const watchedCalls = [
  ...["socket", "connect", "bind", "sendto", "sendmsg", "sendmmsg"],
  ...["?open", "openat", "?creat", "?mkdir", "mkdirat", "?rename", "?renameat", "renameat2"],
  ...["?link", "linkat", "?symlink", "symlinkat", "?mknod", "mknodat", "truncate"],
].join(",");

/** Whether strace is there and may trace. */
export const canTrace = spawnSync("strace", ["-f", "-qq", "-o", "/dev/null", "true"]).status === 0;

/** What a program did. */
export interface Watched {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What lay in its home and its temporary folder when it had ended. */
  readonly left: readonly string[];
  /** Calls that spoke, or tried to, by other ways than sockets within this machine; none without strace. */
  readonly spoken: readonly string[];
  /** Files that it made or opened for writing outside `folders`; none without strace. */
  readonly written: readonly string[];
}

/** Runs Node with these words, in a home and a temporary folder that nobody else uses. */
export async function watched(words: readonly string[], cwd: string, folders: readonly string[]): Promise<Watched> {
  const own = realpathSync(mkdtempSync(join(tmpdir(), "assay-watched-")));
  const [home, temporary, trace] = [join(own, "home"), join(own, "temporary"), join(own, "trace")];
  mkdirSync(home);
  mkdirSync(temporary);
  const { PATH } = process.env;
  const env = { PATH, HOME: home, USERPROFILE: home, TMPDIR: temporary, TEMP: temporary, TMP: temporary, NO_COLOR: "1" };
  const strace = canTrace ? ["strace", "-f", "-qq", "-s", "4096", "-e", `trace=${watchedCalls}`, "-o", trace] : [];
  const [program = "", ...args] = [...strace, process.execPath, ...words];
  try {
    const { code, stdout, stderr } = await ended(program, args, cwd, env);
    const left = [home, temporary].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }));
    const calls = canTrace ? readFileSync(trace, "utf8").split("\n") : [];
    const allowed = ["/dev", "/proc", ...folders.map((folder) => realpathSync(folder))];
    return { code, stdout, stderr, left, spoken: spokenIn(calls), written: writtenIn(calls, cwd, allowed) };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function ended(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string | undefined>,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(program, args, { cwd, env });
  const printed = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    printed.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.stderr += chunk;
  });
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", (code) => done({ code, ...printed }));
  });
}

function spokenIn(calls: readonly string[]): string[] {
  return calls.filter((call) => /\bAF_(?!UNIX\b|UNSPEC\b)\w+|\bPF_(?!UNIX\b|LOCAL\b)\w+/.test(call));
}

function writtenIn(calls: readonly string[], cwd: string, allowed: readonly string[]): string[] {
  const isWriting = /\b(openat?|creat)\(.*O_(WRONLY|RDWR|CREAT|TRUNC)|\b(creat|mkdir|rename|link|symlink|mknod|truncate)\w*\(/;
  const paths = calls
    .filter((call) => isWriting.test(call) && !/= -1 E/.test(call))
    .flatMap((call) => [...call.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? ""))
    .map((path) => (path.startsWith("/") ? path : join(cwd, path)));
  return [...new Set(paths)].filter((path) => !allowed.some((folder) => path === folder || path.startsWith(folder + sep)));
}
