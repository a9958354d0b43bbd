/**
 * A nested residual adaptor: principal components plus a trained residual, so that the first outputs, at every size, keep
 * the order of cosines, and bring together what belongs together.
 *
 *   y = (P + R)(x − mean − t),  R and t from 0,  minimise the loss of nested-cosines.ts
 *
 * What belongs together: the rows of a pair, as much as its score says; without pairs the rows of a class; with neither,
 * the cosines of the whole vectors alone are kept. With classes P begins with linear discriminants, which
 * stay as they are: they hold all that is linear of the classes.
 *
 * Yoon, Sinha, Arik & Pfister 2024, "Matryoshka-Adaptor", arXiv:2407.20243. Theirs has a perceptron for a residual and
 * losses on pairs of cosines; here the residual is linear, and the cosines of a row are one distribution (as in contrastive
 * losses: van den Oord, Li & Vinyals 2018, arXiv:1807.03748; Khosla et al. 2020, arXiv:2004.11362).
 */
import { branded, madeBy } from "../base/brought.ts";
import { checkMakerOptions, type NoOptions } from "../base/maker-options.ts";
import type { Random } from "../base/random.ts";
import type { GraphBuilder, Value } from "../graph/builder.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import type { EngineTensor } from "../runtime/session.ts";
import { centredBatch } from "../statistics/batch-inputs.ts";
import { trainGraph } from "../statistics/graph-training.ts";
import { plainMoments } from "../statistics/moments/labelled-moments.ts";
import { covariance } from "../statistics/moments/moments.ts";
import { momentsOf } from "../statistics/moments/row-moments.ts";
import type { Rows } from "../statistics/rows.ts";
import { adaptorBatches } from "./adaptor-batches.ts";
import type { Compressor } from "./compressor.ts";
import { discriminantsOf } from "./linear-discriminants.ts";
import { type LinearMap, preparedLinearMap, restoredLinearMap } from "./linear-map.ts";
import { nestedCosineLoss } from "./nested-cosines.ts";
import { nestedSizes } from "./nested-sizes.ts";
import { componentsOfRows, type PrincipalComponents } from "./pca.ts";
import { orthonormalBasis, remainingComponents } from "./remaining-components.ts";
import { requireSpread } from "./trained-map-checks.ts";

const name = "matryoshka-adaptor";

/**
 * Measured on pairs of MRPC and STS-B: three times the rate spoils what few pairs can say before the first pass is over, a
 * third of it leaves half of the gain. The rate is divided by √d, as the entries of directions are.
 */
const settings = { rate: 0.006, decay: 0.01, batchRows: 128, passes: 30, steps: 600, patience: 0.1 } as const;

/** Shrinkage of the linear discriminants that classes begin with. */
const shrinkage = 0.1;

/**
 * The adaptor as a compressor. Training rows may have pairs. Preparing throws InputError for pairs of rows that there are
 * not, with one class alone, where all rows are the same, and with fewer than two rows or pairs that do not belong together.
 */
export function matryoshkaAdaptor(options: NoOptions = {}): Compressor {
  checkMakerOptions(name, options, {});
  return branded({
    name,
    ...madeBy("compressors/matryoshka-adaptor", "matryoshkaAdaptor"),
    description: "Principal components and a trained residual: nested sizes keep cosines, and pairs or classes together.",
    noun: { one: "adapted component", many: "adapted components" },
    source: "Yoon et al. 2024, arXiv:2407.20243",
    targets: ["binary", "multiclass", "regression"],
    uses: "labels",
    async prepare(training, random) {
      return preparedLinearMap(name, await adaptedMap(training, random));
    },
    restore(tensors) {
      return restoredLinearMap(name, tensors);
    },
  });
}

