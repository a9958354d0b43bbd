/** Runs of one plan, side by side. */
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A folder for the same plan, with nothing made; that of a disk may be there already. @returns its path */
export function copyPlan(from: string, to: string): string {
  mkdirSync(to, { recursive: true });
  cpSync(join(from, "plan.json"), join(to, "plan.json"));
  return to;
}

/** Of these results, both of which must be there, those whose bytes differ. */
export function differingResults(run: string, other: string, ids: readonly string[]): readonly string[] {
  const bytes = (folder: string, id: string): Buffer => readFileSync(join(folder, "results", id));
  return ids.filter((id) => !bytes(run, id).equals(bytes(other, id)));
}
