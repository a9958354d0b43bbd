/**
 * Every option of training: ten steps of PyTorch's AdamW (tools/golden/trajectories.py), losses and weights. The options
 * and the trajectories that hold them:
 *
 *   AdamW, decay, ε            base, other-optimizer-settings
 *   clipping                   base (a norm of 1), no-clipping
 *   schedules, warm-up         base (linear), cosine, constant, no-warm-up
 *   accumulation               accumulation, …-with-class-weights, …-of-regression, dropout-with-accumulation
 *   dropout                    dropout (hidden, attention and classifier rates of their own), …-with-accumulation,
 *                              …-at-one-rate, …-under-linear-mean, …-under-token-1-of-layer-2,
 *                              …-with-learned-bottleneck, …-with-matryoshka, …-in-<every other family>
 *   label smoothing            label-smoothing, label-smoothing-with-class-weights
 *   class weights              class-weights, and the two above that name them
 *   layer-wise rates           layer-decay
 *   losses                     base (cross entropy), regression (mean squared error)
 *   heads                      base (pooler), linear-cls, linear-mean, linear-max, linear-token-1,
 *                              linear-cls-of-layer-2, linear-token-2-of-layer-1
 *   frozen                     frozen-encoder, frozen-lower-layers
 *   bottlenecks                chosen-dimensions, random-dimensions, learned-bottleneck
 *   Matryoshka                 matryoshka
 *   families                   base (BERT), albert, distilbert, electra, mpnet, roberta, xlm-roberta
 *
 * Masks of dropout and random dimensions are drawn by the generator itself, from the published formulas.
 */
import { describe, expect, it } from "vitest";
import type { Labels } from "../../src/statistics/labels.ts";
import type { HeadOptions } from "../../src/training/head-options.ts";
import { targetFeeds } from "../../src/training/loss.ts";
import { rateFactor, schedules } from "../../src/training/schedule.ts";
import type { Freeze } from "../../src/training/training-options.ts";
import { headParameters } from "../../src/training/training-plan.ts";
import { golden } from "../support/golden.ts";
import { goldenTexts, openGolden, openTinyTraining, tensorOf } from "./tiny-training.ts";

/** Of a loss: what the issue of trajectories demands; PyTorch's own float32 is at 6e-7 (3e-6 for regression, of a loss of 11). */
const lossTolerance = 1e-5;
/** Of a parameter's norm, and of how far it moved: AdamW magnifies the rounding of gradients near 0 (PyTorch's float32: 5e-5). */
const normTolerance = 2e-6;
const changeTolerance = 1e-3;
/** Of a head's weight: its distance from PyTorch's, as a share of how far it moved; PyTorch's float32 is at 5e-5. */
const headTolerance = 5e-4;
/** Shortest trajectory that shows an option: the requirement's ten steps. */
const tenSteps = 10;

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
  readonly drawn: { readonly count: number; readonly seed: number } | null;
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
  readonly dropout: number | null;
  readonly rates: Readonly<Record<string, number>> | null;
  readonly dropoutSeed: number;
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

function headOf({ head, layer, token, dimensions, drawn, sizes }: Trajectory, learned: number | null): HeadOptions {
  if (head === "pooler") return { kind: "pooler" };
  return {
    kind: "linear",
    pooling: head === "token" ? (token === 0 ? "cls" : `token:${token}`) : head,
    ...(layer === null ? {} : { layer }),
    ...(dimensions === null ? {} : { bottleneck: { kind: "chosen", dimensions } }),
    ...(drawn === null ? {} : { bottleneck: { kind: "random", ...drawn } }),
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
    const headWeight = async (name: string, from = prefix): Promise<Float32Array> => {
      const { data, shape } = await tensorOf<Float32Array>(file, `${from}${name}`);
      if (name !== "bottleneck.weight") return data;
      // the generator multiplies by [in, out]; a linear map of ours holds [out, in]
      const [inputs, outputs] = shape as [number, number];
      return Float32Array.from({ length: data.length }, (__, i) => data[(i % inputs) * outputs + Math.floor(i / inputs)]!);
    };
    const isRegression = trajectory.loss === "mean-squared-error";
    const freeze: Freeze = trajectory.frozen === "nothing" ? null : trajectory.frozen;
    const { weightDecay, layerDecay } = trajectory;
    const { encoder, head, engine, plan, start } = await openTinyTraining(
      trajectory.family,
      headOf(trajectory, learned),
      isRegression ? 1 : 3,
      headWeight,
      {
        loss: isRegression ? "mean-squared-error" : "cross-entropy",
        updates: { freeze, weightDecay, layerDecay },
        dropout: trajectory.dropout ?? (trajectory.rates === null ? 0 : "configured"),
        rates: trajectory.rates ?? {},
      },
    );
    expect(head.dimensions).toEqual(trajectory.dimensions);
    expect(plan.graph.masks.length > 0).toBe(trajectory.rates !== null);
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
      const result = await engine.step({ parts, dropoutSeed: trajectory.dropoutSeed, adamW, clip: trajectory.clip });
      losses.push(result.loss);
      norms.push(result.gradientNorm);
    }
    expect(losses.length).toBeGreaterThanOrEqual(tenSteps);
    expect(losses).toBeCloseToAll(trajectory.losses, { absolute: lossTolerance });
    expect(norms).toBeCloseToAll(trajectory.gradientNorms, { relative: 1e-4 });
    let compared = 0;
    for (const parameter of plan.layout.parameters) {
      const expected = trajectory.parameters[parameter.name]!;
      if (!expected.exact) continue;
      const end = engine.read(parameter.name);
      const moved = norm(end.map((value, i) => value - start.get(parameter.name)![i]!));
      expect(Math.abs(norm(end) / expected.norm - 1), parameter.name).toBeLessThan(normTolerance);
      expect(Math.abs(moved / expected.change - 1), parameter.name).toBeLessThan(changeTolerance);
      if (!file.tensors.has(`final.${trajectory.name}.${parameter.name}`)) continue;
      const final = await headWeight(parameter.name, `final.${trajectory.name}.`);
      const distance = norm(end.map((value, i) => value - final[i]!));
      expect(distance / expected.change, parameter.name).toBeLessThan(headTolerance);
      compared++;
    }
    // the head's layers are all among them
    expect(compared).toBe(headParameters(head, encoder.config.hiddenSize).length);
    await engine.close();
    await file.close();
  });
});
