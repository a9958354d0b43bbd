/**
 * What else survives compression: compressors are fitted as for the study's labels, then a probe is fitted to another
 * labelling of the same rows at every size. What the whole vector and the majority give stands beside it.
 */
import { compressedRows } from "../compressors/compressor.ts";
import { sha256 } from "../formats/hash.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type Labels, targetOf } from "../statistics/labels.ts";
import { type Role, type Rows, rows } from "../statistics/rows.ts";
import { type CellFit, fitProbe } from "./cell-fit.ts";
import { preparedCompressor } from "./curve-cell.ts";
import type { Needs, SliceCellDefinition } from "./definition.ts";
import { ourCatalogues, type RunCatalogues } from "./run-catalogues.ts";
import { gridOf } from "./sizes.ts";
import { labelsOfRole, type RoleRows, type StudiedSlice } from "./slice.ts";

/** Which labelling, after which compressor. */
export interface LeftoverSpec {
  readonly kind: "leftover";
  /** Hash of the other labelling. */
  readonly labels: string;
  /** Null for the whole vector. */
  readonly compressor: string | null;
  readonly probe: string;
  readonly sizes: readonly number[] | null;
}

/** A probe on another labelling, at every size. */
export interface LeftoverCell {
  readonly kind: "leftover";
  readonly points: readonly { readonly k: number; readonly fit: CellFit }[];
}

/** The kind. */
export const leftover: SliceCellDefinition<LeftoverSpec, LeftoverCell> = {
  kind: "leftover",
  specs({
    plan: {
      compressors,
      probes: [reference],
      sizes,
      catalogues,
    },
    set,
    isHeadline,
  }) {
    if (!isHeadline || set.leftover === undefined) return [];
    const { labels } = set.leftover;
    const shared = {
      labels: sha256(labels.kind, bytesOf(labels.values)),
      probe: leftoverProbe(labels, reference, catalogues),
      sizes,
    };
    return [null, ...compressors].map((compressor) => ({ kind: "leftover", compressor, ...shared }));
  },
  run(
    { living, leftover: labels, rows: { splits }, catalogues }: Needs<"living" | "leftover" | "rows" | "catalogues">,
    spec,
    seed,
  ) {
    if (labels === null) throw new Error("a cell was asked for without its labels");
    return runLeftoverCell(living, relabelling(labels, splits), spec, seed, catalogues);
  },
  nothingLiving: () => ({ kind: "leftover", points: [] }),
};

/** The study's reference probe where it takes these labels, else the usual one. */
function leftoverProbe(labels: Labels, reference: string, { probes }: RunCatalogues = ourCatalogues): string {
  const target = targetOf(labels);
  if (probes.get(reference).targets.includes(target)) return reference;
  return target === "regression" ? "ridge" : "logistic";
}

/** Puts other labels on rows; those that belong together are of no use to it. */
type Relabelling = <R extends Role>(from: Rows<R>) => Rows<R>;

function relabelling(labels: Labels, splits: Uint8Array): Relabelling {
  const byRole: Readonly<Record<Role, Labels>> = {
    training: labelsOfRole(labels, splits, "training"),
    validation: labelsOfRole(labels, splits, "validation"),
    test: labelsOfRole(labels, splits, "test"),
  };
  return ({ role, vectors, units }) => ({ ...rows(role, vectors, byRole[role]), units });
}

/** Fits the probe on the whole vector (`compressor` null) or on every size of a compressor. */
async function runLeftoverCell(
  slice: StudiedSlice,
  relabelled: Relabelling,
  { compressor, probe, sizes }: LeftoverSpec,
  seed: number,
  catalogues: RunCatalogues,
): Promise<LeftoverCell> {
  const fitted = ({ training, validation, test }: RoleRows): Promise<CellFit> =>
    fitProbe(probe, { training: relabelled(training), validation: relabelled(validation), test: relabelled(test) }, catalogues);
  if (compressor === null) return { kind: "leftover", points: [{ k: slice.living.length, fit: await fitted(slice) }] };
  const prepared = await preparedCompressor(compressor, slice.training, seed, catalogues);
  const points: LeftoverCell["points"][number][] = [];
  for (const k of gridOf(sizes, slice.living.length)) {
    const small = prepared.at(k);
    const training = await compressedRows(small, slice.training);
    const validation = await compressedRows(small, slice.validation);
    const test = await compressedRows(small, slice.test);
    points.push({ k, fit: await fitted({ training, validation, test }) });
  }
  return { kind: "leftover", points };
}
