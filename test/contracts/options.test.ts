/** What holds for the options of every table: defaults that they would take, sentences alike, a flag each. */
import { describe, expect, it } from "vitest";
import { fillOptions, type Option, type OptionTable } from "../../src/base/options.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { TableOption } from "../../src/cli/table-options.ts";
import { storeTable } from "../../src/compression/apply-to-store.ts";
import { certifyAgainTable } from "../../src/compression/certify-again.ts";
import { compressionTable } from "../../src/compression/compression-options.ts";
import { analysisTable } from "../../src/studies/analysis-options.ts";
import { openVectorsTable } from "../../src/studies/open-options.ts";
import { studyTable } from "../../src/studies/study-options.ts";
import { taskTable, textTable } from "../../src/tasks/task-options.ts";
import { linearHeadTable } from "../../src/training/head-options.ts";
import { predictTable } from "../../src/training/predict-options.ts";
import { finetuneTable } from "../../src/training/training-options.ts";
import { bringTable } from "../../src/vectors/bring-options.ts";
import { bringRelatedTable } from "../../src/vectors/bring-related-options.ts";
import { embedTable } from "../../src/vectors/embed-options.ts";
import { prefixTable } from "../../src/vectors/embed-related.ts";
import { sampleTable } from "../../src/vectors/sample-options.ts";
import { vectorSetTable } from "../../src/vectors/vector-set-options.ts";
import { verifyTable } from "../../src/verification/verify-options.ts";
import { exportTable } from "../../src/viewers/export-options.ts";

/** The tables of the library, each with the commands that ask for its options. */
const tables: readonly (readonly [string, OptionTable, readonly string[]])[] = [
  ["analysis", analysisTable, ["study", "analyze"]],
  ["opening vectors", openVectorsTable, ["analyze"]],
  ["study", studyTable, ["study"]],
  ["task", taskTable, ["study"]],
  ["texts", textTable, ["predict"]],
  ["linear head", linearHeadTable, ["finetune"]],
  ["predicting", predictTable, ["predict"]],
  ["finetuning", finetuneTable, ["finetune"]],
  ["brought vectors", bringTable, ["analyze"]],
  ["embedding", embedTable, ["embed"]],
  ["prefixes", prefixTable, ["embed"]],
  ["sample", sampleTable, ["analyze"]],
  ["vectors from memory", vectorSetTable, ["analyze"]],
  ["compression", compressionTable, ["compress"]],
  ["queries and pairs for vectors", bringRelatedTable, ["compress"]],
  ["certifying again", certifyAgainTable, ["certify"]],
  ["codes in a store", storeTable, ["apply"]],
  ["verification", verifyTable, ["verify"]],
  ["exporting", exportTable, ["export"]],
];

/** Options that a command line calls otherwise, because two of one name meet there, or one for each value. */
const otherKeys: Readonly<Record<string, string>> = {
  "task revision": "taskRevision",
  "study poolings": "pooling",
  "embedding poolings": "pooling",
  "sample rows": "sample",
};

const commands = buildProgram(() => undefined).commands;
const tableOptions = commands.flatMap((command) =>
  command.options.flatMap((each) => (each instanceof TableOption ? [{ command: command.name(), option: each }] : [])),
);

describe.each(tables)("the options of %s", (name, table, asking) => {
  const options: readonly (readonly [string, Option])[] = Object.entries(table);

  it("take their own defaults, and fill in nothing else", () => {
    const filled = fillOptions(table, {}, name);
    expect(Object.keys(filled)).toEqual(options.map(([key]) => key));
    for (const [key, { kind, default: otherwise }] of options) {
      expect(otherwise === null || kind.is(otherwise), key).toBe(true);
      expect(Reflect.get(filled, key), key).toBe(otherwise);
    }
    expect(fillOptions(table, filled, name)).toEqual(filled);
  });

  it("refuse what is none of their kind", () => {
    for (const [key] of options) expect(() => fillOptions(table, { [key]: Symbol("none") }, name), key).toThrow(`${key} must be`);
  });

  it("are said in sentences alike: no capital, no full stop, and no default in them", () => {
    for (const [key, { sentence }] of options) {
      expect(sentence, key).toMatch(/^(?:[a-z0-9]|AdamW).*[a-zA-Z0-9)]$/);
      expect(sentence, key).not.toMatch(/default|^ | $/);
    }
  });

  it("have a flag each, or are asked for in the library only", () => {
    const own = commands.filter((command) => asking.includes(command.name()));
    const flags = own.flatMap((command) => command.options.map((each) => each.attributeName()));
    const missing = options
      .filter(([key, { libraryOnly }]) => libraryOnly !== true && !flags.includes(otherKeys[`${name} ${key}`] ?? key))
      .map(([key]) => key);
    expect(missing).toEqual([]);
    for (const [key, { placeholder, kind, libraryOnly }] of options) {
      if (libraryOnly !== true) expect(placeholder === undefined, key).toBe(kind.name === "flag");
    }
  });
});

