/** A step of a chain: x / ‖x‖, so that what compressors left out does not weigh in inner products; zeros stay zeros. */
import { checkInput, type FittedCompressor } from "../compressors/compressor.ts";
import { matrix } from "../numeric/matrix.ts";
import { squaredLengths } from "../numeric/squared-lengths.ts";

/** As in chains. */
export const unitName = "unit";

/** The step for vectors of one size. */
export function unitLength(size: number): FittedCompressor {
  const fitted: FittedCompressor = {
    name: unitName,
    map: "unit",
    inputSize: size,
    outputSize: size,
    units: "shared",
    async apply(vectors) {
      checkInput(fitted, vectors);
      const squares = squaredLengths(vectors);
      const data = vectors.data.map((value, at) => {
        const square = squares[Math.floor(at / size)]!;
        return square === 0 ? 0 : value / Math.sqrt(square);
      });
      return matrix(vectors.rows, size, data);
    },
    toTensors: () => new Map(),
  };
  return fitted;
}
