/** A slice as threads hand it on, and what cells are made from there. */
import { readChosenRows, type StoredRows } from "../formats/stored-rows.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { Labels } from "../statistics/labels.ts";
import type { KnownRows, SliceContents } from "./definition.ts";
import type { PreparedHead } from "./prepared-head.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import { cutRoles, cutSlice, type KnownTraining, type StudiedSlice } from "./slice.ts";

/** A slice as workers get it. */
export interface SharedSlice extends KnownRows {
  /** In memory that all workers share, or on disk, where each reads its own. */
  readonly vectors: Matrix | { readonly stored: StoredRows; readonly rows: Uint32Array };
  readonly known: KnownTraining;
  /** Another labelling of the rows; null where none is asked about. */
  readonly leftover: Labels | null;
}

/** The living dimensions of a slice by role. */
export async function livingSlice(shared: SharedSlice): Promise<StudiedSlice> {
  return cutLiving(await vectorsOf(shared), shared);
}

/** Reads and cuts a slice. @param head  the one that reads it @param catalogues  what names of its cells stand for */
export async function openSlice(
  shared: SharedSlice,
  head: PreparedHead | null,
  catalogues: RunCatalogues = ourCatalogues,
): Promise<SliceContents> {
  const all = await vectorsOf(shared);
  const living = cutLiving(all, shared);
  // A second copy of vectors that are on disk is not held: it is read again when it is asked for.
  const held = living.dead.length > 0 && !("data" in shared.vectors) ? null : all;
  const vectors = async (): Promise<Matrix> => held ?? vectorsOf(shared);
  return {
    living,
    rows: shared,
    head,
    leftover: shared.leftover,
    catalogues,
    vectors,
    whole: async () => cutRoles(await vectors(), shared.labels, shared.splits, shared.groups),
  };
}

function cutLiving(vectors: Matrix, { labels, splits, known, groups }: SharedSlice): StudiedSlice {
  return cutSlice(vectors, labels, splits, known, groups);
}

async function vectorsOf({ vectors }: SharedSlice): Promise<Matrix> {
  if ("data" in vectors) return vectors;
  const { stored, rows } = vectors;
  return matrix(rows.length, stored.columns, await readChosenRows(stored, rows));
}
