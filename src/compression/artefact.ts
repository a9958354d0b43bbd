/**
 * A compressor as a folder: compressor.safetensors has all its numbers, compressor.json says what they are, what was
 * measured, and lists the files beside it with their hashes. What it lists is ours while it is unchanged.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConflictError, UnsupportedError } from "../base/errors.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256File } from "../formats/hash.ts";
import { readJson } from "../formats/json.ts";
import { writeListed } from "../formats/listed-writing.ts";
import { foreignFile, ownerOf, ownerOfSealed, removeListed } from "../formats/ownership.ts";
import { type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { sealedJson } from "../formats/seal.ts";
import type { Matrix } from "../numeric/matrix.ts";
import {
  type CompressorDescription,
  compressorDescriptionSchema,
  type StepDescription,
} from "../results/compressor-description.ts";
import type { FittedChain } from "./chain.ts";
import { type DriftReference, driftTensors } from "./drift-reference.ts";
import { checkTensors, exportedFiles } from "./exports/index.ts";
import { isFittedToLabels } from "./families.ts";
import { type UsedContents, usedTensors } from "./used-contents.ts";

/** Names of the files that every compressor has. */
export const artefactFiles = {
  tensors: "compressor.safetensors",
  description: "compressor.json",
  card: "card.md",
  report: "report.html",
  /** Vectors that are nobody's, and their codes: whoever loads the compressor must get the same. */
  check: "check.safetensors",
  /** What new vectors are held against. */
  drift: "drift.safetensors",
  /** Hashes of the rows that it was fitted and chosen on. */
  used: "used.safetensors",
} as const;

const where = "compressor";

/** What a chain is, for whoever loads its numbers. @throws UnsupportedError for steps of a kind that no runtime knows */
export function describeChain(
  chain: FittedChain,
): Pick<
  CompressorDescription,
  "chain" | "inputSize" | "codedSize" | "bytesPerVector" | "steps" | "codec" | "artefactBytes" | "fittedToLabels"
> {
  return {
    chain: chain.name,
    inputSize: chain.inputSize,
    codedSize: chain.codedSize,
    bytesPerVector: chain.bytesPerVector,
    steps: chain.compressors.map(describeStep),
    codec: chain.codec.name,
    artefactBytes: chain.artefactBytes,
    fittedToLabels: isFittedToLabels(chain.parts),
  };
}

function describeStep({ name, outputSize, map }: FittedCompressor): StepDescription {
  if (map !== undefined) return { compressor: name, size: outputSize, map };
  throw new UnsupportedError({
    where,
    must: "every step must be a linear map, a choice of dimensions, a hidden layer or unit length",
    got: `${name}, which only this program can apply`,
    todo: "Give another chain.",
  });
}

/** All numbers of a chain, under the names that they have in the file. */
export function chainTensors(chain: FittedChain): ReadonlyMap<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  const add = (prefix: string, of: ReadonlyMap<string, Tensor>): void => {
    for (const [key, tensor] of of) tensors.set(`${prefix}.${key}`, tensor);
  };
  for (const [at, step] of chain.compressors.entries()) add(`steps.${at}`, step.toTensors());
  add("codec", chain.codec.toTensors());
  return tensors;
}

/**
 * Asks, before work is done for it, whether a compressor may be written to a folder.
 * @throws ConflictError for a folder that holds anything but a compressor of ours, or one that is not to be replaced
 */
export async function requireArtefactFolder(folder: string, overwrite: boolean): Promise<void> {
  const names = await namesIn(folder);
  const others = names.filter((name) => !name.startsWith("."));
  if (others.length === 0) return;
  const held = await heldArtefact(folder, names);
  if (held !== null && overwrite) return;
  throw new ConflictError({
    where,
    must: held === null ? "the folder must be empty, new, or hold a compressor" : "the folder must be empty or new",
    got: held === null ? `one with ${others[0]}` : `one that holds the compressor ${held.chain}`,
    todo:
      held === null
        ? "Choose another folder with {folder}."
        : "Choose another folder with {folder}, or replace it with {overwrite}.",
    file: folder,
  });
}

/** A chain, and vectors that it is tried on wherever it is loaded. */
export interface ShippedChain {
  readonly chain: FittedChain;
  readonly tried: Matrix;
  /** Null where there were too few rows that it was not fitted on. */
  readonly reference: DriftReference | null;
  readonly used: UsedContents;
}

/** Writes the numbers, the description, what other programs load, and whatever else `write` writes. @throws ConflictError for a file of somebody else's */
export async function writeArtefact(
  folder: string,
  { chain, tried, reference, used }: ShippedChain,
  description: Omit<CompressorDescription, "tensors" | "files" | "missing">,
  write: (to: string, whole: CompressorDescription) => Promise<void>,
): Promise<CompressorDescription> {
  const held = await heldArtefact(folder, await namesIn(folder));
  let whole: CompressorDescription | null = null;
  const files = await writeListed(folder, {
    where,
    listed: held?.files ?? {},
    async write(to) {
      const path = join(to, artefactFiles.tensors);
      await writeSafetensors(path, chainTensors(chain), { schema: description.schema, chain: description.chain });
      const { files: exports, missing } = exportedFiles(chain);
      for (const { path: name, content } of exports) await writeFileAtomically(join(to, name), content);
      await writeSafetensors(join(to, artefactFiles.check), await checkTensors(chain, tried));
      if (reference !== null) await writeSafetensors(join(to, artefactFiles.drift), driftTensors(reference));
      await writeSafetensors(join(to, artefactFiles.used), usedTensors(used));
      whole = { ...description, tensors: await sha256File(path), missing, files: {} };
      await write(to, whole);
    },
    async list(all) {
      const current = await currentFiles(folder, all, held?.files ?? {});
      await writeFileAtomically(join(folder, artefactFiles.description), sealedJson({ ...whole!, files: current }));
    },
  });
  return { ...whole!, files };
}

/** Of files of a compressor that was there before, those that this one does not have go. */
async function currentFiles(
  folder: string,
  all: CompressorDescription["files"],
  before: CompressorDescription["files"],
): Promise<CompressorDescription["files"]> {
  const outdated = Object.entries(all).filter(([name, file]) => before[name] === file);
  await removeListed(folder, Object.fromEntries(outdated));
  return Object.fromEntries(Object.entries(all).filter(([name, file]) => before[name] !== file));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw fileError(where, folder, cause);
  }
}

/** The compressor of ours that a folder holds, null for none. @throws ConflictError for one of whose files some are not ours any more */
async function heldArtefact(folder: string, names: readonly string[]): Promise<CompressorDescription | null> {
  const path = join(folder, artefactFiles.description);
  if (!names.includes(artefactFiles.description) || (await ownerOfSealed(path)) !== "us") return null;
  const parsed = compressorDescriptionSchema.safeParse(await readJson(path).catch(() => null));
  if (!parsed.success) return null;
  for (const [name, file] of Object.entries(parsed.data.files)) {
    if ((await ownerOf(join(folder, name), file)) === "others") throw foreignFile(where, join(folder, name));
  }
  return parsed.data;
}
