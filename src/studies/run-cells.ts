/** Runs, or loads, the cells of a slice. */
import type { RunControl } from "../base/progress.ts";
import type { SliceCell, SliceCellSpec } from "../cells/cell.ts";
import { controlProbe } from "../cells/control-cell.ts";
import { leftoverProbe } from "../cells/leftover-cell.ts";
import type { PreparedHead } from "../cells/own-head.ts";
import { ownHeadCompressors } from "../cells/own-head-cell.ts";
import { sizeGrid } from "../cells/sizes.ts";
import type { KnownTraining } from "../cells/slice.ts";
import { redundancySizes } from "../claims/redundancy-change.ts";
import { sha256 } from "../formats/hash.ts";
import { canonicalJson } from "../formats/json.ts";
import { bytesOf } from "../formats/whole-file.ts";
import { type ControlName, controlNames } from "../results/control.ts";
import type { Pool } from "../runtime/pool.ts";
import type { Labels } from "../statistics/labels.ts";
import type { LabelledMoments } from "../statistics/moments/labelled-moments.ts";
import { type MomentsPlace, momentsPlace, storedMoments } from "../statistics/moments/stored-moments.ts";
import { treatments } from "../treatments/index.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { CellStore } from "./cell-store.ts";
import type { CellCalls, SharedSlice } from "./cell-worker.ts";
import type { AnalysisPlan } from "./plan.ts";
import { wholeMoments } from "./whole-moments.ts";

/** What is to be known of a slice. */
export interface SliceWork {
  /** Where it reads this slice. */
  readonly head: PreparedHead | null;
  /** Whether what the slice looks like is compared. */
  readonly isCompared: boolean;
  /** Whether negative controls are run on it, training rows are drawn anew, and another labelling is asked about. */
  readonly isControlled: boolean;
}

/** The cells of one slice, long ones first. */
export function cellSpecs(plan: AnalysisPlan, set: VectorSet, { head, isCompared, isControlled }: SliceWork): SliceCellSpec[] {
  const compressors = ownHeadCompressors.filter((name) => plan.compressors.includes(name));
  return [
    ...(isControlled ? redrawsSpec(plan) : []),
    {
      kind: "dimensions",
      tested: "test-labels-with-tail",
      permutations: plan.permutations,
      rotations: plan.rotations,
      turned: "plain-and-standardised",
      bootstraps: plan.bootstraps,
    },
    ...plan.compressors.map(
      (compressor): SliceCellSpec => ({ kind: "curve", compressor, probes: plan.probes, sizes: plan.sizes }),
    ),
    ...(head === null ? [] : [{ kind: "own-head", head: head.hash, compressors, sizes: plan.sizes } as const]),
    { kind: "full", probes: plan.probes },
    ...(isCompared ? [{ kind: "geometry", head: head?.hash ?? null, treatments: treatments.names } as const] : []),
    ...(isControlled ? controlNames.map((control) => controlSpec(control, plan, set)) : []),
    ...(isControlled && isCompared ? componentSpecs(plan, set) : []),
    ...(isControlled && set.leftover !== undefined ? leftoverSpecs(set.leftover.labels, plan) : []),
  ];
}

/** Sizes of the test of redundancy that no curve of principal components has. */
function componentSpecs({ compressors, probes, sizes }: AnalysisPlan, { labels, dimensions }: VectorSet): SliceCellSpec[] {
  const drawn = compressors.includes("pca") ? (sizes ?? sizeGrid(dimensions)) : [];
  const missing = redundancySizes(dimensions, labels).filter((k) => !drawn.includes(k));
  const [probe] = probes;
  return missing.length === 0 || probe === undefined ? [] : [{ kind: "components", probe, sizes: missing }];
}

/** Of the curve that headlines read: principal components where they are drawn, with the reference probe. */
function redrawsSpec({ compressors, probes, sizes, redraws: draws }: AnalysisPlan): SliceCellSpec[] {
  const compressor = compressors.includes("pca") ? "pca" : compressors[0];
  const [probe] = probes;
  if (compressor === undefined || probe === undefined || draws === 0) return [];
  return [{ kind: "redraws", compressor, probe, sizes, draws }];
}

