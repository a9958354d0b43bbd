/** The command that a finetuning prints for the study of its model: nothing that decides rows and vectors is missing. */
import { availableParallelism } from "node:os";
import { Command } from "commander";
import { expect, it } from "vitest";
import { addStudyCommand } from "../../src/cli/commands/study.ts";
import { addHeadOptions, addTrainingOptions } from "../../src/cli/finetune-options.ts";
import { withSharedOptions } from "../../src/cli/shared-options.ts";
import { type StudyLineWords, studyLine } from "../../src/cli/study-line.ts";
import { addTaskOptions } from "../../src/cli/task-options.ts";

function printed(...words: string[]): string {
  const command = new Command("finetune").option("--model <m>").option("--task <t>").option("--revision <r>");
  withSharedOptions(addHeadOptions(addTrainingOptions(addTaskOptions(command))), "folder").parse(words, { from: "user" });
  return studyLine(command.opts<StudyLineWords>(), "models/mine");
}

/** Options that the study takes too, with a value each. */
const shared = {
  ...{ "--model": "org/name", "--revision": "v1", "--task": "a file.csv", "--task-revision": "v2", "--text": "body" },
  ...{
    "--pair": "reply",
    "--label": "stars",
    "--groups": "author",
    "--limit": "500",
    "--max-classes": "1200",
    "--seed": "3",
    "--data-seed": "4",
    "--max-length": "64",
  },
  ...{ "--pooling": "max", "--threads": String(availableParallelism() + 1) },
};

it("has every option of the finetuning that the study takes too", () => {
  const given = Object.entries(shared).flat();
  const line = printed(
    ...given,
    "--layer",
    "2",
    "--regression",
    "--drop-unlabelled",
    "--epochs",
    "2",
    "--head-seed",
    "1",
    "--order-seed",
    "9",
  );
  for (const [option, value] of Object.entries(shared)) {
    expect(line).toContain(`${option} ${/ /.test(value) ? (process.platform === "win32" ? `"${value}"` : `'${value}'`) : value}`);
  }
  expect(line).toMatch(/^assay study .* --layers 2 .*--finetuned models\/mine --regression --drop-unlabelled$/);
  expect(line).not.toMatch(/epochs|head-seed|order-seed|--layer /);

  // of the options that both commands have, none is forgotten
  const program = new Command();
  addStudyCommand(program);
  const study = program.commands[0]?.options.flatMap(({ long }) => (long == null ? [] : [long])) ?? [];
  const own = withSharedOptions(addHeadOptions(addTrainingOptions(addTaskOptions(new Command()))), "folder").options.map(
    ({ long }) => long,
  );
  const training = ["--epochs", "--batch-size", "--learning-rate", "--head", "--head-seed", "--trajectory"];
  const output = ["--out", "--json", "--quiet"];
  const both = study.filter((option) => own.includes(option) && ![...training, ...output].includes(option));
  expect(both.filter((option) => !line.includes(option))).toEqual([]);
  expect(both.length).toBeGreaterThan(8);
});

it("leaves out what was not said", () => {
  expect(printed("--model", "demo", "--task", "demo")).toBe("assay study --model demo --task demo --finetuned models/mine");
});
