/**
 * xᵀx on the engine, added up in float64. The product is symmetric, so x is cut
 * into blocks of columns and only the products of a block with itself and with
 * those after it are made: seven twelfths of the work with six blocks, as 768 columns have.
 */
import { writeOnnx } from "../formats/onnx.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { engineThreads, multiply } from "./matrix-product.ts";
import { type EngineTensors, openWritingSession, type WritingSession } from "./session.ts";

/** Narrower blocks than this lose in speed of the product what they save in work. */
const narrowest = 128;
const mostBlocks = 8;

/** Below this many multiplications the plain product is as quick. */
const blocksFrom = 1 << 22;

/** A session, and where it writes the product of each pair of blocks, again at each run. */
interface BlockSession {
  readonly session: WritingSession;
  readonly products: EngineTensors;
  /** Ends when the last call has taken what it wrote. */
  turn: Promise<void>;
}

const sessions = new Map<string, Promise<BlockSession>>();

/**
 * sums ← sums + xᵀx, in the upper triangle; what lies below it is not to be relied on.
 *
 * @param x     [n, d], so few rows that a float32 product of them is good enough
 * @param sums  [d, d] row-major
 */
export async function addGram(x: Matrix, sums: Float64Array): Promise<void> {
  const d = x.columns;
  const count = Math.max(1, Math.min(mostBlocks, Math.floor(d / narrowest)));
  if (count === 1 || x.rows * d * d < blocksFrom) {
    const { data } = await multiply(x, x, { transposeA: true });
    for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] as number) + (data[at] as number);
    return;
  }
  const widths = Array.from({ length: count }, (_, b) => Math.floor(((b + 1) * d) / count) - Math.floor((b * d) / count));
  const blocks = await blockSession(widths);
  const run = blocks.turn.then(async () => {
    await blocks.session.runInto({ x: { type: "float32", shape: [x.rows, d], data: x.data } }, blocks.products);
    addProducts(blocks.products, widths, sums);
  });
  blocks.turn = run.catch(() => {}); // told to whoever made the call, not to the next
  await run;
}

function addProducts(products: EngineTensors, widths: readonly number[], sums: Float64Array): void {
  const d = widths.reduce((sum, width) => sum + width, 0);
  let row = 0;
  for (const [i, height] of widths.entries()) {
    let column = row;
    for (const [j, width] of widths.entries()) {
      if (j < i) continue;
      addBlock(products[`${i} ${j}`]?.data as Float32Array, height, width, sums, row * d + column, d);
      column += width;
    }
    row += height;
  }
}

function addBlock(block: Float32Array, rows: number, columns: number, sums: Float64Array, to: number, d: number): void {
  for (let r = 0, from = 0; r < rows; r++) {
    for (let c = 0, at = to + r * d; c < columns; c++, at++, from++) sums[at] = (sums[at] as number) + (block[from] as number);
  }
}

/** A session that cuts x into blocks of columns and multiplies each pair of them. */
function blockSession(widths: readonly number[]): Promise<BlockSession> {
  const key = `${engineThreads()} ${widths.join(" ")}`;
  let session = sessions.get(key);
  if (session === undefined) {
    const blocks = widths.map((_, b) => `${b}`);
    const pairs = blocks.flatMap((_, i) => blocks.slice(i).map((_, j) => [i, i + j] as const));
    const places = Object.fromEntries(
      pairs.map(([i, j]) => {
        const [height, width] = [widths[i]!, widths[j]!];
        return [`${i} ${j}`, { type: "float32" as const, shape: [height, width], data: new Float32Array(height * width) }];
      }),
    );
    const model = writeOnnx({
      operatorSet: 17,
      nodes: [
        { operator: "Split", inputs: ["x", "widths"], outputs: blocks, attributes: { axis: { int: 1 } } },
        ...pairs.map(([i, j]) => ({
          operator: "Gemm",
          inputs: [`${i}`, `${j}`],
          outputs: [`${i} ${j}`],
          attributes: { transA: { int: 1 } },
        })),
      ],
      initializers: [
        {
          name: "widths",
          type: "int64",
          shape: [widths.length],
          data: new Uint8Array(BigInt64Array.from(widths, BigInt).buffer),
        },
      ],
      inputs: [{ name: "x", type: "float32", shape: ["rows", widths.reduce((sum, width) => sum + width, 0)] }],
      outputs: Object.entries(places).map(([name, { type, shape }]) => ({ name, type, shape })),
    });
    session = openWritingSession(model, { threads: engineThreads() }).then((opened) => ({
      session: opened,
      products: places,
      turn: Promise.resolve(),
    }));
    sessions.set(key, session);
  }
  return session;
}
