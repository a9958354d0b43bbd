/** What every kind of cell of the table must hold: plain JSON, the same every time, and something where nothing varies. */
import { describe, expect, it } from "vitest";
import type { SliceContents, SliceQuestion } from "../../src/cells/definition.ts";
import { openSlice } from "../../src/cells/slice-contents.ts";
import {
  cells,
  runSliceCell,
  type SliceCellKind,
  type SliceCellSpec,
  sliceCellSpecs,
  sliceCells,
} from "../../src/cells/table.ts";
import { canonicalJson } from "../../src/formats/json.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import type { VectorSet } from "../../src/vectors/vector-set.ts";
import { planted } from "../support/planted.ts";
import { plantedVectors } from "../support/planted-vectors.ts";
import { sameBytes } from "../support/same-bytes.ts";

const seed = 7;

/** Another labelling: every other row. */
function withLeftover(set: VectorSet): VectorSet {
  const values = Int32Array.from({ length: set.rows }, (_, row) => row % 2);
  return { ...set, leftover: { name: "parity", labels: { kind: "classes", classes: 2, values }, labelNames: ["even", "odd"] } };
}

const sets = ["informative", "six-classes", "regression"].map((name) => withLeftover(plantedVectors(planted(name))));

/** Everything that a study can ask of a slice. */
function question(set: VectorSet): SliceQuestion {
  const outputs = set.labels.kind === "classes" ? set.labels.classes : 1;
  const weight = Float32Array.from({ length: outputs * set.dimensions }, (_, i) => Math.sin(i));
  return {
    plan: {
      compressors: ["pca", "random-dimensions"],
      probes: [set.labels.kind === "classes" ? "lda" : "ridge"],
      sizes: [2, 3],
      bootstraps: 200,
      permutations: 99,
      rotations: 1,
      redraws: 2,
    },
    set,
    head: {
      layers: [{ weight, bias: null, inputs: set.dimensions, outputs, activation: "none" }],
      classes: set.labels.kind === "classes" ? Array.from({ length: outputs }, (_, label) => label) : null,
      hash: "a head",
    },
    isCompared: true,
    isHeadline: true,
  };
}

async function contents(set: VectorSet, isConstant = false): Promise<SliceContents> {
  const { rows, columns, data } = await set.read({ layer: null, pooling: null });
  const vectors = matrix(rows, columns, isConstant ? new Float32Array(data.length).fill(1) : data);
  const { labels, splits } = set;
  const shared = {
    ...{ vectors, labels, splits, groups: null, classNames: set.task.labelNames, textBits: null },
    known: { place: null, whole: null },
    leftover: set.leftover?.labels ?? null,
  };
  return openSlice(shared, question(set).head);
}

const kinds = Object.keys(sliceCells) as SliceCellKind[];

it("every kind stands under its own name, and a study asks for all that it can ask of a slice", () => {
  for (const [name, { kind }] of Object.entries(cells)) expect(kind).toBe(name);
  const asked = new Set(sliceCellSpecs(question(sets[0]!)).map(({ kind }) => kind));
  expect([...asked].sort()).toEqual([...kinds].sort());
});

describe.each(kinds)("cell %s", (kind) => {
  const asked = (set: VectorSet): readonly SliceCellSpec[] => sliceCells[kind].specs(question(set));

  it("is asked for in plain JSON that says what it is, each cell once and always alike", () => {
    for (const set of sets) {
      const specs = asked(set);
      expect(specs.length).toBeGreaterThan(0);
      for (const spec of specs) {
        expect(spec.kind).toBe(kind);
        expect(JSON.parse(JSON.stringify(spec))).toStrictEqual(spec);
      }
      expect(new Set(specs.map(canonicalJson)).size).toBe(specs.length);
      expect(asked(set)).toStrictEqual(specs);
    }
  });

  it.each(sets)("is plain JSON, the same every time, and leaves vectors alone: $task.name", async (set) => {
    const slice = await contents(set);
    const before = (await slice.vectors()).data.slice();
    for (const spec of asked(set)) {
      const cell = await runSliceCell(spec.kind, slice, spec, seed);
      expect(cell.kind).toBe(kind);
      expect(JSON.parse(JSON.stringify(cell))).toStrictEqual(cell);
      expect(canonicalJson(await runSliceCell(spec.kind, await contents(set), spec, seed))).toBe(canonicalJson(cell));
    }
    expect(sameBytes((await slice.vectors()).data, before)).toBe(true);
  });

  it.each(sets)("is a cell of its kind where nothing varies: $task.name", async (set) => {
    const slice = await contents(set, true);
    for (const spec of asked(set)) {
      const cell = await runSliceCell(spec.kind, slice, spec, seed);
      expect(cell.kind).toBe(kind);
      expect(JSON.parse(JSON.stringify(cell))).toStrictEqual(cell);
    }
  });
});
