/** What every codec holds: exact bytes, rows by themselves, scores as of decoded vectors, the same bits, saving, odd rows, refusals. */
import { InputError, ShapeError } from "../../base/errors.ts";
import { seeded } from "../../base/random.ts";
import { artefactBytes, type Codec, type FittedCodec } from "../../codecs/codec.ts";
import type { Metric } from "../../codes/scores.ts";
import { type Matrix, matrix, takeRows } from "../../numeric/matrix.ts";
import { type Rows, rows } from "../../statistics/rows.ts";
import { type OddRows, oddCodecRows, plantedCodecRows } from "./codec-rows.ts";
import { areSame, type ContractPromise, hold, keepAll } from "./contract.ts";

/** Scores of codes against those of decoded vectors, which were rounded to float32 on the way: relative to both lengths. */
const rounding = 1e-5;

const metrics: readonly Metric[] = ["dot", "cosine", "l2"];

/**
 * Holds a codec to its contract: what our own codecs are tested with.
 *
 * @example
 * ```ts
 * import { int8 } from "assay/codecs";
 * import { checkCodec } from "assay/verification";
 *
 * await checkCodec(int8());
 * ```
 * @throws BrokenPromise for the first promise that is not kept
 */
export async function checkCodec(codec: Codec): Promise<void> {
  await keepAll(codec.name, codecPromises(codec));
}

/** The promises. */
export function codecPromises(codec: Codec): readonly ContractPromise[] {
  let first: Promise<FittedCodec> | null = null;
  /** One fit serves all promises that do not ask about fits. */
  const fitted = (): Promise<FittedCodec> => {
    first ??= fitOn(codec, plantedCodecRows());
    return first;
  };
  const on = (sentence: string, keep: (fitted: FittedCodec) => Promise<void> | void): ContractPromise => ({
    sentence: `${sentence}, on planted normal rows`,
    keep: async () => keep(await fitted()),
  });
  return [
    on("gives as many bytes a row as it says, and leaves its input alone", (one) => givesBytes(codec, one)),
    on("decodes to rows that are nearer than their mean", decodesNear),
    on("gives each row the bytes that it has alone", encodesAlone),
    on("gives decoded rows the same bytes again, where it says so", (one) => staysStable(codec, one)),
    on("scores codes as the decoded rows are scored", scoresAsDecoded),
    on("gives the same tensors and bytes for the same seed", (one) => repeats(codec, one)),
    on("is the same after its tensors were restored", (one) => restores(codec, one)),
    on("refuses vectors, codes and queries of other sizes, and numbers that are not finite", refusesOthers),
    {
      sentence: "refuses training rows that there are none of, or that are not finite",
      keep: () => refusesTraining(codec),
    },
    ...oddCodecRows().map((odd) => ({ sentence: `gives finite numbers on ${odd.title}`, keep: () => standsOddRows(codec, odd) })),
  ];
}

function fitOn(codec: Codec, x: Matrix, seed = 1): Promise<FittedCodec> {
  return codec.fit(trainingRows(x), seeded(seed));
}

function trainingRows(x: Matrix): Rows<"training"> {
  return rows("training", x, { kind: "values", values: new Float64Array(x.rows) });
}

function givesBytes(codec: Codec, fitted: FittedCodec): void {
  const x = plantedCodecRows();
  const before = x.data.slice();
  const codes = fitted.encode(x);
  hold(fitted.name === codec.name, `the name ${fitted.name}`);
  hold(fitted.inputSize === x.columns && Number.isInteger(fitted.bytesPerVector), `${fitted.inputSize} dimensions`);
  hold(codes.rows === x.rows && codes.bytesPerVector === fitted.bytesPerVector, `${codes.rows} of ${codes.bytesPerVector} bytes`);
  hold(codes.data.length === x.rows * fitted.bytesPerVector, `${codes.data.length} bytes`);
  hold(areSame(before, x.data), "vectors that were changed");
  hold(artefactBytes(fitted) > 0, "nothing to build it from again");
  hold(fitted.encode(matrix(0, x.columns)).data.length === 0, "bytes of no rows");
}

function decodesNear(fitted: FittedCodec): void {
  const x = plantedCodecRows();
  const share = decodeError(fitted, x);
  hold(share < 1, `${share} of the variance as error`);
}

/** Σ ‖x − x̂‖² / Σ ‖x − mean‖² over rows. */
export function decodeError(fitted: FittedCodec, x: Matrix): number {
  const decoded = fitted.decode(fitted.encode(x));
  hold(decoded.rows === x.rows && decoded.columns === x.columns, `[${decoded.rows}, ${decoded.columns}]`);
  const d = x.columns;
  const mean = new Float64Array(d);
  for (let at = 0; at < x.data.length; at++) mean[at % d] = mean[at % d]! + x.data[at]! / x.rows;
  let error = 0;
  let variance = 0;
  for (let at = 0; at < x.data.length; at++) {
    error += (x.data[at]! - decoded.data[at]!) ** 2;
    variance += (x.data[at]! - mean[at % d]!) ** 2;
  }
  return error / variance;
}

function encodesAlone(fitted: FittedCodec): void {
  const x = plantedCodecRows();
  const { data } = fitted.encode(x);
  const bytes = fitted.bytesPerVector;
  for (const i of [0, 17, x.rows - 1]) {
    const alone = fitted.encode(takeRows(x, [i]));
    hold(areSame(alone.data, data.slice(i * bytes, (i + 1) * bytes)), `other bytes for row ${i}`);
  }
}

