/**
 * Vectors for an analysis: in memory, or a sample of them that knows where the
 * rest is. A folder that a study was begun in keeps the sample it was begun with.
 */
import { join } from "node:path";
import { AssayError, InputError } from "../base/errors.ts";
import { fillOptions, givenOf } from "../base/options.ts";
import { controlKeys } from "../base/progress.ts";
import { readJson } from "../formats/json.ts";
import { manifestSchema } from "../results/manifest.ts";
import { bringLocalVectors } from "../vectors/bring.ts";
import { type BringOptions, bringTable } from "../vectors/bring-options.ts";
import { bringLocalStored } from "../vectors/bring-stored.ts";
import {
  bringGroups,
  bringLeftover,
  isVectorSet,
  openVectorSet,
  sampledVectors,
  storedRows,
  type VectorSet,
  withGroups,
} from "../vectors/index.ts";
import { enoughForParts, localVectors } from "../vectors/local-vectors.ts";
import { availableMemory, isHeldWhole, samplePlan } from "../vectors/sample-plan.ts";
import { type OpenVectorsOptions, openVectorsTable } from "./open-options.ts";
import { planAnalysis } from "./plan.ts";
import { studyFiles } from "./study-files.ts";

/**
 * Opens a vector set that Assay wrote, or vectors that a person brings with their labels, from a file or a store.
 * @throws as openVectorSet, bringVectors, bringStoredVectors and sampledVectors
 */
export async function openVectors(path: string, options: OpenVectorsOptions = {}): Promise<VectorSet> {
  const given = fillOptions(openVectorsTable, options, "vectors", controlKeys);
  const { onProgress, signal } = options;
  const bringing: BringOptions = { ...givenOf(bringTable, options), onProgress, signal };
  const sample = given.sample ?? (await begunWith(options.folder));
  const { seed } = options;
  if (await isVectorSet(path)) {
    refuseOwnLabels(path, options);
    return drawn(await withOthers(await openVectorSet(path), path, options), sample, options);
  }
  const enough = sample === undefined ? undefined : enoughForParts * sample;
  const local = await localVectors(path, bringing, { labels: true, enough });
  if (sample === 0) return bringLocalVectors(local);
  if (sample !== undefined) return sampledVectors(await bringLocalStored(local), { rows: sample, seed });
  const stored = options.regression === true ? null : await storedRows(local.path, local.options);
  const memory = memoryOf(options);
  if (stored === null || isHeldWhole({ ...stored, dimensions: stored.columns, memory })) return bringLocalVectors(local);
  return drawn(await bringLocalStored(local), undefined, options);
}

/** What a vector set has of its own: nothing that was said of it is passed over. */
const ownOfSets = {
  ...{ labels: "labels", labelColumn: "a column of labels", regression: "the kind of labels", maxClasses: "most classes" },
  ...{ splits: "splits", splitColumn: "a column of splits", vectorColumn: "a column of vectors", tensor: "a tensor" },
  dropUnlabelled: "leaving out rows without a label",
} as const satisfies Partial<Record<keyof OpenVectorsOptions, string>>;

function refuseOwnLabels(path: string, options: OpenVectorsOptions): void {
  const given = (Object.keys(ownOfSets) as (keyof typeof ownOfSets)[]).filter(
    (key) => options[key] !== undefined && options[key] !== false,
  );
  if (given.length === 0) return;
  throw new InputError({
    where: "vectors",
    must: "a vector set has its own labels and splits, and others cannot be given with it",
    got: given.map((key) => ownOfSets[key]).join(", "),
    todo: "Leave them out, or give the file of its vectors (vectors.safetensors) in place of the folder.",
    file: path,
  });
}

/** All rows, or the sample that was asked for, or that of the plan. */
function drawn(set: VectorSet, sample: number | undefined, options: OpenVectorsOptions): VectorSet {
  const { seed } = options;
  if (sample === 0) return set;
  if (sample !== undefined) return sampledVectors(set, { rows: sample, seed });
  const plan = set.labels.kind === "classes" && set.onDisk !== undefined ? planOf(set, options) : null;
  return plan === null ? set : sampledVectors(set, { ...plan, seed });
}

function planOf(
  { rows, dimensions, labels }: Pick<VectorSet, "rows" | "dimensions" | "labels">,
  options: OpenVectorsOptions,
): ReturnType<typeof samplePlan> {
  const named = { compressors: options.compressors, probes: options.probes, rankings: options.rankings };
  const { compressors, probes } = planAnalysis(labels, dimensions, named);
  const curves = Math.max(1, compressors.length * probes.length);
  return samplePlan({ rows, dimensions, labels, curves, memory: memoryOf(options) });
}

function memoryOf({ memory }: OpenVectorsOptions): number {
  return memory ?? availableMemory();
}

/** What the study in a folder was begun with: its rows of a role, 0 for all of them; undefined where there is none. */
async function begunWith(folder: string | undefined): Promise<number | undefined> {
  if (folder === undefined) return undefined;
  const read = await readJson(join(folder, studyFiles.manifest)).catch((error: unknown) => {
    if (error instanceof AssayError) return null;
    throw error;
  });
  const manifest = manifestSchema.safeParse(read);
  if (!manifest.success || manifest.data.options["command"] !== "analyze") return undefined;
  const rows = manifest.data.options["sample"];
  return typeof rows === "number" ? rows : 0;
}

async function withOthers(set: VectorSet, path: string, options: OpenVectorsOptions): Promise<VectorSet> {
  const leftover = await bringLeftover(null, path, set.rows, options);
  const groups = await bringGroups(null, path, set.rows, options);
  const beside = leftover === undefined ? set : { ...set, leftover };
  return groups === undefined ? beside : withGroups(beside, groups);
}
