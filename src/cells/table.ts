/** All kinds of cells: a new one is a file of this folder and a line here. */
import { components } from "./components-cell.ts";
import { control } from "./control-cell.ts";
import { curve } from "./curve-cell.ts";
import type { CellDefinition, SliceCellDefinition, SliceContents, SliceQuestion } from "./definition.ts";
import { details } from "./details-cell.ts";
import { dimensions } from "./dimensions-cell.ts";
import { full } from "./full-cell.ts";
import { geometry } from "./geometry-cell.ts";
import { inquiry } from "./inquiry-cell.ts";
import { intervention } from "./intervention-cell.ts";
import { leftover } from "./leftover-cell.ts";
import { ownHead } from "./own-head-cell.ts";
import { pair } from "./pair-cell.ts";
import { redraws } from "./redraws-cell.ts";
import { structure } from "./structure-cell.ts";
import { trajectory } from "./trajectory-cell.ts";

/** Kinds that are made from one slice, in the order that a study has them made: long ones first. */
const sliceKinds = {
  redraws,
  dimensions,
  curve,
  "own-head": ownHead,
  full,
  geometry,
  details,
  structure,
  control,
  components,
  leftover,
};

/** All kinds. */
const kinds = {
  ...sliceKinds,
  pair,
  inquiry,
  intervention,
  trajectory,
};

/** The name of a kind. */
export type CellKind = keyof typeof kinds;

/** The name of a kind that is made from one slice. */
export type SliceCellKind = keyof typeof sliceKinds;

/** What a cell of a kind is made from, its spec, and the seed. */
type Made<K extends CellKind> = Parameters<(typeof kinds)[K]["run"]>;

/** What determines a cell of each kind. */
export type SpecByKind = { readonly [K in CellKind]: Made<K>[1] };

/** The cell of each kind. */
export type CellByKind = { readonly [K in CellKind]: Awaited<ReturnType<(typeof kinds)[K]["run"]>> };

/** What determines a cell. */
export type CellSpec = SpecByKind[CellKind];

/** What determines a cell of a slice. */
export type SliceCellSpec = SpecByKind[SliceCellKind];

/** The cell that a spec determines. */
export type CellOf<Spec extends CellSpec> = CellByKind[Spec["kind"]];

/** Every kind, under its own name. */
export const cells: {
  readonly [K in CellKind]: CellDefinition<SpecByKind[K], CellByKind[K], Made<K>[0]> & { readonly kind: K };
} = kinds;

/** Every kind that is made from one slice. */
export const sliceCells: { readonly [K in SliceCellKind]: SliceCellDefinition<SpecByKind[K], CellByKind[K]> } = sliceKinds;

/** The cells of one slice, long ones first. */
export function sliceCellSpecs(question: SliceQuestion): readonly SliceCellSpec[] {
  return Object.values(sliceCells).flatMap((kind): readonly SliceCellSpec[] => kind.specs(question));
}

/** Makes a cell of a slice. */
export async function runSliceCell<K extends SliceCellKind>(
  kind: K,
  contents: SliceContents,
  spec: SpecByKind[K],
  seed: number,
): Promise<CellByKind[K]> {
  const { nothingLiving, run } = sliceCells[kind];
  const { living } = contents;
  return living.living.length === 0 && nothingLiving !== null ? nothingLiving(spec, living) : run(contents, spec, seed);
}