async function adaptedMap(training: Rows<"training">, random: Random): Promise<LinearMap> {
  const { vectors } = training;
  const d = vectors.columns;
  const batches = adaptorBatches(name, training, random.fork("rows"));
  const begin = await firstMap(training);
  const scale = requireSpread(name, begin.variances);
  const nothing = new Float64Array(d);
  const { parameters } = await trainGraph(
    {
      name,
      start: { residual: matrix(d, d), shift: matrix(1, d) },
      loss: (graph, parameter) => adaptorLoss(graph, parameter, { ...begin, scale, sizes: nestedSizes(d, Math.min(2, d)) }),
      feeds: (items) => {
        const { rows, wanted } = batches.of(items);
        return {
          vectors: centredBatch(vectors, rows, nothing, 1 / scale),
          wanted: { type: "float32", shape: [rows.length, rows.length], data: wanted },
          identity: identityOf(rows.length),
        };
      },
      parts: batches.parts,
      settings: { ...settings, rate: settings.rate / Math.sqrt(d), batchRows: settings.batchRows / batches.rowsEach },
    },
    random.fork("order"),
  );
  const [residual, shift] = [parameters["residual"]!.data, parameters["shift"]!.data];
  return {
    directions: matrix(
      d,
      d,
      begin.directions.data.map((value, at) => (at < begin.fixed * d ? value : value + residual[at]!)),
    ),
    shift: begin.shift.map((value, j) => value + scale * shift[j]!),
    variances: null,
  };
}

/** What training begins with, and how many of the first directions stay as they are. */
interface FirstMap extends PrincipalComponents {
  readonly fixed: number;
}

/** P: principal components; where classes are to stay together, orthonormal linear discriminants and components of the rest. */
async function firstMap(training: Rows<"training">): Promise<FirstMap> {
  const begin = await componentsOfRows(training);
  const { labels, pairs } = training;
  if (labels.kind === "values" || pairs !== undefined) return { ...begin, fixed: 0 };
  const of = await momentsOf(training);
  const d = of.dimensions;
  const r = Math.min(d, of.weights.filter((weight) => weight > 0).length - 1);
  const first = Float64Array.from(discriminantsOf(of, shrinkage).directions.data.subarray(0, r * d));
  const basis = orthonormalBasis(first, d);
  const rest = remainingComponents(covariance(plainMoments(of), 1), basis, d);
  return { ...begin, directions: matrix(d, d, Float32Array.from([...basis, ...rest])), fixed: basis.length / d };
}

/** What training begins with. */
export interface AdaptorStart {
  /** P [d, d] */
  readonly directions: Matrix;
  /** [d] */
  readonly shift: Float64Array;
  /** What vectors were divided by. */
  readonly scale: number;
  readonly sizes: readonly number[];
  /** Rows of R, from the first, that count for nothing. */
  readonly fixed: number;
}

/**
 * The loss of y = (P + R)(x − shift − t), with inputs vectors (x / scale) [batch, d], wanted and identity [batch, batch], and
 * parameters residual R [d, d] and shift (t / scale) [1, d].
 */
export function adaptorLoss(
  graph: GraphBuilder,
  parameter: (name: string) => Value,
  { directions, shift, scale, sizes, fixed }: AdaptorStart,
): Value {
  const d = directions.columns;
  const vectors = graph.input("vectors", "float32", ["batch", d]);
  const begin = graph.constant(directions.data, [d, d]);
  const mean = graph.constant(
    Float32Array.from(shift, (value) => value / scale),
    [1, d],
  );
  const centred = graph.apply("Sub", [graph.apply("Sub", [vectors, mean]), parameter("shift")]);
  const isTrained = graph.constant(
    Float32Array.from({ length: d }, (_, i) => (i < fixed ? 0 : 1)),
    [d, 1],
  );
  const map = graph.apply("Add", [begin, graph.apply("Mul", [parameter("residual"), isTrained])]);
  const outputs = graph.apply("Gemm", [centred, map], { transposeA: false, transposeB: true });
  return nestedCosineLoss(graph, {
    vectors,
    outputs,
    wanted: graph.input("wanted", "float32", ["batch", "batch"]),
    identity: graph.input("identity", "float32", ["batch", "batch"]),
    sizes,
  });
}

function identityOf(size: number): EngineTensor {
  const data = new Float32Array(size * size);
  for (let i = 0; i < size; i++) data[i * size + i] = 1;
  return { type: "float32", shape: [size, size], data };
}
