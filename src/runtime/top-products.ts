/**
 * The largest entries of each row of A·Bᵀ, on the engine: a product and a
 * selection a block of B, so that the whole product is never held.
 */
import { type OnnxNode, writeOnnx } from "../formats/onnx.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { engineThreads } from "./matrix-product.ts";
import { openSession, type Session } from "./session.ts";

/** What is done with the rows of B besides: nothing, scaled to length 1, or half of each row's square taken off its products. */
export type Adjustment = "none" | "unit" | "less-half-square";

/** The largest entries, falling; of equal ones the lower column first. */
export interface TopProducts {
  /** [rows of A, k] */
  readonly values: Float32Array;
  /** Rows of B [rows of A, k]. */
  readonly indices: BigInt64Array;
}

const sessions = new Map<string, Promise<Session>>();

/**
 * @param a  [n, d]
 * @param b  [m, d], m ≥ k
 */
export async function topProducts(a: Matrix, b: Matrix, k: number, adjustment: Adjustment): Promise<TopProducts> {
  const session = await topSession(adjustment);
  const found = await session.run({
    a: { type: "float32", shape: [a.rows, a.columns], data: a.data },
    b: { type: "float32", shape: [b.rows, b.columns], data: b.data },
    k: { type: "int64", shape: [1], data: BigInt64Array.of(BigInt(k)) },
  });
  return { values: found["values"]?.data as Float32Array, indices: found["indices"]?.data as BigInt64Array };
}

function topSession(adjustment: Adjustment): Promise<Session> {
  const key = `${engineThreads()} ${adjustment}`;
  let session = sessions.get(key);
  if (session === undefined) {
    session = openSession(topModel(adjustment), { threads: engineThreads() });
    sessions.set(key, session);
  }
  return session;
}

function topModel(adjustment: Adjustment): Uint8Array {
  const before: Readonly<Record<Adjustment, readonly OnnxNode[]>> = {
    none: [],
    unit: [{ operator: "LpNormalization", inputs: ["b"], outputs: ["unit"], attributes: { axis: { int: 1 }, p: { int: 2 } } }],
    "less-half-square": [
      {
        operator: "ReduceSumSquare",
        inputs: ["b"],
        outputs: ["squares"],
        attributes: { axes: { ints: [1] }, keepdims: { int: 0 } },
      },
    ],
  };
  const factors = ["a", adjustment === "unit" ? "unit" : "b", ...(adjustment === "less-half-square" ? ["squares"] : [])];
  return writeOnnx({
    operatorSet: 17,
    nodes: [
      ...before[adjustment],
      {
        operator: "Gemm",
        inputs: factors,
        outputs: ["products"],
        attributes: { transB: { int: 1 }, beta: { float: -0.5 } },
      },
      { operator: "TopK", inputs: ["products", "k"], outputs: ["values", "indices"], attributes: { axis: { int: 1 } } },
    ],
    initializers: [],
    inputs: [
      { name: "a", type: "float32", shape: ["n", "d"] },
      { name: "b", type: "float32", shape: ["m", "d"] },
      { name: "k", type: "int64", shape: [1] },
    ],
    outputs: [
      { name: "values", type: "float32", shape: ["n", "k"] },
      { name: "indices", type: "int64", shape: ["n", "k"] },
    ],
  });
}
