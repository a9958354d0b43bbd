/** Loads a compressor from the files that it is shipped as. */
import { type Code, decodeRows, encodeRows } from "../codes/code.ts";
import type { Metric } from "../codes/scores.ts";
import type { Tensors } from "./checked-tensors.ts";
import { codeIndex } from "./code-index.ts";
import type { CodeIndex, PortableCompressor } from "./compressor.ts";
import { hold, holdRows, isCount } from "./hold.ts";
import { compiledKernel, type KernelModule } from "./kernel.ts";
import { packedScan } from "./packed-scan.ts";
import { readSafetensors } from "./safetensors.ts";
import { savedCode } from "./saved-code.ts";
import { type MapName, type StepMap, stepMap } from "./step-map.ts";

/** How a compressor runs. */
export interface RuntimeOptions {
  /**
   * The compiled kernel (assay/runtime/kernel.wasm, a WebAssembly.Module), where bytes may not be compiled at run time; null for
   * plain JavaScript. Both ways give the same bytes; which one runs changes the speed alone.
   */
  readonly kernel?: KernelModule | null | undefined;
}

/** What compressor.json must say; there may be more. */
interface Description {
  readonly schema: string;
  readonly chain: string;
  readonly inputSize: number;
  readonly codedSize: number;
  readonly bytesPerVector: number;
  readonly steps: readonly { readonly map: MapName }[];
  readonly codec: string;
  readonly distance: Metric;
  readonly tensors: string;
}

/** Of descriptions that this runtime reads. */
const schema = "assay/compressor@1";

/** Most numbers of a vector: what is made of a description alone stays small. */
const mostNumbers = 1 << 20;

/**
 * Loads a compressor from the two files that it is shipped as.
 *
 * @param description  compressor.json, as text or parsed
 * @param tensors      the bytes of compressor.safetensors; where there is crypto.subtle (not on http:// pages), they must be
 *                     those that the description was written with
 *
 * @example
 * ```ts
 * import { loadCompressor } from "assay/runtime";
 *
 * const [description, tensors] = await Promise.all(["compressor.json", "compressor.safetensors"].map((file) => fetch(file)));
 * const compressor = await loadCompressor(await description.text(), await tensors.arrayBuffer());
 * const codes = compressor.encode(new Float32Array(2 * compressor.inputSize));
 * const { rows } = compressor.search(new Float32Array(compressor.inputSize).fill(1), codes, 1);
 * ```
 * @throws Error for files that are damaged, not of each other, or of another version
 */
export const loadCompressor = async (
  description: object | string,
  tensors: ArrayBuffer | Uint8Array,
  { kernel: given }: RuntimeOptions = {},
): Promise<PortableCompressor> => {
  const about = (typeof description === "string" ? JSON.parse(description) : description) as Description | null;
  hold(about?.schema === schema, `the schema must be ${schema}`, about?.schema);
  const { inputSize, distance, steps, codec } = about;
  hold(isCount(inputSize, mostNumbers), `inputSize must be up to ${mostNumbers}`, inputSize);
  hold(["cosine", "dot", "l2"].includes(distance), "distance must be cosine, dot or l2", distance);
  if (globalThis.crypto?.subtle) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", tensors as ArrayBuffer));
    const hash = Array.from(digest, (byte) => (256 + byte).toString(16).slice(1)).join("");
    hold(hash === about.tensors, `the tensors must have the hash ${about.tensors}`, hash);
  }
  const all = readSafetensors(tensors);
  const under = (prefix: string): Tensors => ({
    get: (name) => all.get(prefix + name),
    has: (name) => all.has(prefix + name),
  });
  const kernel = given === undefined ? await compiledKernel() : given;
  let codedSize = inputSize;
  const maps = [steps].flat().map((step, i) => {
    const map = stepMap(step?.map, under(`steps.${i}.`), codedSize, kernel);
    codedSize = map.outputSize;
    return map;
  });
  const code = savedCode(codec, under("codec."), codedSize);
  const [sizes, claimed] = [`${[codedSize, code.bytes]}`, `${[about.codedSize, about.bytesPerVector]}`];
  hold(sizes === claimed, `codedSize and bytesPerVector must be ${sizes}`, claimed);
  return running(about, maps, code, kernel);
};

const running = (
  { chain, inputSize, distance }: Description,
  maps: readonly StepMap[],
  code: Code,
  kernel: KernelModule | null,
): PortableCompressor => {
  const scan = packedScan(code, kernel);
  const project = (vectors: Float32Array): Float32Array => {
    holdRows("vectors", vectors, inputSize);
    const projected = maps.reduce((rows, map) => map.apply(rows), vectors);
    holdRows("projected vectors", projected, code.dimensions);
    return projected;
  };
  const holdCodes = ({ length }: Uint8Array): void =>
    hold(length % code.bytes === 0, `codes must be of ${code.bytes} bytes`, length);
  const index = (codes: Uint8Array): CodeIndex => {
    holdCodes(codes);
    const nearest = codeIndex(code, codes, distance, scan);
    return {
      rows: codes.length / code.bytes,
      search(query, count) {
        hold(query.length === inputSize, `a query must be of ${inputSize} numbers`, query.length);
        hold(isCount(count, 2 ** 32), "count must be a whole number", count);
        return nearest(project(query), count);
      },
    };
  };
  return {
    chain,
    inputSize,
    codedSize: code.dimensions,
    bytesPerVector: code.bytes,
    distance,
    project,
    encode: (vectors) => encodeRows(code, project(vectors)),
    decode(codes) {
      holdCodes(codes);
      const vectors = decodeRows(code, codes);
      holdRows("decoded vectors", vectors, code.dimensions);
      return vectors;
    },
    search: (query, codes, count) => index(codes).search(query, count),
    index,
  };
};