function leftoverSpecs(labels: Labels, { compressors, probes, sizes }: AnalysisPlan): SliceCellSpec[] {
  const asked = {
    labels: sha256(labels.kind, bytesOf(labels.values)),
    probe: leftoverProbe(labels, probes[0] ?? "logistic"),
    sizes,
  };
  return [null, ...compressors].map((compressor) => ({ kind: "leftover", compressor, ...asked }));
}

function controlSpec(control: ControlName, plan: AnalysisPlan, { labels, textBits }: VectorSet): SliceCellSpec {
  const hashed = control === "shuffled-labels" ? null : textBits === undefined ? "vector" : "text";
  return { kind: "control", control, hashed, probe: controlProbe(control, labels, plan.probes[0] ?? "logistic") };
}

/** Where cells are run and kept. */
export interface CellRun {
  readonly seed: number;
  readonly store: CellStore;
  readonly pool: Pool<CellCalls>;
  /** Called for every cell that is there. */
  readonly step: () => void;
  /** Says again how far the cells are, after other work has said how far it is. */
  readonly report: () => void;
  readonly control: RunControl;
}

/** Runs, or loads, all cells of one slice. */
export async function sliceCells(
  set: VectorSet,
  slice: Slice,
  head: PreparedHead | null,
  specs: readonly SliceCellSpec[],
  { seed, store, pool, step, report, control }: CellRun,
): Promise<SliceCell[]> {
  const keys = specs.map((spec) => ({ vectors: set.hash, slice, spec, seed }));
  const cells = await Promise.all(keys.map((key) => store.load(key)));
  const missing = [...keys.entries()].filter(([at]) => cells[at] === null);
  for (let i = missing.length; i < specs.length; i++) step();
  if (missing.length > 0) {
    const shared = await shareSlice(set, slice, await knownTraining(set, slice, { store, pool, control }));
    report();
    await pool.map(
      missing,
      async ([at, key], call) => {
        cells[at] = await store.keep(key, () => call("cell", { spec: key.spec, seed }));
      },
      { prepare: (call) => call("slice", { slice: shared, head }), onDone: step },
    );
  }
  return cells.filter((cell) => cell !== null);
}

/** A sample is read by each worker for itself; whole slices are in memory that all see. */
export async function shareSlice(set: VectorSet, slice: Slice, known: KnownTraining): Promise<SharedSlice> {
  const beside = {
    labels: set.labels,
    splits: set.splits,
    groups: set.groups ?? null,
    classNames: set.task.labelNames,
    known,
    textBits: set.textBits ?? null,
    leftover: set.leftover?.labels ?? null,
  };
  if (known.whole !== null && set.onDisk !== undefined) {
    const { stored, rows } = set.onDisk(slice);
    return { ...beside, vectors: { stored, rows: rows ?? Uint32Array.from(set.splits.keys()) } };
  }
  const vectors = await set.read(slice);
  const data = new Float32Array(new SharedArrayBuffer(vectors.data.byteLength));
  data.set(vectors.data);
  return { ...beside, vectors: { ...vectors, data } };
}

/** What is known of the training rows of a slice; all of them are gone through where the slice is a sample. */
export async function knownTraining(
  set: VectorSet,
  slice: Slice,
  { store, pool, control }: Pick<CellRun, "store" | "pool" | "control">,
): Promise<KnownTraining> {
  const place = placeOfMoments(set, slice, store);
  const whole = set.whole?.(slice);
  if (whole === undefined) return { place, whole: null };
  const compute = (): Promise<LabelledMoments> => wholeMoments(whole, pool, control);
  return { place, whole: { ...whole, moments: await (place === null ? compute() : storedMoments(place, compute)) } };
}

/** Moments are kept beside the vectors, or else with the cells; vectors, labels and splits say whose they are. */
function placeOfMoments(set: VectorSet, slice: Slice, store: CellStore): MomentsPlace | null {
  const folder = set.folder ?? store.folder;
  if (folder === undefined) return null;
  const key = sha256(set.hash, canonicalJson(slice), bytesOf(set.labels.values), set.splits);
  return momentsPlace(folder, key);
}
