/**
 * Keeping neighbours, where nothing else is known: of the ten rows that are nearest to a row by its full vector, the
 * share that is among the ten nearest by its code. A row is a query here, and is looked for among the rows that fit,
 * where no copy of it is: equal rows are in one part.
 */
import { type Matrix, takeRows } from "../../numeric/matrix.ts";
import { type Nearness, nearestRows } from "../../statistics/nearest-rows.ts";
import { sharedRows } from "../../statistics/retrieval.ts";
import type { Parts } from "../parts.ts";
import { type Goal, type Lens, type MeasuredPart, wholeVectors } from "./goal.ts";

/** Neighbours that are looked for. */
const neighbours = 10;

/** Vectors without anything known of them. */
export interface UnlabelledVectors {
  /** [n, d] */
  readonly vectors: Matrix;
  readonly parts: Parts;
  readonly groups: ArrayLike<number> | null;
  readonly nearness: Nearness;
}

/** recall@10 of the full vectors' neighbours. */
export function neighboursGoal({ vectors, parts, groups, nearness }: UnlabelledVectors): Goal {
  const corpus = takeRows(vectors, parts.fit);
  const wanted = new Map<MeasuredPart, Promise<readonly Int32Array[]>>();
  const foundBy = async (lens: Lens, part: MeasuredPart): Promise<readonly Int32Array[]> => {
    const asked = await lens.asked(takeRows(vectors, parts[part]));
    const k = Math.min(neighbours, corpus.rows);
    const { rows } = await nearestRows(asked, await lens.stored(corpus), k, nearness);
    return Array.from(parts[part], (_, at) => rows.subarray(at * k, (at + 1) * k));
  };
  return {
    measure: "recall@10 of neighbours",
    noun: { one: "row", many: "rows" },
    parts,
    groups,
    constant: null,
    strata: null,
    async outcomes(lens, part) {
      const full = wanted.get(part) ?? foundBy(wholeVectors, part);
      wanted.set(part, full);
      const [before, after] = [await full, lens === wholeVectors ? await full : await foundBy(lens, part)];
      return Float64Array.from(before, (rows, at) => sharedRows(after[at]!, rows));
    },
  };
}
