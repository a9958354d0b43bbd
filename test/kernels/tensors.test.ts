import { describe, expect, it } from "vitest";
import { MissingError } from "../../src/base/errors.ts";
import { openOptimizerKernel } from "../../src/kernels/adamw.ts";
import { loadKernel } from "../../src/kernels/load-kernel.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { filled, pageBytes } from "./memory.ts";

/** float64 sums of at most 2^17 squares, in another order. */
const sumTolerance = 1e-13;

const lengths = [...Array.from({ length: 18 }, (_, i) => i), 65_536, 131_075];

function opened(pages: number) {
  const memory = new WebAssembly.Memory({ initial: pages });
  return { kernel: openOptimizerKernel(memory), all: new Float32Array(memory.buffer) };
}

describe("the sum of squares", () => {
  it.each(lengths)("of %i elements is that of float64, and the same when asked again", (count) => {
    const { kernel, all } = opened(10);
    filled(all.subarray(0, count + 4), 5, 1e3);
    let expected = 0;
    for (const x of all.subarray(0, count)) expected += x * x;
    const sum = kernel.sumOfSquares(0, count);
    expect(Math.abs(sum - expected)).toBeLessThanOrEqual(sumTolerance * expected);
    expect(kernel.sumOfSquares(0, count)).toBe(sum);
  });

  it("overflows in no float32 and hides no NaN", () => {
    const { kernel, all } = opened(1);
    all.fill(3e38, 0, 6);
    expect(kernel.sumOfSquares(0, 6) / (6 * Math.fround(3e38) ** 2)).toBeCloseTo(1, 12);
    all[5] = Number.NaN;
    expect(kernel.sumOfSquares(0, 6)).toBeNaN();
  });
});

describe("adding and zeroing", () => {
  it.each(lengths)("change %i elements and no neighbour", (count) => {
    const { kernel, all } = opened(20);
    const room = all.length / 2;
    filled(all, 6, 1);
    const before = all.slice();
    kernel.add(0, 4 * room, count);
    const sums = before.slice(0, count).map((x, i) => x + before[room + i]!);
    expect(sameBytes(all.subarray(0, count), sums)).toBe(true);
    expect(sameBytes(all.subarray(count), before.subarray(count))).toBe(true);
    kernel.zero(0, count);
    expect(sameBytes(all.subarray(0, count), new Float32Array(count))).toBe(true);
    expect(sameBytes(all.subarray(count), before.subarray(count))).toBe(true);
  });
});

describe("scattering rows", () => {
  it.each([1, 3, 4, 7, 384])("adds repeated rows of %i in order", (rowSize) => {
    const targets = 5;
    const rowCount = Math.ceil(70_000 / rowSize); // more than one piece
    const memory = new WebAssembly.Memory({ initial: 12 });
    const indicesAt = 16 * rowSize * targets;
    const rowsAt = indicesAt + 16 * Math.ceil(rowCount / 4);
    const target = filled(new Float32Array(memory.buffer, 0, rowSize * targets), 7, 1);
    const indices = new Int32Array(memory.buffer, indicesAt, rowCount).map((_, i) => (i * i + 1) % (targets - 1));
    new Int32Array(memory.buffer, indicesAt, rowCount).set(indices);
    const rows = filled(new Float32Array(memory.buffer, rowsAt, rowCount * rowSize), 8, 1);
    const expected = target.slice();
    for (let i = 0; i < rowCount; i++) {
      for (let j = 0; j < rowSize; j++) {
        const at = indices[i]! * rowSize + j;
        expected[at] = expected[at]! + rows[i * rowSize + j]!;
      }
    }
    openOptimizerKernel(memory).scatterAddRows(0, rowsAt, indicesAt, rowCount, rowSize);
    expect(target).toEqual(expected);
  });
});

describe("a memory of 4 GiB", () => {
  it("can be used to its last byte, and not beyond", () => {
    const pages = 65_536;
    const memory = new WebAssembly.Memory({ initial: pages });
    const kernel = openOptimizerKernel(memory);
    const count = 23;
    const start = pages * pageBytes - 128;
    const last = filled(new Float32Array(memory.buffer, start + 128 - 4 * 24, 24), 9, 1);
    const before = last.slice();
    const pointer = start + 128 - 4 * 24;
    kernel.add(pointer, pointer, 24);
    expect(last).toEqual(before.map((x) => 2 * x));
    new Int32Array(memory.buffer, 2 ** 31, 1)[0] = (pointer - 2 ** 31) / 16;
    kernel.scatterAddRows(2 ** 31, pointer, 2 ** 31, 1, 4);
    expect(last.subarray(0, 4)).toEqual(before.subarray(0, 4).map((x) => 4 * x));
    kernel.zero(pointer + 4, count);
    expect([...last]).toEqual([4 * before[0]!, ...new Array(count).fill(0)]);
    expect(() => kernel.zero(pointer + 4, count + 1)).toThrow(WebAssembly.RuntimeError);
    expect(() => kernel.add(pointer + 4, 0, count + 1)).toThrow(WebAssembly.RuntimeError);
  });
});

describe("a kernel that has not been built", () => {
  it("is missing, and the message says what to do", () => {
    const load = () => loadKernel("no-such-kernel", new WebAssembly.Memory({ initial: 1 }));
    expect(load).toThrow(MissingError);
    expect(load).toThrow("npm run build");
  });
});
