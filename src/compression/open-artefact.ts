/**
 * Reads a compressor's folder as if a stranger had written it: the seal and the schema of its description, the hash and
 * the shapes of its numbers, and that it makes the codes that came with it.
 */
import { FormatError, MissingError } from "../base/errors.ts";
import { loadCodec } from "../codecs/index.ts";
import type { FittedCompressor } from "../compressors/compressor.ts";
import { loadCompressor } from "../compressors/index.ts";
import { sha256File } from "../formats/hash.ts";
import { insideFolder } from "../formats/inside-folder.ts";
import { readJson } from "../formats/json.ts";
import { ownerOf, ownerOfSealed } from "../formats/ownership.ts";
import { openSafetensors, type Tensor } from "../formats/safetensors.ts";
import {
  type CompressorDescription,
  compressorDescriptionSchema,
  type StepDescription,
} from "../results/compressor-description.ts";
import { artefactFiles } from "./artefact.ts";
import { chainOf, type FittedChain } from "./chain.ts";
import { type ChainParts, parseChain } from "./chain-name.ts";
import { type DriftReference, restoredDriftReference } from "./drift-reference.ts";
import { differingCheckRows } from "./exports/index.ts";
import { unitLength, unitName } from "./unit-length.ts";
import { restoredUsed, type UsedContents } from "./used-contents.ts";

const where = "compressor";

/** A compressor that was read back. */
export interface Artefact {
  readonly folder: string;
  readonly description: CompressorDescription;
  readonly chain: FittedChain;
}

/**
 * What a compressor says of itself, without its numbers.
 * @throws MissingError where there is none; FormatError for what is no compressor's, or was changed
 */
export async function readDescription(folder: string): Promise<CompressorDescription> {
  const path = await insideFolder(where, folder, artefactFiles.description);
  if ((await ownerOfSealed(path)) === "others")
    throw broken(path, "compressor.json must be as it was written", "one that was changed");
  const parsed = compressorDescriptionSchema.safeParse(await readJson(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw broken(path, "the file must be as its JSON Schema says", `${issue?.path.join(".")}: ${issue?.message.slice(0, 120)}`);
  }
  return parsed.data;
}

/**
 * Reads a compressor back.
 * @throws as `readDescription`; FormatError for files that do not fit together
 */
export async function openArtefact(folder: string): Promise<Artefact> {
  const description = await readDescription(folder);
  const tensorsPath = await insideFolder(where, folder, artefactFiles.tensors);
  const hash = await sha256File(tensorsPath);
  if (hash !== description.tensors)
    throw broken(tensorsPath, `must have the hash ${description.tensors}, as compressor.json says`, hash);
  const chain = await readChain(tensorsPath, description);
  await requireSameCodes(folder, chain);
  return { folder, description, chain };
}

/** Codes that came with the compressor must be what it makes here: on every machine, and of these very numbers. */
async function requireSameCodes(folder: string, chain: FittedChain): Promise<void> {
  const path = await insideFolder(where, folder, artefactFiles.check);
  const [first] = await differingCheckRows(chain, await allTensors(path));
  if (first !== undefined) throw broken(path, "the compressor must make the codes that came with it", `others in row ${first}`);
}

/**
 * What new vectors are held against.
 * @throws MissingError for a compressor without; FormatError for a file that was changed, or is of another chain
 */
export async function openDriftReference({ folder, description, chain }: Artefact): Promise<DriftReference> {
  const listed = description.files[artefactFiles.drift];
  const path = await insideFolder(where, folder, artefactFiles.drift);
  if (listed === undefined) {
    throw new MissingError({
      where: "drift",
      must: "the compressor must have kept what new vectors are held against",
      got: "none: there were too few rows that it was not fitted on",
      todo: "Make it of more rows.",
      file: path,
    });
  }
  return restoredDriftReference(chain, await listedTensors(path, listed));
}

/**
 * What a compressor was fitted and chosen on.
 * @throws FormatError for a file that is missing or was changed
 */
export async function openUsedContents({ folder, description }: Artefact): Promise<UsedContents> {
  const path = await insideFolder(where, folder, artefactFiles.used);
  const listed = description.files[artefactFiles.used];
  if (listed === undefined) throw broken(path, "compressor.json must list what it was fitted on", "none");
  return restoredUsed(await listedTensors(path, listed));
}

async function listedTensors(path: string, listed: CompressorDescription["files"][string]): Promise<ReadonlyMap<string, Tensor>> {
  if ((await ownerOf(path, listed)) !== "us") throw broken(path, "the file must be as compressor.json lists it", "another one");
  return allTensors(path);
}

async function allTensors(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const file = await openSafetensors(path);
  try {
    const tensors = new Map<string, Tensor>();
    for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
    return tensors;
  } finally {
    await file.close();
  }
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
    const parts = parseChain(description.chain);
    requireSteps(path, parts, description);
    const chain = chainOf(parts, steps, codec, description.inputSize);
    requireFitting(path, chain, description);
    return chain;
  } finally {
    await file.close();
  }
}

/** The name of the chain must be that of its steps and its codec. */
function requireSteps(path: string, { steps, codec }: ChainParts, description: CompressorDescription): void {
  const named = steps.map(({ compressor }) => compressor);
  const said = description.steps.map(({ compressor }) => compressor);
  if (codec === description.codec && named.join("+") === said.join("+")) return;
  throw broken(
    path,
    `the chain ${description.chain} must be of its steps and its codec`,
    [...said, description.codec].join(", "),
  );
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

function broken(file: string, must: string, got: string): FormatError {
  return new FormatError({
    where,
    must,
    got,
    todo: "The compressor was changed or cut short: copy it again, or make it anew.",
    file,
  });
}
