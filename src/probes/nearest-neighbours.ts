/**
 * k nearest neighbours: a vector gets the class most of its k nearest training
 * vectors have (of equally frequent ones the one whose neighbours are nearer), or
 * the mean of their values. Distance is Euclidean on features that are centred and
 * scaled (feature-scales.ts). k is the penalty: the more neighbours, the smoother.
 * A class's probability is its share of the votes and of one vote more that all
 * classes share: no class that k neighbours have missed is impossible.
 *
 * All k share one search. With more than 16,384 training rows every so many of them are kept.
 *
 * Cover & Hart 1967, doi:10.1109/TIT.1967.1053964.
 */
import { branded, madeBy } from "../base/brought.ts";
import { ShapeError } from "../base/errors.ts";
import { checkMakerOptions, penaltiesOf } from "../base/maker-options.ts";
import { wholeNumber } from "../base/value-kinds.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { ClassLabels, Labels } from "../statistics/labels.ts";
import { columnMoments } from "../statistics/moments/column-moments.ts";
import { nearestRows } from "../statistics/nearest-rows.ts";
import type { Rows } from "../statistics/rows.ts";
import { scalesOfDeviations } from "./feature-scales.ts";
import type { FittedProbe, Probe } from "./probe.ts";
import { trainingLabels } from "./target.ts";

/** Options of nearest neighbours. */
export interface NearestNeighboursOptions {
  /** Numbers of neighbours to choose from on validation rows, fewest first. */
  readonly penalties?: readonly number[];
}

/** Training rows that are kept. */
const keptRows = 16_384;

/** Nearest neighbours; the penalty is k. */
export function nearestNeighbours(options: NearestNeighboursOptions = {}): Probe {
  checkMakerOptions("nearest-neighbours", options, { penalties: penaltiesOf(wholeNumber(1, 1_000_000)) });
  return branded({
    name: "nearest-neighbours",
    ...madeBy("probes/nearest-neighbours", "nearestNeighbours", { ...options }),
    description: "k nearest neighbours by Euclidean distance of standardised vectors; k is chosen on validation rows",
    noun: { one: "nearest-neighbours probe", many: "nearest-neighbours probes" },
    source: "Cover & Hart 1967, doi:10.1109/TIT.1967.1053964",
    targets: ["binary", "multiclass", "regression"],
    penalties: options.penalties ?? [1, 3, 10, 30, 100],
    finds: "neighbourhoods",
    async fit(training, penalties) {
      const labels = trainingLabels("nearest-neighbours", training.labels);
      const kept = Math.min(keptRows, training.vectors.rows);
      const rows = Int32Array.from({ length: kept }, (_, i) => Math.floor((i * training.vectors.rows) / kept));
      const scaling = scalingOf(training);
      const index = scaledRows(training.vectors, rows, scaling);
      const most = Math.min(kept, Math.max(...penalties));
      // A matrix is searched once for all k.
      const searches = new WeakMap<Matrix, Promise<Int32Array>>();
      const search = (vectors: Matrix): Promise<Int32Array> => {
        const nearest = async (): Promise<Int32Array> => {
          const scaled = scaledRows(
            vectors,
            Array.from({ length: vectors.rows }, (_, i) => i),
            scaling,
          );
          return (await nearestRows(scaled, index, most, "euclidean")).rows;
        };
        const found = searches.get(vectors) ?? nearest();
        searches.set(vectors, found);
        return found;
      };
      return penalties.map((penalty): FittedProbe => {
        return {
          penalty,
          async predict(vectors) {
            checkColumns(vectors, index.columns);
            const places = await search(vectors);
            const k = Math.max(1, Math.min(most, Math.round(penalty)));
            return vote(labels, rows, places, most, k, vectors.rows);
          },
          ...(labels.kind === "values"
            ? {}
            : {
                async probabilities(vectors) {
                  checkColumns(vectors, index.columns);
                  const places = await search(vectors);
                  const k = Math.max(1, Math.min(most, Math.round(penalty)));
                  return votes(labels, rows, places, most, k, vectors.rows);
                },
              }),
        };
      });
    },
  });
}

function checkColumns(vectors: Matrix, columns: number): void {
  if (vectors.columns === columns) return;
  throw new ShapeError({
    where: "nearest-neighbours",
    must: `vectors must have ${columns} dimensions, as the training rows did`,
    got: `${vectors.columns}`,
    todo: "Compress these vectors in the same way.",
  });
}

interface Scaling {
  /** [d] */
  readonly mean: Float64Array;
  /** [d]; 0 for a dimension that is rounding noise. */
  readonly factors: Float64Array;
}

function scalingOf({ vectors, units }: Rows<"training">): Scaling {
  const { mean, squares } = columnMoments(vectors);
  const scales = scalesOfDeviations(
    mean,
    squares.map((square) => Math.sqrt(square / Math.max(1, vectors.rows))),
    units,
  );
  return { mean, factors: scales.map((scale) => 1 / scale) };
}

function scaledRows(x: Matrix, rows: ArrayLike<number>, { mean, factors }: Scaling): Matrix {
  const scaled = matrix(rows.length, x.columns);
  for (let i = 0, at = 0; i < rows.length; i++) {
    const from = rows[i]! * x.columns;
    for (let j = 0; j < x.columns; j++, at++) scaled.data[at] = (x.data[from + j]! - mean[j]!) * factors[j]!;
  }
  return scaled;
}

/** Shares of k votes and one that all classes share, [n, classes]. */
function votes(labels: ClassLabels, rows: Int32Array, places: Int32Array, most: number, k: number, count: number): Float64Array {
  const shares = new Float64Array(count * labels.classes).fill(1 / (labels.classes * (k + 1)));
  for (let i = 0; i < count; i++) {
    for (let near = 0; near < k; near++) {
      const at = i * labels.classes + labels.values[rows[places[i * most + near]!]!]!;
      shares[at] = shares[at]! + 1 / (k + 1);
    }
  }
  return shares;
}

function vote(labels: Labels, rows: Int32Array, places: Int32Array, most: number, k: number, count: number): Labels {
  if (labels.kind === "values") {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      for (let near = 0; near < k; near++) values[i] = values[i]! + labels.values[rows[places[i * most + near]!]!]! / k;
    }
    return { kind: "values", values };
  }
  const values = new Int32Array(count);
  const votes = new Int32Array(labels.classes);
  for (let i = 0; i < count; i++) {
    votes.fill(0);
    let best = labels.values[rows[places[i * most]!]!]!;
    for (let near = 0; near < k; near++) {
      const label = labels.values[rows[places[i * most + near]!]!]!;
      votes[label] = votes[label]! + 1;
      // Whoever has the majority first keeps it: its neighbours are nearer.
      if (votes[label]! > votes[best]!) best = label;
    }
    values[i] = best;
  }
  return { kind: "classes", classes: labels.classes, values };
}
