/** The words of a study's finetuning: what they become, and what does not go together. */
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { addStudyFinetuningOptions, type StudyFinetuningWords, studyFinetuning } from "../../src/cli/study-finetuning.ts";

const encoder = { config: { layers: 6 } } as Parameters<typeof studyFinetuning>[1];

function given(...words: string[]): ReturnType<typeof studyFinetuning> {
  const command = addStudyFinetuningOptions(new Command("study"))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(words, { from: "user" });
  return studyFinetuning(command.opts<StudyFinetuningWords>(), encoder, "last", ["mean", "cls"]);
}

describe("the words of a study's finetuning", () => {
  it("count head seeds from the first", () => {
    for (const words of [[], ["--finetune"]]) expect(given(...words)).toEqual({ finetune: { seeds: [0] }, finetuned: undefined });
    expect(given("--seeds", "3", "--head-seed", "7").finetune).toEqual({ seeds: [7, 8, 9] });
  });

  it("pass on how it is trained; a linear head reads the first pooling of the last layer", () => {
    expect(given("--epochs", "2", "--learning-rate", "3e-5", "--batch-size", "16", "--head", "linear").finetune).toEqual({
      seeds: [0],
      epochs: 2,
      learningRate: 3e-5,
      batchSize: 16,
      head: { kind: "linear", layer: 6, pooling: "mean" },
    });
  });

  it("take checkpoints in place of finetuning, as often as they come", () => {
    expect(given("--finetuned", "a", "--finetuned", "b")).toEqual({ finetune: false, finetuned: ["a", "b"] });
    expect(given("--finetuned", "a", "--seeds", "2")).toEqual({ finetune: { seeds: [0, 1] }, finetuned: ["a"] });
  });

  it("intervene in finetuned models only", () => {
    expect(given("--interventions").interventions).toBe(true);
    expect(given("--interventions", "--finetuned", "a").interventions).toBe(true);
    expect(() => given("--interventions", "--no-finetune")).toThrow(/a finetuned model to intervene in/);
  });

  it("look at a finetuning along its way, at eight steps or as many as are asked for", () => {
    expect(given("--trajectory").trajectory).toBe(8);
    expect(given("--trajectory", "3").trajectory).toBe(3);
    expect(() => given("--trajectory", "--no-finetune")).toThrow(/a finetuning to look at/);
    expect(() => given("--trajectory", "--finetuned", "a")).toThrow(/a finetuning to look at/);
  });

  it("put another model's head on the checkpoints, which must be named", () => {
    expect(given("--finetuned", "b", "--head-of", "a")).toEqual({ finetune: false, finetuned: ["b"], headOf: "a" });
    expect(() => given("--head-of", "a")).toThrow(/--finetuned/);
  });

  it("do not go with --no-finetune", () => {
    expect(given("--no-finetune")).toEqual({ finetune: false, finetuned: undefined });
    expect(() => given("--no-finetune", "--epochs", "2")).toThrow(/without --no-finetune/);
  });

  it.each([
    [["--seeds", "0"], /from 1/],
    [["--learning-rate", "-1"], /a number above 0, up to 100/],
    [["--learning-rate", "fast"], /a number above 0, up to 100/],
    [["--head", "crf"], /pooler, linear/],
  ])("refuse %j", (words, message) => {
    expect(() => given(...words)).toThrow(message);
  });
});
