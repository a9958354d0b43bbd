/** Assay's side of the steps: the training engine itself, on a model of random weights. */
import process from "node:process";
import { createInterface } from "node:readline";
import { seeded } from "../dist/base/random.js";
import { families } from "../dist/encoders/families.js";
import { openOptimizerKernel } from "../dist/kernels/adamw.js";
import { engineVersion } from "../dist/runtime/session.js";
import { planHead } from "../dist/training/head-plan.js";
import { TrainingEngine } from "../dist/training/training-engine.js";
import { headParameters, planTraining } from "../dist/training/training-plan.js";

const { shape, head: wanted, batch, length, threads } = JSON.parse(process.argv[2]);
const classes = 2;
const family = families.get("bert");
const config = family.config({ model_type: "bert", hidden_act: "gelu", layer_norm_eps: 1e-12, type_vocab_size: 2, ...shape });
const random = seeded(0);
const head = planHead(
  { family, config },
  wanted === "pooler" ? { kind: "pooler" } : { kind: "linear", pooling: wanted },
  classes,
);
// the published rates: 0.1 everywhere
const plan = planTraining({ family, config }, head, "cross-entropy", "configured", {
  freeze: null,
  weightDecay: 0.01,
  layerDecay: 1,
});
const firstValues = ({ name, count, shape: sizes }) => {
  if (/norm.*weight$/i.test(name)) return new Float32Array(count).fill(1);
  const values = new Float32Array(count);
  if (sizes.length > 1) for (let i = 0; i < count; i++) values[i] = 0.02 * random.normal();
  return values;
};
const specs = [...family.weights(config), ...headParameters(head, config.hiddenSize)];
const frozen = new Map();
for (const name of plan.graph.frozen) {
  const { shape: sizes } = specs.find((spec) => spec.name === name);
  frozen.set(name, firstValues({ name, shape: sizes, count: sizes.reduce((a, b) => a * b, 1) }));
}
const engine = await TrainingEngine.open({
  trainingModel: plan.graph.model,
  scoringModel: plan.scoringModel,
  masks: plan.graph.masks,
  gradients: plan.graph.gradients,
  layout: plan.layout,
  initial: new Map(plan.layout.parameters.map((parameter) => [parameter.name, firstValues(parameter)])),
  frozen,
  threads,
});

// the same on all sides: ids from a formula, labels by turns
const ids = BigInt64Array.from({ length: batch * length }, (_, i) => BigInt(1000 + ((i * 7919) % 29_000)));
const targets = new Float32Array(batch * classes);
for (let row = 0; row < batch; row++) targets[row * classes + (row % classes)] = 1 / batch;
const part = {
  token_ids: { type: "int64", shape: [batch, length], data: ids },
  attention_mask: { type: "int64", shape: [batch, length], data: new BigInt64Array(batch * length).fill(1n) },
  token_types: { type: "int64", shape: [batch, length], data: new BigInt64Array(batch * length) },
  targets: { type: "float32", shape: [batch, classes], data: targets },
  target_share: { type: "float32", shape: [], data: Float32Array.of(1) },
};
let step = 0;

/** Norm and AdamW alone, on the gradients of the last step, without moving a parameter. */
function optimizerSeconds() {
  const kernel = openOptimizerKernel(engine.memory.memory);
  const { layout } = plan;
  const pointer = (region, offset) => engine.memory.pointer(region, offset);
  const started = performance.now();
  kernel.sumOfSquares(pointer("gradients", 0), layout.size);
  for (const { offset, count, decay } of layout.groups) {
    kernel.adamw(
      ...["parameters", "firstMoments", "secondMoments", "gradients"].map((region) => pointer(region, offset)),
      count,
      { gradientScale: 1, learningRate: 0, beta1: 1 - 2 ** -20, beta2: 1 - 2 ** -20, epsilon: 1e-8, decay, step },
    );
  }
  return (performance.now() - started) / 1000;
}

const commands = {
  async steps({ count }) {
    const seconds = [];
    const losses = [];
    for (let i = 0; i < count; i++) {
      step++;
      const started = performance.now();
      const result = await engine.step({
        parts: [part],
        dropoutSeed: 0,
        adamW: { learningRate: 5e-5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step },
        clip: 1,
      });
      seconds.push((performance.now() - started) / 1000);
      losses.push(result.loss);
    }
    return { seconds, losses, optimizer: [optimizerSeconds()] };
  },
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ versions: `onnxruntime-node ${engineVersion}, Node ${process.version}` });
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  say(await commands[order.command](order));
}
process.exit(0);
