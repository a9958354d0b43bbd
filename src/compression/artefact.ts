/**
 * A compressor as a folder: compressor.safetensors has all its numbers, compressor.json says what they are, what was
 * measured, and lists the files beside it with their hashes. What it lists is ours while it is unchanged.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConflictError, FormatError, UnsupportedError } from "../base/errors.ts";
import { loadCodec } from "../codecs/index.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import { loadCompressor } from "../compressors/index.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { fileError } from "../formats/file-error.ts";
import { sha256File } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readJson } from "../formats/json.ts";
import { writeListed } from "../formats/listed-writing.ts";
import { foreignFile, ownerOf, ownerOfSealed, removeListed } from "../formats/ownership.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../formats/safetensors.ts";
import { sealedJson } from "../formats/seal.ts";
import type { Matrix } from "../numeric/matrix.ts";
import {
  type CompressorDescription,
  compressorDescriptionSchema,
  type StepDescription,
} from "../results/compressor-description.ts";
import { chainOf, type FittedChain } from "./chain.ts";
import { parseChain } from "./chain-name.ts";
import { checkTensors, exportedFiles } from "./exports/index.ts";
import { isFittedToLabels } from "./families.ts";
import { unitLength, unitName } from "./unit-length.ts";

/** Names of the files that every compressor has. */
export const artefactFiles = {
  tensors: "compressor.safetensors",
  description: "compressor.json",
  card: "card.md",
  report: "report.html",
  /** Vectors that are nobody's, and their codes: whoever loads the compressor must get the same. */
  check: "check.safetensors",
} as const;

const where = "compressor";

/** A compressor that was read back. */
export interface Artefact {
  readonly folder: string;
  readonly description: CompressorDescription;
  readonly chain: FittedChain;
}

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
}

/** Writes the numbers, the description, what other programs load, and whatever else `write` writes. @throws ConflictError for a file of somebody else's */
export async function writeArtefact(
  folder: string,
  { chain, tried }: ShippedChain,
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

/**
 * Reads a compressor back.
 * @throws MissingError where there is none; FormatError for files that do not fit together or are no compressor's
 */
export async function openArtefact(folder: string): Promise<Artefact> {
  const path = await insideFolder(where, folder, artefactFiles.description);
  const parsed = compressorDescriptionSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(path, "the file must be as its JSON Schema says", `${issue?.path.join(".")}: ${issue?.message.slice(0, 120)}`);
  }
  const description = parsed.data;
  const tensorsPath = await insideFolder(where, folder, artefactFiles.tensors);
  const hash = await sha256File(tensorsPath);
  if (hash !== description.tensors)
    throw broken(tensorsPath, `must have the hash ${description.tensors}, as compressor.json says`, hash);
  return { folder, description, chain: await readChain(tensorsPath, description) };
}

async function readChain(path: string, description: CompressorDescription): Promise<FittedChain> {
  const file = await openSafetensors(path);
  try {
    const tensorsOf = async (prefix: string): Promise<ReadonlyMap<string, Tensor>> => {
      const names = [...file.tensors.keys()].filter((name) => name.startsWith(`${prefix}.`));
      return new Map(
        await Promise.all(names.map(async (name) => [name.slice(prefix.length + 1), await file.read(name)] as const)),
      );
    };
    const steps: FittedCompressor[] = [];
    for (const [at, step] of description.steps.entries()) steps.push(restoredStep(step, await tensorsOf(`steps.${at}`)));
    const codec = loadCodec(description.codec, await tensorsOf("codec"));
    const chain = chainOf(parseChain(description.chain), steps, codec, description.inputSize);
    requireFitting(path, chain, description);
    return chain;
  } finally {
    await file.close();
  }
}

function restoredStep({ compressor, size }: StepDescription, tensors: ReadonlyMap<string, Tensor>): FittedCompressor {
  return compressor === unitName ? unitLength(size) : loadCompressor(compressor, tensors);
}

/** Each step must take what the one before gives, and all of it be what the description says. */
function requireFitting(path: string, chain: FittedChain, description: CompressorDescription): void {
  let size = description.inputSize;
  for (const [at, step] of chain.compressors.entries()) {
    const said = description.steps[at]!;
    if (step.inputSize !== size || step.outputSize !== said.size) {
      throw broken(
        path,
        `step ${said.compressor} must make ${said.size} numbers of ${size}`,
        `${step.outputSize} of ${step.inputSize}`,
      );
    }
    size = step.outputSize;
  }
  const { codedSize, bytesPerVector } = description;
  if (size !== codedSize || chain.codec.inputSize !== codedSize || chain.bytesPerVector !== bytesPerVector) {
    const must = `the codec must make ${bytesPerVector} bytes of ${codedSize} numbers, as compressor.json says`;
    throw broken(path, must, `${chain.bytesPerVector} of ${chain.codec.inputSize}`);
  }
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

function broken(file: string, must: string, got: string): FormatError {
  return new FormatError({
    where,
    must,
    got,
    todo: "The compressor was changed or cut short: copy it again, or make it anew.",
    file,
  });
}
