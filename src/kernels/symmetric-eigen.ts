/**
 * Eigendecomposition of a symmetric matrix, A = Σ λᵢ zᵢ zᵢᵀ, in WebAssembly: blocked reduction to tridiagonal form,
 * divide and conquer, and the reflections applied to the eigenvectors in blocks. Golub & Van Loan, Matrix
 * Computations, 4th ed., sections 8.3 and 8.4; the files of the three parts name their papers.
 */
import { InputError } from "../base/errors.ts";
import { type Eigen, eigenScale, smallSymmetricEigen, sortedEigen } from "../numeric/eigen.ts";
import { divideAndConquer, vectorSpace } from "./divide-and-conquer.ts";
import { ProductKernel } from "./product.ts";
import { reflectRows, reflectRowsSpace } from "./reflector-blocks.ts";
import { tridiagonalise, tridiagonaliseSpace } from "./tridiagonalise.ts";
import { workingMemory } from "./working-memory.ts";

/** Below this many rows the plain routine is as quick; measured. */
const kernelFrom = 40;

/** Rows and columns copied together. */
const square = 32;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix. Needs about five times the memory of the matrix.
 *
 * ‖A − Zᵀ Λ Z‖ and ‖Z Zᵀ − I‖ are about 1e-15·√n, relative to ‖A‖ and 1: small eigenvalues have this absolute error.
 *
 * @param a  [n, n] row-major, not changed; only the lower triangle is read
 * @param n  rows and columns of a
 * @throws ShapeError when a does not hold n × n numbers
 * @throws InputError when a number is NaN or infinite, or more than about 11,000 rows need over 4 GiB
 * @throws MissingError when the project has not been built
 */
export function symmetricEigen(a: Float64Array, n: number): Eigen {
  const scale = eigenScale(a, n);
  if (n < kernelFrom) return smallSymmetricEigen(a, n);
  const size = 4 * Math.ceil(n / 4);
  // An odd number of cache lines from row to row: columns spread over all sets of a cache.
  const stride = 64 * (Math.ceil(size / 8) | 1);
  const padded = size * stride;
  const layout = spread([
    ProductKernel.space,
    padded, // the matrix, then its reflections
    n * stride, // eigenvectors
    n * stride, // of the secular equation
    n * stride, // copies
    Math.max(tridiagonaliseSpace(stride, size), reflectRowsSpace(stride, n)),
    vectorSpace(n),
  ]);
  const [products, matrix, vectors, secular, copies, space, smaller] = layout.offsets as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const memory = workingMemory(pagesOf(layout.end, n));
  const numbers = new Float64Array(memory.buffer);
  placeTransposed(a, n, scale, numbers, matrix / 8, stride / 8);

  const kernel = new ProductKernel(memory, products);
  const placed = { at: matrix, stride };
  const { diagonal, beside, taus } = tridiagonalise(memory, kernel, placed, n, size, space);
  const z = { at: vectors, stride };
  divideAndConquer(diagonal, beside, {
    memory,
    products: kernel,
    z,
    secular: { at: secular, stride },
    copies,
    vectors: smaller,
  });
  reflectRows(memory, kernel, z, n, placed, taus, n, space);
  return sortedEigen(diagonal, { numbers, first: vectors / 8, apart: stride / 8, step: 1 }, scale);
}

/** Pages of 64 KiB for so many bytes. */
function pagesOf(bytes: number, n: number): number {
  const pages = Math.ceil(bytes / 65_536);
  if (pages <= 65_536) return pages;
  throw new InputError({
    where: "symmetricEigen",
    must: "the work must fit into 4 GiB, which about 11,000 rows do",
    got: `${n} rows`,
    todo: "Reduce the vectors first, with gaussian-projection for one.",
  });
}

/** Byte offsets, multiples of 64, of pieces that lie one after the other. */
function spread(sizes: readonly number[]): { offsets: number[]; end: number } {
  let end = 0;
  const offsets = sizes.map((size) => {
    const at = end;
    end += 64 * Math.ceil(size / 64);
    return at;
  });
  return { offsets, end };
}

/** The lower triangle of a, column by column, as the rows of an upper one; in squares, for the cache's sake. */
function placeTransposed(a: Float64Array, n: number, scale: number, to: Float64Array, at: number, stride: number): void {
  for (let top = 0; top < n; top += square) {
    for (let left = 0; left <= top; left += square) {
      for (let i = top; i < Math.min(n, top + square); i++) {
        const end = Math.min(i + 1, left + square);
        for (let j = left; j < end; j++) to[at + j * stride + i] = a[i * n + j]! / scale;
      }
    }
  }
}
