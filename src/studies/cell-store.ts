/**
 * Finished cells on disk, by the hash of everything that determined them: a
 * study that is interrupted continues with the cells it has.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { toolVersion } from "../base/version.ts";
import type { CellOf, CellSpec } from "../cells/table.ts";
import { writeFileAtomically } from "../formats/atomic-file.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson, readJson } from "../formats/json.ts";
import { removeEmptyFolder } from "../formats/make-folder.ts";
import { foreignFile, ownerOfSealed, plainFolderNames } from "../formats/ownership.ts";
import { sealedJson } from "../formats/seal.ts";
import { removeMoments } from "../statistics/moments/stored-moments.ts";
import type { Slice } from "../vectors/vector-set.ts";

/** Everything that determines a cell. */
export interface CellKey<Spec extends CellSpec = CellSpec> {
  /** Hash of the vector set. */
  readonly vectors: string;
  readonly slice: Slice;
  readonly spec: Spec;
  readonly seed: number;
}

/** Where cells are kept. */
export interface CellStore {
  /** The folder, where it is one. */
  readonly folder?: string | undefined;
  /**
   * The cell that is there, or else the one that `make` makes, which is there from then on; where `make` gives null,
   * nothing is.
   * @throws ConflictError for a file that was changed
   */
  keep<Spec extends CellSpec, Made extends CellOf<Spec> | null>(
    key: CellKey<Spec>,
    make: () => Promise<Made>,
  ): Promise<CellOf<Spec> | Made>;
}

/** A store that forgets: for analyses without a folder. */
export const noStore: CellStore = { keep: (_, make) => make() };

const stored = z.object({
  schema: z.literal("assay/cell@1"),
  tool: z.string(),
  key: z.unknown(),
  cell: z.looseObject({ kind: z.string() }),
});

/** Opens (and makes) the folder of cells. */
export async function openCellStore(folder: string): Promise<CellStore> {
  await mkdir(folder, { recursive: true });
  return {
    folder,
    async keep(key, make) {
      const known = await readCell(folder, key);
      if (known !== null) return known;
      const cell = await make();
      if (cell === null) return cell;
      await writeFileAtomically(fileOf(folder, key), sealedJson({ schema: "assay/cell@1", tool: toolVersion, key, cell }));
      return cell;
    },
  };
}

/**
 * The cell of a folder that belongs to a key; null where there is none of this version.
 * @throws ConflictError for a file that was changed
 */
export async function readCell<Spec extends CellSpec>(folder: string, key: CellKey<Spec>): Promise<CellOf<Spec> | null> {
  const file = fileOf(folder, key);
  const owner = await ownerOfSealed(file);
  if (owner === "nobody") return null;
  if (owner === "others") throw foreignFile("study", file);
  const found = await readJson(file, maximumCellBytes);
  const parsed = stored.safeParse(found);
  if (!parsed.success || parsed.data.tool !== toolVersion || parsed.data.cell.kind !== key.spec.kind) return null;
  if (canonicalJson(parsed.data.key) !== canonicalJson(key)) return null;
  return parsed.data.cell as unknown as CellOf<Spec>;
}

function fileOf(folder: string, key: CellKey): string {
  return join(folder, `${sha256(toolVersion, canonicalJson(key)).slice(0, 32)}.json`);
}

/** How many cells a folder has. */
export async function countCells(folder: string): Promise<number> {
  return ((await plainFolderNames(folder)) ?? []).filter(isCellName).length;
}

function isCellName(name: string): boolean {
  return /^[0-9a-f]{32}\.json$/.test(name);
}

/** Removes the cells of a folder, and what was kept with them; other files stay. */
export async function removeCells(folder: string): Promise<void> {
  for (const name of (await plainFolderNames(folder)) ?? []) {
    const file = join(folder, name);
    if (isCellName(name) && (await ownerOfSealed(file)) === "us") await rm(file);
  }
  await removeMoments(folder);
  await removeEmptyFolder(folder);
}

/** 17 sizes × 2 probes × 400,000 test rows as base64, with room to spare. */
const maximumCellBytes = 1024 ** 3;
