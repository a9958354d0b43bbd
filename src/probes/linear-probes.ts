/** Which probes tell labels apart by lines only. */
import { probes } from "./index.ts";

/** Can the probe of this name tell labels apart by lines only? Nothing is known of one that the list lacks. */
export function isLinearProbe(name: string): boolean {
  return probes.items.some((probe) => probe.name === name && probe.isLinear === true);
}
