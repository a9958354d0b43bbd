/** Tells a folder that `embed` wrote from other things a person may name. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileNames } from "./manifest.ts";

/** Whether the path is a folder with a manifest; what the manifest says is checked when it is opened. */
export async function isVectorSet(path: string): Promise<boolean> {
  return stat(join(path, fileNames.manifest)).then(
    (status) => status.isFile(),
    () => false,
  );
}
