/**
 * Cholesky factors of large matrices in WebAssembly: rows of a block are finished one by one, then all rows below take
 * their share out in one product. Golub & Van Loan 2013, "Matrix Computations", section 4.2.9.
 */
import { type CholeskyFactor, defaultDependentShare, factorCholesky } from "../numeric/cholesky.ts";
import { ProductKernel } from "./product.ts";
import { workingMemory } from "./working-memory.ts";

/** Below this many rows the plain routine is as quick; beyond the second the work would not fit into 4 GiB. */
const [kernelFrom, kernelTo] = [96, 16_000];

/** Rows in a block. */
const blockSize = 32;

/** The factor that `factorCholesky` gives, up to rounding. Takes and throws the same. */
export function quickCholesky(a: Float64Array, n: number, dependentShare: number = defaultDependentShare): CholeskyFactor {
  if (!(n >= kernelFrom && n <= kernelTo) || a.length !== n * n) return factorCholesky(a, n, dependentShare);
  // An odd number of cache lines from row to row: columns spread over all sets of a cache.
  const stride = 64 * (Math.ceil(n / 8) | 1);
  const step = stride / 8;
  const [upper, turned] = [ProductKernel.space, ProductKernel.space + n * stride];
  const memory = workingMemory(Math.ceil((turned + 8 * n * blockSize) / 65_536));
  const numbers = new Float64Array(memory.buffer);
  const kernel = new ProductKernel(memory, 0);
  const first = upper / 8;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) numbers[first + j * step + i] = a[i * n + j]!;
  }
  const dependent: number[] = [];
  for (let from = 0; from < n; from += blockSize) {
    const end = Math.min(n, from + blockSize);
    for (let i = from; i < end; i++) {
      const row = first + i * step;
      const [diagonal, pivot] = [a[i * n + i]!, numbers[row + i]!];
      if (!(diagonal >= 0) || !Number.isFinite(pivot)) return factorCholesky(a, n, dependentShare); // says what is wrong
      if (pivot <= dependentShare * diagonal) {
        dependent.push(i);
        numbers.fill(0, row + i, row + n);
        numbers[row + i] = Number.POSITIVE_INFINITY;
        continue;
      }
      const root = Math.sqrt(pivot);
      for (let j = row + i; j < row + n; j++) numbers[j] = numbers[j]! / root;
      for (let r = i + 1; r < end; r++) {
        const share = numbers[row + r]!;
        for (let j = r, to = first + r * step + r; j < n; j++, to++) numbers[to] = numbers[to]! - share * numbers[row + j]!;
      }
    }
    const left = n - end;
    if (left === 0) break;
    const depth = end - from;
    for (let r = 0; r < depth; r++) {
      const row = first + (from + r) * step + end;
      for (let j = 0; j < left; j++) numbers[turned / 8 + j * blockSize + r] = numbers[row + j]!;
    }
    kernel.subtractUpper(
      { at: turned, stride: 8 * blockSize },
      { at: upper + from * stride + 8 * end, stride },
      { at: upper + end * (stride + 8), stride },
      left,
      depth,
    );
  }
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) lower[i * n + j] = numbers[first + j * step + i]!;
  }
  return { n, lower, dependent: Int32Array.from(dependent) };
}
