/** Where Assay keeps what it can make again. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import process from "node:process";

/** The folder of environment variable ASSAY_CACHE, else XDG_CACHE_HOME/assay, else ~/.cache/assay; it need not exist. */
export function assayCacheFolder(): string {
  // An empty variable counts as unset, as the XDG Base Directory Specification says.
  const own = process.env["ASSAY_CACHE"];
  if (own !== undefined && own !== "") return resolve(own);
  const shared = process.env["XDG_CACHE_HOME"];
  return shared !== undefined && isAbsolute(shared) ? join(shared, "assay") : join(homedir(), ".cache", "assay");
}
