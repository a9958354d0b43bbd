/** What a benchmark says about the machine it ran on. */
import { cpus, loadavg, totalmem, type } from "node:os";
import process from "node:process";

/** One line: processor, cores, memory, system, Node, and the load when it was asked. */
export function machine(): string {
  const processors = cpus();
  const gigabytes = Math.round(totalmem() / 1e9);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  return `${processors[0]?.model ?? "unknown"}, ${processors.length} cores, ${gigabytes} GB, ${type()}, Node ${process.version}, load ${load}`;
}
