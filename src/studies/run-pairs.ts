/** Compares each slice of a variant with the pretrained one of the same layer and pooling. */

import { rowNumbersOfRole } from "../cells/slice.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import type { PairComparison } from "../results/comparison.ts";
import { identityOfSlice } from "../results/slice-identity.ts";
import type { Slice, VectorSet } from "../vectors/vector-set.ts";
import type { CellRun } from "./cell-run.ts";
import type { SlicePair } from "./work-items.ts";

/** Compares, several at a time; or takes the cells that are there. */
export function runPairs(pairs: readonly SlicePair[], run: CellRun): Promise<readonly PairComparison[]> {
  const { seed, store, pool, step } = run;
  return pool.map(
    pairs,
    async ({ variant, slice, before }, call) => {
      const spec = { kind: "pair", other: variant.vectors.hash } as const;
      const { kind: _, ...numbers } = await store.keep({ vectors: before.vectors.hash, slice, spec, seed }, async () => {
        const given = [await testRows(before.vectors, slice), await testRows(variant.vectors, slice)] as const;
        return call("pair", { spec, seed, given });
      });
      return { ...identityOfSlice({ ...variant, ...slice }), ...numbers };
    },
    { onDone: step },
  );
}

async function testRows(set: VectorSet, slice: Slice): Promise<Matrix> {
  return takeRows(await set.read(slice), rowNumbersOfRole(set.splits, "test"));
}
