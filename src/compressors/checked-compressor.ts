/** A compressor that a person brought, its outputs checked where it is called. */
import { identityOf } from "../base/brought.ts";
import { type Answering, answerOf, holds, partsOf } from "../base/brought-answers.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import { copyOf, type Matrix } from "../numeric/matrix.ts";
import { unsharedRows } from "../statistics/rows.ts";
import type { Compressor, FittedCompressor } from "./compressor.ts";

/**
 * The same compressor; outputs of another shape, or not finite, are a BroughtError that names it. It has matrices of its
 * own: what it writes into them changes no other number.
 */
export function checkedCompressor(compressor: Compressor): Compressor {
  const who = { kind: "compressor", identity: identityOf(compressor) };
  const { name, version, options, origin, description, noun, title, source, targets, uses } = compressor;
  return {
    ...{ name, version, options, origin, description, noun, source, targets, uses },
    ...(title === undefined ? {} : { title }),
    async prepare(training, random) {
      const prepared = await answerOf(who, "prepare", () => compressor.prepare(unsharedRows(training), random));
      const must = "what it prepares must have a function at";
      holds(typeof partsOf(prepared)?.["at"] === "function", who, { must, got: prepared, call: "prepare" });
      return { at: (size) => checkedFitted(prepared.at(size), size, who) };
    },
    restore: (tensors) => compressor.restore(tensors),
  };
}

function checkedFitted(fitted: FittedCompressor, size: number, who: Answering): FittedCompressor {
  const isFitted = typeof partsOf(fitted)?.["apply"] === "function";
  const must = "what it gives for a size must have a function apply";
  holds(isFitted, who, { must, got: fitted, call: "at" });
  const { name, map, inputSize, outputSize, units, moments, approximateMoments, reconstruct } = fitted;
  holds(outputSize === size, who, { must: `its outputSize must be the ${size} asked for`, got: outputSize, call: "at" });
  return {
    ...{ name, inputSize, outputSize, units },
    ...(map === undefined ? {} : { map }),
    async apply(vectors) {
      const compressed = await answerOf(who, "apply", () => fitted.apply(copyOf(vectors)));
      requireOutputs(compressed, vectors, size, who);
      return compressed;
    },
    ...(moments === undefined ? {} : { moments: (of) => moments.call(fitted, of) }),
    ...(approximateMoments === undefined ? {} : { approximateMoments: (of) => approximateMoments.call(fitted, of) }),
    ...(reconstruct === undefined ? {} : { reconstruct: (made, mean) => reconstruct.call(fitted, made, mean) }),
    toTensors: () => fitted.toTensors(),
  };
}

function requireOutputs(compressed: Matrix, { rows }: Matrix, columns: number, who: Answering): void {
  const { rows: n, columns: k, data } = partsOf(compressed) ?? {};
  const isMatrix = data instanceof Float32Array && n === rows && k === columns && data.length === rows * columns;
  holds(isMatrix, who, {
    must: `its outputs must be a matrix [${rows}, ${columns}] of a Float32Array`,
    got: data instanceof Float32Array ? `[${String(n)}, ${String(k)}] of ${data.length} numbers` : compressed,
    call: "apply",
  });
  const at = firstNotFinite(data);
  const place = `${data[at]} in row ${Math.floor(at / columns)}, output ${at % columns}, from 0`;
  holds(at < 0, who, { must: "its outputs must be finite numbers", got: place, call: "apply" });
}
