/** Files that a person asks for by name: new ones, or ours when they are to be overwritten. Never anybody else's. */
import { ConflictError } from "../base/errors.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { foreignFile, ownerOfSealed } from "./ownership.ts";

/** How a file is asked for. */
export interface OutputOptions {
  /** What is being done, for errors. */
  readonly where: string;
  /** Replace a file that Assay wrote and nobody changed since. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Asks, before work is done for it, whether a file may be written.
 * @throws ConflictError for a file that is there and is not to be overwritten, or is not ours
 */
export async function requireOutput(path: string, { where, overwrite }: OutputOptions): Promise<void> {
  const owner = await ownerOfSealed(path);
  if (owner === "nobody") return;
  if (owner === "others") throw foreignFile(where, path);
  if (overwrite === true) return;
  throw new ConflictError({
    where,
    must: "the file must be new",
    got: "one that is there already",
    todo: "Choose another name, or ask to overwrite it.",
    file: path,
  });
}

/** Writes a sealed text (`sealedText`, `sealedJson`). @throws as `requireOutput`, and AssayError "disk" */
export async function writeOutput(path: string, sealed: string, options: OutputOptions): Promise<void> {
  await requireOutput(path, options);
  await writeFileAtomically(path, sealed);
}
