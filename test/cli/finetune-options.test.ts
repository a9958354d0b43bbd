/** The words of `assay finetune`: what they become, and what does not go together. */
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addHeadOptions, addTrainingOptions, type FinetuneWords, finetuneOptions } from "../../src/cli/finetune-options.ts";
import { dataSeedOption, withSharedOptions } from "../../src/cli/shared-options.ts";
import { addOptions } from "../../src/cli/table-options.ts";
import { schedules } from "../../src/training/index.ts";
import { runCli } from "../support/run-cli.ts";

function given(...words: string[]): ReturnType<typeof finetuneOptions> {
  const trained = addHeadOptions(addTrainingOptions(new Command("finetune")));
  const command = withSharedOptions(addOptions(trained, { dataSeed: dataSeedOption }), "folder")
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(words, { from: "user" });
  return finetuneOptions(command.opts<FinetuneWords>(), "here");
}

/** What was said, without what was not. */
function said(...words: string[]): Record<string, unknown> {
  const { folder, threads, head, dataSeed, ...options } = given("--threads", "1", ...words);
  expect([folder, threads]).toEqual(["here", 1]);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

describe("the words of a finetuning", () => {
  it("leave every default to the library", () => {
    expect(said()).toEqual({});
    expect(given().head).toEqual({ kind: "pooler" });
    expect(given().dataSeed).toBe(0);
  });

  it("become its options", () => {
    expect(
      said(
        ..."--epochs 2 --batch-size 8 --accumulate 4 --learning-rate 3e-5 --schedule cosine --warmup 0 --weight-decay 0".split(
          " ",
        ),
        ..."--clip none --layer-decay 0.9 --freeze 2 --dropout 0 --label-smoothing 0.1 --class-weights 1,2.5".split(" "),
        ..."--patience 2 --keep last --head-seed 3 --max-length 64 --tensorboard --trajectory 0,10".split(" "),
        ..."--checkpoint-every 0".split(" "),
      ),
    ).toEqual({
      ...{ epochs: 2, batchSize: 8, accumulate: 4, learningRate: 3e-5, schedule: "cosine", warmup: 0, weightDecay: 0 },
      ...{ clip: null, layerDecay: 0.9, freeze: 2, dropout: 0, labelSmoothing: 0.1, classWeights: [1, 2.5] },
      ...{ patience: 2, keep: "last", headSeed: 3, maxLength: 64, tensorboard: true, trajectory: [0, 10] },
      ...{ checkpointEvery: 0 },
    });
    expect(said("--freeze", "encoder", "--class-weights", "balanced", "--clip", "0.5")).toEqual({
      ...{ freeze: "encoder", classWeights: "balanced", clip: 0.5 },
    });
  });

  it("seed the data as --seed says, unless they have a seed of their own", () => {
    expect(given("--seed", "4").dataSeed).toBe(4);
    expect(given("--seed", "4", "--data-seed", "5").dataSeed).toBe(5);
  });

  it("mean a linear head where they say what one reads", () => {
    expect(given("--pooling", "mean", "--layer", "3").head).toMatchObject({ kind: "linear", pooling: "mean", layer: 3 });
    expect(given("--dimensions", "4,7").head).toMatchObject({ bottleneck: { kind: "chosen", dimensions: [4, 7] } });
    expect(given("--random-dimensions", "16", "--head-seed", "9").head).toMatchObject({
      bottleneck: { kind: "random", count: 16, seed: 9 },
    });
    expect(given("--learned-dimensions", "16").head).toMatchObject({ bottleneck: { kind: "learned", count: 16 } });
    expect(given("--head", "linear", "--matryoshka", "2,8").head).toMatchObject({ kind: "linear", matryoshka: [2, 8] });
  });

  it.each([
    [["--head", "pooler", "--pooling", "mean"], /without --head pooler/],
    [["--dimensions", "1", "--learned-dimensions", "2"], /Choose one/],
    [["--head", "crf"], /pooler, linear/],
    [["--pooling", "cls,mean"], /cls, mean, max or token:N/],
    [["--clip", "0"], /none, or a number above 0/],
    [["--clip", "lots"], /a number above 0/],
    [["--freeze", "all"], /encoder, or a whole number/],
    [["--class-weights", "1,-1"], /balanced, or a number above 0/],
    [["--warmup", "2"], /from 0 to 1/],
    [["--dropout", "1"], /from 0 to/],
    [["--trajectory", "1,,2"], /separated by commas/],
    [["--keep", "first"], /best, last/],
    [["--learning-rate", ""], /a number above 0/],
  ])("refuse %j", (words, message) => {
    expect(() => given(...words)).toThrow(message);
  });
});

it("assay schedules lists the schedules", async () => {
  const listed = JSON.parse((await runCli("schedules", "--json")).stdout) as { schedules: { name: string }[] };
  expect(listed.schedules.map(({ name }) => name)).toEqual(schedules.names);
});

it("assay finetune --help shows examples, and asks for a model and a task", async () => {
  expect((await runCli("finetune", "--help")).stdout).toMatch(/Examples:\n {2}assay finetune --model/);
  const ran = await runCli("finetune", "--model", "demo");
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/--task/);
});
