/** Where Assay keeps what it cannot make again. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { assayCacheFolder } from "./cache-folder.ts";

/** The folder of ASSAY_CACHE where that is set, else XDG_STATE_HOME/assay, else ~/.local/state/assay; it need not exist. */
export function assayStateFolder(): string {
  if ((process.env["ASSAY_CACHE"] ?? "") !== "") return assayCacheFolder();
  const shared = process.env["XDG_STATE_HOME"];
  return shared !== undefined && isAbsolute(shared) ? join(shared, "assay") : join(homedir(), ".local", "state", "assay");
}