describe("the options of commands", () => {
  it("are of tables, but for those that switch the finetuning of a study on and off, and its compressor off", () => {
    const others = commands.flatMap((command) =>
      command.options.flatMap((each) => (each instanceof TableOption ? [] : [`${command.name()} ${each.long ?? ""}`])),
    );
    expect(others).toEqual(["study --finetune", "study --no-finetune", "study --no-compress"]);
    expect(tableOptions.length).toBeGreaterThan(150);
  });

  it("mean one thing: an option of one name has one kind, whatever the command", () => {
    const kinds = new Map<string, Set<string>>();
    for (const { option } of tableOptions) {
      const key = option.long ?? "";
      kinds.set(key, (kinds.get(key) ?? new Set()).add(`${option.described.kind.name} ${option.described.kind.must}`));
    }
    const several = [...kinds].filter(([, found]) => found.size > 1).map(([key]) => key);
    // a head has dimensions of its own and keeps some, a compressor keeps a share; a study has several poolings, a head reads
    // one; a study looks at points of a training, which saves at steps
    expect(several.sort()).toEqual(["--dimensions", "--keep", "--pooling", "--trajectory"]);
  });

  it("refuse what their kind refuses", () => {
    for (const { command, option } of tableOptions) {
      const { kind, default: otherwise } = option.described;
      if (kind.range === undefined) continue;
      const beyond = String(kind.range.high * 2 + 1);
      if (kind.range.high > 1e300) continue;
      expect(() => option.parseArg?.(beyond, undefined), `${command} ${option.long ?? ""}`).toThrow(/^It must be /);
      if (typeof otherwise === "number") expect(option.parseArg?.(String(otherwise), undefined)).toEqual(otherwise);
    }
  });
});

it("--help --json is the arguments and options of a command as data", async () => {
  const printed: string[] = [];
  const program = buildProgram((words) => printed.push(words));
  await expect(program.parseAsync(["analyze", "--help", "--json"], { from: "user" })).rejects.toThrow("outputHelp");
  const help = JSON.parse(printed.join("")) as {
    readonly command: string;
    readonly arguments: readonly unknown[];
    readonly options: readonly { readonly flag: string }[];
  };
  expect(help.command).toBe("analyze");
  expect(help.arguments).toEqual([{ name: "vectors", required: true, several: false, sentence: "the vectors, one row a text" }]);
  expect(help.options.find(({ flag }) => flag === "--bootstraps")).toEqual({
    flag: "--bootstraps",
    kind: "whole number",
    range: { low: 200, high: 1_000_000 },
    must: "a whole number from 200 to 1000000",
    default: 2000,
    defaultInWords: "2000",
    required: false,
    sentence: "resamples of the test rows",
  });
  expect(help.options.length).toBe(commands.find((command) => command.name() === "analyze")?.options.length);
});

it("--help --json of the program itself is all commands as data", async () => {
  const printed: string[] = [];
  const program = buildProgram((words) => printed.push(words), true);
  await expect(program.parseAsync(["--help", "--json"], { from: "user" })).rejects.toThrow("outputHelp");
  const help = JSON.parse(printed.join("")) as { readonly commands: readonly { readonly command: string }[] };
  expect(help.commands.map(({ command }) => command)).toEqual(commands.map((command) => command.name()));
});
