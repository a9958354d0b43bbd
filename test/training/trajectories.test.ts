/** Every option of training: the losses and weights of PyTorch's AdamW, step by step (tools/golden/trajectories.py). */
import { describe, expect, it } from "vitest";
import type { Labels } from "../../src/statistics/rows.ts";
import type { HeadOptions } from "../../src/training/head-plan.ts";
import { targetFeeds } from "../../src/training/loss.ts";
import { rateFactor, schedules } from "../../src/training/schedule.ts";
import type { Freeze } from "../../src/training/training-plan.ts";
import { golden } from "../support/golden.ts";
import { goldenTexts, openGolden, openTinyTraining, tensorOf } from "./tiny-training.ts";

/** Of a loss: what the issue of trajectories demands; PyTorch's own float32 is at 6e-7 (3e-6 for regression, of a loss of 11). */
const lossTolerance = 1e-5;
/** Of a parameter's norm, and of how far it moved: AdamW magnifies the rounding of gradients near 0 (PyTorch's float32: 5e-5). */
const normTolerance = 2e-6;
const changeTolerance = 1e-3;

interface Trajectory {
  readonly name: string;
  readonly family: string;
  readonly start: string;
  readonly steps: number;
  readonly accumulation: number;
  readonly head: "pooler" | "token" | "mean" | "max";
  readonly layer: number | null;
  readonly token: number;
  readonly dimensions: readonly number[] | null;
  readonly sizes: readonly number[] | null;
  readonly loss: "cross-entropy" | "mean-squared-error" | "matryoshka";
  readonly labelSmoothing: number;
  readonly classWeights: readonly number[] | null;
  readonly schedule: string;
  readonly warmup: number;
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clip: number | null;
  readonly layerDecay: number;
  readonly frozen: "nothing" | "encoder" | number;
  readonly losses: readonly number[];
  readonly gradientNorms: readonly number[];
  readonly learningRates: readonly number[];
  readonly parameters: Readonly<
    Record<
      string,
      {
        readonly trained: boolean;
        readonly factor: number;
        readonly exact: boolean;
        readonly norm: number;
        readonly change: number;
      }
    >
  >;
}

const { trajectories } = golden<{ readonly trajectories: readonly Trajectory[] }>("trajectories");

function headOf({ head, layer, token, dimensions, sizes }: Trajectory, learned: number | null): HeadOptions {
  if (head === "pooler") return { kind: "pooler" };
  return {
    kind: "linear",
    pooling: head === "token" ? (token === 0 ? "cls" : `token:${token}`) : head,
    ...(layer === null ? {} : { layer }),
    ...(dimensions === null ? {} : { bottleneck: { kind: "chosen", dimensions } }),
    ...(learned === null ? {} : { bottleneck: { kind: "learned", count: learned } }),
    ...(sizes === null ? {} : { matryoshka: sizes }),
  };
}

const norm = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));

describe.each(trajectories.map((trajectory) => [trajectory.name, trajectory] as const))("the trajectory %s", (_, trajectory) => {
  it("is PyTorch's", async () => {
    const file = await openGolden("trajectories.safetensors");
    const prefix = `start.${trajectory.start}.`;
    const learned = file.tensors.get(`${prefix}bottleneck.weight`)?.shape.find((size) => size !== 24) ?? null;
    const headWeight = async (name: string): Promise<Float32Array> => {
      const { data, shape } = await tensorOf<Float32Array>(file, `${prefix}${name}`);
      if (name !== "bottleneck.weight") return data;
      // the generator multiplies by [in, out]; a linear map of ours holds [out, in]
      const [inputs, outputs] = shape as [number, number];
      return Float32Array.from({ length: data.length }, (__, i) => data[(i % inputs) * outputs + Math.floor(i / inputs)]!);
    };
    const isRegression = trajectory.loss === "mean-squared-error";
    const freeze: Freeze = trajectory.frozen === "nothing" ? null : trajectory.frozen;
    const { weightDecay, layerDecay } = trajectory;
    const { encoder, engine, plan, start } = await openTinyTraining(
      trajectory.family,
      headOf(trajectory, learned),
      isRegression ? 1 : 3,
      headWeight,
      { loss: isRegression ? "mean-squared-error" : "cross-entropy", updates: { freeze, weightDecay, layerDecay } },
    );
    const trained = Object.entries(trajectory.parameters).filter(([, { trained: is }]) => is);
    expect(plan.layout.parameters.map(({ name }) => name).sort()).toEqual(trained.map(([name]) => name).sort());
    for (const group of plan.layout.groups) {
      for (const { name, offset } of plan.layout.parameters) {
        if (offset < group.offset || offset >= group.offset + group.count) continue;
        expect(group.rateFactor, name).toBeCloseTo(trajectory.parameters[name]!.factor, 12);
      }
    }
    const [beta1, beta2] = trajectory.betas;
    const schedule = schedules.get(trajectory.schedule);
    const losses: number[] = [];
    const norms: number[] = [];
    for (let step = 1; step <= trajectory.steps; step++) {
      const batches = Array.from({ length: trajectory.accumulation }, (__, i) => (step - 1) * trajectory.accumulation + i);
      const texts = await Promise.all(batches.map((batch) => goldenTexts(encoder, file, `batch.${batch}.`)));
      const values = (
        await Promise.all(
          batches.map(async (batch) => {
            const { data } = await tensorOf<Float32Array | BigInt64Array>(
              file,
              `batch.${batch}.${isRegression ? "targets" : "labels"}`,
            );
            return Array.from(data as ArrayLike<number | bigint>, Number);
          }),
        )
      ).flat();
      const labels: Labels = isRegression
        ? { kind: "values", values: Float64Array.from(values) }
        : { kind: "classes", classes: 3, values: Int32Array.from(values) };
      const all = Array.from(values.keys());
      const parts = texts.map((text, i) => ({ ...text, ...targetFeeds(labels, all.slice(4 * i, 4 * i + 4), all, trajectory) }));
      const learningRate = trajectory.learningRate * rateFactor(schedule, step - 1, trajectory.warmup, trajectory.steps);
      expect(learningRate).toBeCloseTo(trajectory.learningRates[step - 1]!, 15);
      const adamW = { learningRate, beta1, beta2, epsilon: trajectory.epsilon, step };
      const result = await engine.step({ parts, dropoutSeed: 0, adamW, clip: trajectory.clip });
      losses.push(result.loss);
      norms.push(result.gradientNorm);
    }
    expect(losses).toBeCloseToAll(trajectory.losses, { absolute: lossTolerance });
    expect(norms).toBeCloseToAll(trajectory.gradientNorms, { relative: 1e-4 });
    for (const parameter of plan.layout.parameters) {
      const expected = trajectory.parameters[parameter.name]!;
      if (!expected.exact) continue;
      const end = engine.read(parameter.name);
      const moved = norm(end.map((value, i) => value - start.get(parameter.name)![i]!));
      expect(Math.abs(norm(end) / expected.norm - 1), parameter.name).toBeLessThan(normTolerance);
      expect(Math.abs(moved / expected.change - 1), parameter.name).toBeLessThan(changeTolerance);
    }
    await engine.close();
    await file.close();
  });
});
