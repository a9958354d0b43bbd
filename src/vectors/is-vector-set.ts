/** Tells a folder that `embed` wrote from other things a person may name. */
import { join } from "node:path";
import { isFile } from "../formats/is-file.ts";
import { readJson } from "../formats/json.ts";
import { fileNames } from "./manifest.ts";
import { isRelatedManifest } from "./related-manifest.ts";

/** Whether the path is a folder with a manifest; what the manifest says is checked when it is opened. */
export async function isVectorSet(path: string): Promise<boolean> {
  return isFile(join(path, fileNames.manifest));
}

/** Whether such a folder is of queries and documents, or of pairs; false for any other. */
export async function isRelatedSet(path: string): Promise<boolean> {
  return isRelatedManifest(await readJson(join(path, fileNames.manifest)).catch(() => null));
}
