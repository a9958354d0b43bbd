/**
 * Matrix products in float32. Large ones go to the engine; small ones are
 * multiplied here, in float64, because a call of the engine costs more than they
 * do. Which way is taken depends on the sizes alone, so the same product has the
 * same bits every time with the same number of threads. With another number the
 * engine divides narrow products (one column, or fewer than about 130 rows)
 * otherwise, and their last bits change.
 */
import { ShapeError } from "../base/errors.ts";
import { writeOnnx } from "../formats/onnx.ts";
import { type Matrix, matrix } from "../numeric/matrix.ts";
import { openSession, type Session } from "./session.ts";

/** Which factors are taken transposed. */
export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** Products of fewer multiplications than this are made here (measured: a call of the engine costs about 50 µs). */
const engineFrom = 1 << 14;

let threads = 0;
const sessions = new Map<string, Promise<Session>>();

/**
 * Threads of the engine for products, from now on; 0 leaves the choice to the engine.
 * Set it once at the start of a process or worker.
 */
export function setEngineThreads(count: number): void {
  if (count === threads) return;
  threads = count;
  sessions.clear();
}

/** Threads of the engine for products; undefined leaves the choice to the engine. */
export function engineThreads(): number | undefined {
  return threads === 0 ? undefined : threads;
}

/**
 * op(a) · op(b), where op is the identity or the transpose.
 *
 * @param a  [m, k], or [k, m] with `transposeA`
 * @param b  [k, n], or [n, k] with `transposeB`
 * @returns  [m, n], a new matrix
 * @throws ShapeError when the inner sizes differ
 */
export async function multiply(a: Matrix, b: Matrix, options: ProductOptions = {}): Promise<Matrix> {
  const transposeA = options.transposeA === true;
  const transposeB = options.transposeB === true;
  const m = transposeA ? a.columns : a.rows;
  const inner = transposeA ? a.rows : a.columns;
  const n = transposeB ? b.rows : b.columns;
  if (inner !== (transposeB ? b.columns : b.rows)) {
    throw new ShapeError({
      where: "multiply",
      must: "the inner sizes of a product must agree",
      got: `[${m}, ${inner}] and [${transposeB ? b.columns : b.rows}, ${n}]`,
      todo: "Check which factor is transposed.",
    });
  }
  if (m * n * inner < engineFrom) return smallProduct(a, b, m, inner, n, transposeA, transposeB);
  const session = await productSession(transposeA, transposeB);
  const result = await session.run({
    a: { type: "float32", shape: [a.rows, a.columns], data: a.data },
    b: { type: "float32", shape: [b.rows, b.columns], data: b.data },
  });
  return matrix(m, n, result["product"]?.data as Float32Array);
}

/** One session for each of the four kinds of product, made when first needed. */
function productSession(transposeA: boolean, transposeB: boolean): Promise<Session> {
  const key = `${transposeA}${transposeB}`;
  let session = sessions.get(key);
  if (session === undefined) {
    const model = writeOnnx({
      operatorSet: 17,
      nodes: [
        {
          operator: "Gemm",
          inputs: ["a", "b"],
          outputs: ["product"],
          attributes: { transA: { int: transposeA ? 1 : 0 }, transB: { int: transposeB ? 1 : 0 } },
        },
      ],
      initializers: [],
      inputs: [
        { name: "a", type: "float32", shape: ["aRows", "aColumns"] },
        { name: "b", type: "float32", shape: ["bRows", "bColumns"] },
      ],
      outputs: [{ name: "product", type: "float32", shape: ["m", "n"] }],
    });
    session = openSession(model, { threads: engineThreads() });
    sessions.set(key, session);
  }
  return session;
}

function smallProduct(
  a: Matrix,
  b: Matrix,
  m: number,
  inner: number,
  n: number,
  transposeA: boolean,
  transposeB: boolean,
): Matrix {
  const product = matrix(m, n);
  const [left, right, out] = [a.data, b.data, product.data];
  const [stepRow, stepInner] = transposeA ? [1, m] : [inner, 1];
  const [stepColumn, stepDown] = transposeB ? [inner, 1] : [1, n];
  for (let i = 0, to = 0; i < m; i++) {
    for (let j = 0; j < n; j++, to++) {
      let sum = 0;
      let [at, beside] = [i * stepRow, j * stepColumn];
      for (let k = 0; k < inner; k++) {
        sum += (left[at] as number) * (right[beside] as number);
        at += stepInner;
        beside += stepDown;
      }
      out[to] = sum;
    }
  }
  return product;
}
