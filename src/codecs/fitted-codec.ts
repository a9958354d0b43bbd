/** A code with its checks, its name and its tensors: the fitted form of every codec. */
import { type Code, decodeRows, encodeRows } from "../codes/code.ts";
import { scores } from "../codes/scores.ts";
import type { Tensor } from "../formats/safetensors.ts";
import type { DecodeRows } from "../kernels/decode-rows.ts";
import type { EncodeRows } from "../kernels/encode-rows.ts";
import { firstNotFinite } from "../numeric/finite.ts";
import { matrix } from "../numeric/matrix.ts";
import { brokenCodes, checkCodes, checkDimensions, checkFinite, type FittedCodec, notFinite } from "./codec.ts";

/**
 * A fitted codec of a code.
 * @param tensors  what `restore` makes the same code of
 * @param encode   gives the same bytes as the code, sooner
 * @param decode   gives the same numbers as the code, sooner
 */
export function fittedCodec(
  name: string,
  code: Code,
  tensors: Readonly<Record<string, Tensor>>,
  encode: EncodeRows = ({ data }) => (firstNotFinite(data) < 0 ? encodeRows(code, data) : null),
  decode: DecodeRows = (codes) => decodeRows(code, codes),
): FittedCodec {
  const { dimensions, bytes } = code;
  return {
    name,
    inputSize: dimensions,
    bytesPerVector: bytes,
    encode(vectors) {
      checkDimensions(name, dimensions, vectors.columns);
      const data = encode(vectors);
      if (data === null) throw notFinite(name, vectors);
      return { rows: vectors.rows, bytesPerVector: bytes, data };
    },
    decode(codes) {
      checkCodes(name, bytes, codes);
      const decoded = matrix(codes.rows, dimensions, decode(codes.data));
      const at = firstNotFinite(decoded.data);
      if (at >= 0) throw brokenCodes(name, Math.floor(at / dimensions) + 1);
      return decoded;
    },
    scores(query, codes, metric) {
      checkDimensions(name, dimensions, query.length);
      checkFinite(name, matrix(1, dimensions, query));
      checkCodes(name, bytes, codes);
      return scores(code, query, codes.data, metric);
    },
    toTensors: () => new Map(Object.entries(tensors)),
  };
}
