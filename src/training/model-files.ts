/** Writes the files of a model's folder: each is listed with its hash in finetune.json before it has its name. */
import { join } from "node:path";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { writeListed } from "../formats/listed-writing.ts";
import { refuseUnsealed } from "../formats/ownership.ts";
import { sealedJson } from "../formats/seal.ts";
import { type FinetuneManifest, manifestName } from "./finetune-manifest.ts";

/** Writes finetune.json. @throws ConflictError where somebody changed it */
export async function writeManifest(folder: string, manifest: FinetuneManifest): Promise<void> {
  const file = join(folder, manifestName);
  await refuseUnsealed("finetuning", file);
  await writeFileAtomically(file, sealedJson(manifest));
}

/**
 * Writes files into the folder, and the manifest, which lists them; gives the manifest.
 * @throws ConflictError for a file of somebody else's under one of the names; AssayError "disk" when there is no room
 */
export async function writeModelFiles(
  folder: string,
  manifest: FinetuneManifest,
  write: (to: string) => Promise<void>,
): Promise<FinetuneManifest> {
  const files = await writeListed(folder, {
    where: "finetuning",
    listed: manifest.files ?? {},
    write,
    list: (all) => writeManifest(folder, { ...manifest, files: all }),
    last: "config.json",
  });
  return { ...manifest, files };
}
