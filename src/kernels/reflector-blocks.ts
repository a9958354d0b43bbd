/**
 * Reflections applied many at a time, H₀ H₁ … = I − V F Vᵀ, the compact WY form (Schreiber & Van Loan 1989,
 * SIAM J. Sci. Stat. Comput. 10): the work is products of matrices.
 */
import { overwrite, type Placed, type ProductKernel, subtract } from "./product.ts";

/** Reflections in a block: measured; more make the products quicker and the triangular factors dearer. */
const blockSize = 32;

/** Bytes of working space for `reflectRows`. */
export function reflectRowsSpace(stride: number, rows: number): number {
  return blockSize * stride + 8 * blockSize * (2 * blockSize + rows);
}

/**
 * Z ← Z·Qᵀ for Q = H₀ H₁ … H₍ₙ₋₂₎: rows that were eigenvectors of T become eigenvectors of Q T Qᵀ.
 *
 * With V the vectors as columns, a block is I − V·F·Vᵀ with F upper triangular, F_jj = tau_j and
 * F[0…j, j] = −tau_j F[0…j, 0…j] Vᵀ v_j. Its transpose from the right is Z − (Z·(F·Vᵀ)ᵀ)·Vᵀ.
 *
 * @param z       [rows, n]
 * @param reflectors [n, n], row k the vector of reflection k (entries up to k are 0, the next is 1)
 * @param taus    [n]
 * @param space   byte offset of working space, a multiple of 16
 */
export function reflectRows(
  memory: WebAssembly.Memory,
  products: ProductKernel,
  z: Placed,
  rows: number,
  reflectors: Placed,
  taus: Float64Array,
  n: number,
  space: number,
): void {
  const numbers = new Float64Array(memory.buffer);
  const scaled: Placed = { at: space, stride: reflectors.stride }; // F·Vᵀ
  const gram: Placed = { at: space + blockSize * reflectors.stride, stride: 8 * blockSize };
  const factor: Placed = { at: gram.at + 8 * blockSize * blockSize, stride: 8 * blockSize };
  const images: Placed = { at: factor.at + 8 * blockSize * blockSize, stride: 8 * blockSize };

  for (let start = blockSize * Math.floor(Math.max(0, n - 2) / blockSize); start >= 0; start -= blockSize) {
    const count = Math.min(blockSize, n - 1 - start);
    if (count <= 0) continue;
    const depth = n - start;
    const vectors: Placed = { at: reflectors.at + start * (reflectors.stride + 8), stride: reflectors.stride };
    products.multiply(vectors, vectors, true, gram, [count, count, depth], overwrite);
    triangularFactor(numbers, gram.at / 8, factor.at / 8, taus.subarray(start, start + count));
    products.multiply(factor, vectors, false, scaled, [count, depth, count], overwrite);
    const columns: Placed = { at: z.at + 8 * start, stride: z.stride };
    products.multiply(columns, scaled, true, images, [rows, count, depth], overwrite);
    products.multiply(images, vectors, false, columns, [rows, depth, count], subtract);
  }
}

/** F from the products of the vectors; both [blockSize, blockSize] in `numbers`. */
function triangularFactor(numbers: Float64Array, gram: number, factor: number, taus: Float64Array): void {
  numbers.fill(0, factor, factor + blockSize * blockSize);
  for (let j = 0; j < taus.length; j++) {
    const tau = taus[j]!;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let m = i; m < j; m++) sum += numbers[factor + i * blockSize + m]! * numbers[gram + m * blockSize + j]!;
      numbers[factor + i * blockSize + j] = -tau * sum;
    }
    numbers[factor + j * blockSize + j] = tau;
  }
}
