/**
 * Keeps the engine from reporting to its maker. Unless it is told otherwise, onnxruntime 1.30 queues events of every
 * process and session in the user's cache folder, looks up a host to send them to, and leaves a log in the temporary
 * folder. It asks the process's environment when its first session is opened, and only the main thread's `process.env`
 * is that environment: a worker's is a copy that native code never sees. So this file is imported before the engine and
 * wherever workers are started.
 */
import process from "node:process";
import { getEnvironmentData, isMainThread, setEnvironmentData } from "node:worker_threads";
import { UsageError } from "../base/errors.ts";

const variable = "ORT_DISABLE_TELEMETRY";

/** Workers inherit this from the main thread, whatever environment they are given. */
const mark = `assay:${variable}`;

if (isMainThread) {
  process.env[variable] = "1";
  setEnvironmentData(mark, true);
}

/**
 * Call before a session is opened.
 * @throws UsageError in a worker of a program whose main thread has neither imported Assay nor was started with the
 *   variable: from there telemetry cannot be switched off
 */
export function requireNoTelemetry(): void {
  if (isMainThread || getEnvironmentData(mark) === true || processEnvironment()[variable] === "1") return;
  throw new UsageError({
    where: "the engine",
    must: `its telemetry must be off, which only the main thread can do (${variable} in the environment of the process)`,
    got: "a worker of a main thread that has not imported Assay",
    todo: `Import assay on the main thread before this worker is started, or start the program with ${variable}=1.`,
  });
}

/** The environment that native code sees, in a worker too: Node writes it into its diagnostic reports. */
function processEnvironment(): Readonly<Record<string, string>> {
  const { report } = process;
  if (report === undefined) return {};
  const before: unknown = Reflect.get(report, "excludeNetwork");
  Reflect.set(report, "excludeNetwork", true); // else the hosts that the program is connected to would be looked up
  const { environmentVariables } = report.getReport() as { environmentVariables?: Record<string, string> };
  Reflect.set(report, "excludeNetwork", before);
  return environmentVariables ?? {};
}
