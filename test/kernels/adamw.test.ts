import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { type AdamWStep, openOptimizerKernel } from "../../src/kernels/adamw.ts";
import { golden } from "../support/golden.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { filled, pageBytes } from "./memory.ts";

interface Run {
  readonly name: string;
  readonly decay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clip: number | null;
  readonly learningRates: readonly number[];
  readonly initial: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly norms: readonly number[];
  readonly parameters: readonly (readonly number[])[];
  readonly firstMoments: readonly number[];
  readonly secondMoments: readonly number[];
}

/** Against float64: a handful of float32 roundings a step. */
const roundings = 2e-6;
/** Against torch, relative to the largest value: the same roundings in a slightly other order, over 6 steps. */
const torchTolerance = 1e-6;
/** Norms: torch sums float32 squares in float32. */
const normTolerance = 1e-6;

const f = Math.fround;
const step: AdamWStep = { gradientScale: 0.3, learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, step: 3 };
/** Lengths with every tail, and two of more than one piece. */
const lengths = [...Array.from({ length: 18 }, (_, i) => i), 65_536, 65_541];

/** Four float32 arrays of `count` in one memory, each with four untouchable neighbours behind it. */
function tensors(count: number) {
  const stride = 16 * Math.ceil((count + 4) / 4);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * stride) / pageBytes) + 1 });
  const part = (i: number): Float32Array => new Float32Array(memory.buffer, i * stride, count + 4);
  const views = { p: part(0), m: part(1), v: part(2), g: part(3) };
  filled(views.p, 1, 1);
  filled(views.m, 2, 0.1);
  filled(views.v, 3, 0.01);
  views.v.forEach((value, i) => {
    views.v[i] = Math.abs(value);
  });
  filled(views.g, 4, 3);
  return { kernel: openOptimizerKernel(memory), stride, ...views };
}

/** The kernel's arithmetic, rounded to float32 after every operation. */
function exact(p: number, m: number, v: number, g: number, s: AdamWStep) {
  const gradient = f(g * f(s.gradientScale));
  const first = f(m + f(f(1 - s.beta1) * f(gradient - m)));
  const second = f(f(v * f(s.beta2)) + f(f(f(1 - s.beta2) * gradient) * gradient));
  const divisor = f(f(f(Math.sqrt(second)) * f(1 / Math.sqrt(1 - s.beta2 ** s.step))) + f(s.epsilon));
  const change = f(f(s.learningRate / (1 - s.beta1 ** s.step)) * f(first / divisor));
  return { p: f(f(p * f(1 - s.learningRate * s.decay)) - change), m: first, v: second };
}

/** The formula of the paper, in float64. */
function formula(p: number, m: number, v: number, g: number, s: AdamWStep) {
  const gradient = g * s.gradientScale;
  const first = s.beta1 * m + (1 - s.beta1) * gradient;
  const second = s.beta2 * v + (1 - s.beta2) * gradient ** 2;
  const change = first / (1 - s.beta1 ** s.step) / (Math.sqrt(second / (1 - s.beta2 ** s.step)) + s.epsilon);
  return { p: p * (1 - s.learningRate * s.decay) - s.learningRate * change, m: first, v: second };
}

describe("AdamW", () => {
  it.each(lengths)("of %i elements gives the formula, every bit of its float32 form, and leaves the rest", (count) => {
    const { kernel, stride, p, m, v, g } = tensors(count);
    const before = { p: p.slice(), m: m.slice(), v: v.slice(), g: g.slice() };
    kernel.adamw(0, stride, 2 * stride, 3 * stride, count, step);
    let different = 0;
    let far = 0;
    for (let i = 0; i < count; i++) {
      const bits = exact(before.p[i]!, before.m[i]!, before.v[i]!, before.g[i]!, step);
      if (!(p[i] === bits.p && m[i] === bits.m && v[i] === bits.v)) different++;
      const real = formula(before.p[i]!, before.m[i]!, before.v[i]!, before.g[i]!, step);
      if (!(Math.abs(p[i]! - real.p) <= roundings && Math.abs(m[i]! - real.m) <= roundings)) far++;
      if (!(Math.abs(v[i]! - real.v) <= roundings)) far++;
    }
    expect({ different, far }).toEqual({ different: 0, far: 0 });
    expect(sameBytes(g, before.g)).toBe(true);
    for (const name of ["p", "m", "v"] as const) {
      expect({ p, m, v }[name].subarray(count)).toEqual(before[name].subarray(count));
    }
  });

  it.each(golden<{ runs: Run[] }>("adamw").runs)("follows torch.optim.AdamW for 6 steps ($name)", (run) => {
    const count = run.initial.length;
    const { kernel, stride, p, m, v, g } = tensors(count);
    p.set(run.initial);
    m.fill(0);
    v.fill(0);
    run.gradients.forEach((gradient, i) => {
      g.set(gradient);
      const norm = Math.sqrt(kernel.sumOfSquares(3 * stride, count));
      expect(Math.abs(norm / run.norms[i]! - 1)).toBeLessThan(normTolerance);
      const gradientScale = run.clip === null ? 1 : Math.min(1, run.clip / (norm + 1e-6)); // as torch's clip_grad_norm_
      const { beta1, beta2, epsilon, decay } = run;
      const learningRate = run.learningRates[i]!;
      kernel.adamw(0, stride, 2 * stride, 3 * stride, count, {
        ...{ gradientScale, learningRate, beta1, beta2, epsilon, decay },
        step: i + 1,
      });
      expectClose(p, run.parameters[i]!);
    });
    expectClose(m, run.firstMoments);
    expectClose(v, run.secondMoments);
    if (run.clip !== null) expect(Math.max(...run.norms)).toBeGreaterThan(run.clip);
  });

  it("ends moments that are too small to matter, in the four lanes and in the tail", () => {
    const { kernel, stride, p, m, v, g } = tensors(7);
    const before = p.slice();
    m.fill(1e-31);
    v.fill(5e-37);
    g.fill(0);
    kernel.adamw(0, stride, 2 * stride, 3 * stride, 7, { ...step, decay: 0 });
    expect([...m.subarray(0, 7), ...v.subarray(0, 7)]).toEqual(new Array(14).fill(0));
    expect(p).toEqual(before);
  });

  it("hides no NaN, in the four lanes and in the tail", () => {
    const { kernel, stride, p, m, v, g } = tensors(7);
    g.fill(Number.NaN);
    kernel.adamw(0, stride, 2 * stride, 3 * stride, 7, step);
    for (const tensor of [p, m, v]) expect(tensor.subarray(0, 7).every(Number.isNaN)).toBe(true);
  });

  it.each([0, 1.5, -1, Number.NaN])("refuses step %d", (wrong) => {
    const { kernel, stride } = tensors(4);
    expect(() => kernel.adamw(0, stride, 2 * stride, 3 * stride, 4, { ...step, step: wrong })).toThrow(InputError);
  });
});

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `element ${i}`).toBeLessThanOrEqual(torchTolerance * largest);
  });
}