function staysStable(codec: Codec, fitted: FittedCodec): void {
  if (!codec.stable) return;
  const codes = fitted.encode(plantedCodecRows());
  hold(areSame(fitted.encode(fitted.decode(codes)).data, codes.data), "other bytes");
}

function scoresAsDecoded(fitted: FittedCodec): void {
  const x = plantedCodecRows();
  const codes = fitted.encode(takeRows(x, [...Array(40).keys()]));
  const decoded = fitted.decode(codes);
  const zero = new Float32Array(x.columns);
  for (const query of [x.data.slice(0, x.columns), x.data.slice(7 * x.columns, 8 * x.columns), zero]) {
    for (const metric of metrics) {
      const got = fitted.scores(query, codes, metric);
      hold(got.length === codes.rows, `${got.length} scores`);
      for (let i = 0; i < codes.rows; i++) {
        const row = decoded.data.subarray(i * x.columns, (i + 1) * x.columns);
        const { score, scale } = plainScore(query, row, metric);
        hold(Math.abs(got[i]! - score) <= rounding * scale, `${metric} ${got[i]} in place of ${score}`);
      }
    }
  }
}

/** The score as it is defined, and the size that its rounding is relative to. */
function plainScore(query: Float32Array, row: Float32Array, metric: Metric): { score: number; scale: number } {
  let [dot, a, b, distance] = [0, 0, 0, 0];
  for (let j = 0; j < row.length; j++) {
    dot += query[j]! * row[j]!;
    a += query[j]! ** 2;
    b += row[j]! ** 2;
    distance += (query[j]! - row[j]!) ** 2;
  }
  const lengths = Math.sqrt(a * b);
  if (metric === "dot") return { score: dot, scale: lengths };
  if (metric === "l2") return { score: distance, scale: a + b };
  return { score: lengths === 0 ? 0 : dot / lengths, scale: 1 };
}

async function repeats(codec: Codec, fitted: FittedCodec): Promise<void> {
  const x = plantedCodecRows();
  const again = await fitOn(codec, x);
  holdSame(again, fitted, x);
}

function restores(codec: Codec, fitted: FittedCodec): void {
  holdSame(codec.restore(fitted.toTensors()), fitted, plantedCodecRows());
}

/** @throws Error where two fitted codecs are not the same */
function holdSame(one: FittedCodec, other: FittedCodec, x: Matrix): void {
  hold(one.inputSize === other.inputSize && one.bytesPerVector === other.bytesPerVector, "other sizes");
  const [tensors, others] = [one.toTensors(), other.toTensors()];
  hold(areSameNames([...tensors.keys()], [...others.keys()]), "other tensors");
  for (const [key, { data }] of tensors) {
    hold(areSame(data as ArrayLike<number>, others.get(key)!.data as ArrayLike<number>), `other numbers in ${key}`);
  }
  const [codes, otherCodes] = [one.encode(x), other.encode(x)];
  hold(areSame(codes.data, otherCodes.data), "other bytes");
  hold(areSame(one.decode(codes).data, other.decode(codes).data), "other decoded rows");
}

function areSameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

function refusesOthers(fitted: FittedCodec): void {
  const d = fitted.inputSize;
  const codes = fitted.encode(matrix(3, d));
  const poisoned = matrix(3, d);
  poisoned.data[2 * d + 1] = Number.NaN;
  const query = new Float32Array(d);
  holdThrows(() => fitted.encode(matrix(3, d - 1)), ShapeError);
  holdThrows(() => fitted.encode(poisoned), InputError);
  poisoned.data[2 * d + 1] = Number.NEGATIVE_INFINITY;
  holdThrows(() => fitted.encode(poisoned), InputError);
  holdThrows(() => fitted.decode({ ...codes, bytesPerVector: codes.bytesPerVector + 1 }), ShapeError);
  holdThrows(() => fitted.decode({ ...codes, rows: 4 }), ShapeError);
  holdThrows(() => fitted.scores(new Float32Array(d + 1), codes, "dot"), ShapeError);
  holdThrows(
    () =>
      fitted.scores(
        query.map(() => Number.NaN),
        codes,
        "dot",
      ),
    InputError,
  );
  holdThrows(() => fitted.scores(query, { ...codes, data: codes.data.slice(1) }, "dot"), ShapeError);
}

function holdThrows(call: () => unknown, kind: typeof ShapeError | typeof InputError): void {
  let thrown: unknown = null;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  hold(thrown instanceof kind, thrown === null ? "no error" : `${thrown}`);
}

async function refusesTraining(codec: Codec): Promise<void> {
  const x = plantedCodecRows();
  const poisoned = matrix(x.rows, x.columns, x.data.slice());
  poisoned.data[5] = Number.NaN;
  for (const wrong of [matrix(0, x.columns), poisoned]) {
    const thrown = await fitOn(codec, wrong).then(
      () => null,
      (error: unknown) => error,
    );
    hold(thrown instanceof InputError, thrown === null ? "no error" : `${thrown}`);
  }
}

async function standsOddRows(codec: Codec, { x, error }: OddRows): Promise<void> {
  const fitted = await fitOn(codec, x);
  const codes = fitted.encode(x);
  const decoded = fitted.decode(codes);
  hold(decoded.data.every(Number.isFinite), "decoded numbers that are not finite");
  for (const metric of metrics) {
    hold(fitted.scores(x.data.slice(0, x.columns), codes, metric).every(Number.isFinite), `${metric} that is not finite`);
  }
  if (error !== null) {
    const share = x.data.reduce((most, value, at) => Math.max(most, Math.abs(value - decoded.data[at]!)), 0);
    hold(share <= error, `an error of ${share}`);
  }
}
