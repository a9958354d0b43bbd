/**
 * Steps of a full finetuning on identical shapes: forward, backward, clipping,
 * AdamW; dropout 0.1, random weights, the same token ids and labels on all
 * sides. PyTorch is tried in every way that is known to matter (attention
 * "sdpa" and "eager", AdamW "fused" and "foreach", OMP_WAIT_POLICY) and the
 * fastest goes on, in a process of its own so that its memory is only its own.
 */
import { loadavg } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Contestant, type Side, start } from "./contestant.ts";
import { median } from "./median.ts";
import { pythonInterpreter } from "./python.ts";

/** Hidden size × layers; heads of 64 (or 32) dimensions, an inner size of four times the hidden one. */
export const shapes: Readonly<Record<string, object>> = {
  "384x6": { hidden_size: 384, num_hidden_layers: 6, num_attention_heads: 12, intermediate_size: 1536 },
  "768x12": { hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
};

/** How the steps are measured. */
export interface StepsOptions {
  readonly root: string;
  readonly threads: number;
  readonly withTorch: boolean;
  /** Turns of each side. */
  readonly turns: number;
  /** Steps a turn. */
  readonly steps: number;
  readonly batch: number;
  readonly length: number;
}

/** What a turn answers. */
interface Turn {
  /** Of each step. */
  readonly seconds: readonly number[];
  readonly losses: readonly number[];
  /** Norm, clipping and AdamW of each step. */
  readonly optimizer: readonly number[];
}

interface Measured {
  readonly side: Contestant;
  readonly turns: Turn[];
  readonly loads: number[];
}

/** Two steps are not counted: pages are touched for the first time, and arenas grow. */
const warmUp = 2;

/** Prints a table; returns the OMP_WAIT_POLICY that suits PyTorch best. */
export async function benchSteps(name: string, options: StepsOptions): Promise<string> {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`shapes are ${Object.keys(shapes).join(", ")}, not ${name}`);
  const order = { ...options, shape: { ...shape, vocab_size: 30_522, max_position_embeddings: 512 } };
  const torch = options.withTorch ? await fastestTorch(order, options) : null;
  const sides = [
    assay(order, "pooler", "Assay, [CLS] (the last layer computes that token only)"),
    assay(order, "mean", "Assay, mean pooling (every token of every layer)"),
    ...(torch === null ? [] : [torchSide(order, options, torch)]),
  ];
  const measured: Measured[] = [];
  try {
    for (const side of sides) measured.push({ side: await start(side), turns: [], loads: [] });
    for (const { side } of measured) await side.ask({ command: "steps", count: warmUp });
    for (let turn = 0; turn < options.turns; turn++) {
      for (const { side, turns, loads } of measured) {
        loads.push(loadavg()[0] ?? Number.NaN);
        const took = await side.ask<Turn>({ command: "steps", count: options.steps });
        turns.push(took);
        process.stderr.write(`turn ${turn + 1}: ${side.name} ${took.seconds.map((each) => each.toFixed(3)).join(" ")} s\n`);
      }
    }
    process.stdout.write(`\n## Steps of ${name}, batch ${options.batch} × length ${options.length}\n\n`);
    report(measured, torch !== null);
  } finally {
    for (const { side } of measured) await side.close();
  }
  return torch?.waiting ?? "passive";
}

/** How PyTorch is run. */
interface TorchChoice {
  readonly attention: string;
  readonly optimizer: string;
  readonly waiting: string;
}

function assay(order: object, head: string, name: string): Side {
  const { root } = order as StepsOptions;
  return {
    name,
    command: process.execPath,
    arguments: [join(root, "bench/finetune-steps-assay.mjs"), JSON.stringify({ ...order, head })],
  };
}

function torchSide(order: object, { root }: StepsOptions, choice: TorchChoice): Side {
  return {
    name: `PyTorch (${choice.attention}, ${choice.optimizer} AdamW, OMP_WAIT_POLICY ${choice.waiting})`,
    command: pythonInterpreter,
    arguments: [join(root, "bench/peers/finetune_torch.py"), JSON.stringify({ ...order, ...choice })],
    environment: torchEnvironment(choice.waiting),
  };
}

/** Nothing that is set for other libraries on this machine reaches the peer. */
export function torchEnvironment(waiting: string): Side["environment"] & object {
  return {
    OPENBLAS_CORETYPE: undefined,
    OPENBLAS_L2_SIZE: undefined,
    OMP_WAIT_POLICY: waiting === "default" ? undefined : waiting,
  };
}

/** Tries PyTorch's ways one after the other, by their fastest step. */
async function fastestTorch(order: object, options: StepsOptions): Promise<TorchChoice> {
  let best: { readonly choice: TorchChoice; readonly seconds: number } | null = null;
  for (const waiting of ["passive", "default"]) {
    const first: TorchChoice = { attention: "sdpa", optimizer: "fused", waiting };
    const side = await start(torchSide(order, options, first));
    try {
      const tried = async (choice: TorchChoice): Promise<void> => {
        await side.ask({ command: "choose", ...choice });
        await side.ask({ command: "steps", count: 1 });
        const { seconds } = await side.ask<Turn>({ command: "steps", count: 2 });
        const fastest = Math.min(...seconds);
        process.stderr.write(`tried ${choice.attention}, ${choice.optimizer}, ${waiting}: ${fastest.toFixed(3)} s\n`);
        if (best === null || fastest < best.seconds) best = { choice, seconds: fastest };
      };
      await tried(first);
      await tried({ ...first, attention: "eager" });
      await tried({ ...first, optimizer: "foreach" });
    } finally {
      await side.close();
    }
  }
  return (best as unknown as { readonly choice: TorchChoice }).choice;
}

function report(measured: readonly Measured[], withTorch: boolean): void {
  const stepsOf = ({ turns }: Measured): number[] => turns.flatMap(({ seconds }) => seconds);
  const peer = withTorch ? measured.at(-1) : undefined;
  process.stdout.write(
    "| side | ms a step | fastest | Assay is × | by the fastest | optimizer ms | peak MB | of PyTorch's | loss first → last | load | versions |\n",
  );
  process.stdout.write("|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const each of measured) {
    const steps = stepsOf(each);
    const isAssay = each !== peer;
    const ratio = (of: (steps: number[]) => number): string =>
      peer === undefined || !isAssay ? "" : (of(stepsOf(peer)) / of(steps)).toFixed(2);
    const fastest = (all: number[]): number => Math.min(...all);
    const losses = each.turns.flatMap((turn) => turn.losses);
    const cells = [
      each.side.name,
      (1000 * median(steps)).toFixed(0),
      (1000 * fastest(steps)).toFixed(0),
      ratio(median),
      ratio(fastest),
      (1000 * median(each.turns.flatMap(({ optimizer }) => optimizer))).toFixed(0),
      (each.side.peak() / 1e6).toFixed(0),
      peer === undefined || !isAssay ? "" : (each.side.peak() / peer.side.peak()).toFixed(2),
      `${losses[0]?.toFixed(3)} → ${losses.at(-1)?.toFixed(3)}`,
      each.loads.map((load) => load.toFixed(1)).join(" "),
      each.side.versions,
    ];
    process.stdout.write(`| ${cells.join(" | ")} |\n`);
  }
}
