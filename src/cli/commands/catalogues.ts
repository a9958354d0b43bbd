/** `assay models`, `assay tasks`, …: what there is. */
import type { Command } from "commander";
import { writeOutput } from "../../formats/output-file.ts";
import { sealedJson, sealedText } from "../../formats/seal.ts";
import type { Source } from "../../sources/index.ts";
import { runCommand } from "../run-command.ts";
import { type OverwriteWord, type SharedWords, withOverwrite, withSharedOptions } from "../shared-options.ts";

/** One line of a list. */
interface Entry {
  readonly name: string;
  readonly description: string;
  readonly source?: string;
}

interface List {
  readonly command: string;
  readonly summary: string;
  readonly example: string;
  load(): Promise<readonly Entry[]>;
}

const lists: readonly List[] = [
  {
    command: "models",
    summary: "the encoder families that --model can be of",
    example: "assay models",
    load: async () => (await import("../../encoders/index.ts")).families.items,
  },
  {
    command: "tasks",
    summary: "the tasks that --task knows by name",
    example: "assay tasks --json",
    load: async () => (await import("../../tasks/index.ts")).tasks.items,
  },
  {
    command: "compressors",
    summary: "what makes vectors shorter",
    example: "assay compressors",
    load: async () => (await import("../../compressors/index.ts")).compressors.items,
  },
  {
    command: "probes",
    summary: "what is fitted on vectors to see how much they know",
    example: "assay probes",
    load: async () => (await import("../../probes/index.ts")).probes.items,
  },
  {
    command: "rankings",
    summary: "what orders dimensions by importance",
    example: "assay rankings",
    load: async () => (await import("../../rankings/index.ts")).rankings.items,
  },
  {
    command: "inquiries",
    summary: "further questions that a study can be asked, with --inquiries",
    example: "assay inquiries",
    load: async () => (await import("../../inquiries/index.ts")).inquiries.items,
  },
  {
    command: "measures",
    summary: "numbers about vectors alone, about two sets of vectors, and about vectors with classes and a head",
    example: "assay measures",
    load: async () => {
      const { labelledMeasures, measures, pairMeasures } = await import("../../measures/index.ts");
      return [...measures.items, ...pairMeasures.items, ...labelledMeasures.items];
    },
  },
  {
    command: "treatments",
    summary: "what vectors go through before similarities are taken",
    example: "assay treatments",
    load: async () => (await import("../../treatments/index.ts")).treatments.items,
  },
  {
    command: "sources",
    summary: "the stores that vectors are read from by an address, with an example of each and the packages it needs",
    example: "assay sources",
    load: async () => (await import("../../sources/index.ts")).sources.items.map(asListed),
  },
  {
    command: "sinks",
    summary: "the stores that codes are written to by an address, with an example of each and the packages it needs",
    example: "assay sinks",
    load: async () => (await import("../../sinks/index.ts")).sinks.items.map(asListed),
  },
  {
    command: "schedules",
    summary: "how the learning rate runs over a finetuning",
    example: "assay schedules",
    load: async () => (await import("../../training/index.ts")).schedules.items,
  },
];

/** A store: an example of its addresses, and its packages where others have a paper. */
function asListed({ name, title, example, drivers }: Pick<Source, "name" | "title" | "example" | "drivers">) {
  const packages = drivers.map((driver) => `${driver.name}@${driver.version}`).join(", ");
  return { name, description: `${title}: ${example}`, ...(packages === "" ? {} : { source: packages }) };
}

/** Adds the commands. */
export function addCatalogueCommands(program: Command): void {
  for (const list of lists) {
    const command = program.command(list.command).summary(list.summary).description(`Lists ${list.summary}.`);
    withOverwrite(command, "a list at --out");
    withSharedOptions(command, "write the list to a file as well")
      .addHelpText("after", `\nExample:\n  ${list.example}`)
      .action((words: SharedWords & OverwriteWord) =>
        runCommand(words, async () => {
          const entries = (await list.load()).map(({ name, description, source }) => ({
            name,
            description,
            source: source ?? null,
          }));
          const width = Math.max(...entries.map((entry) => entry.name.length));
          const lines = entries.map((entry) => `${entry.name.padEnd(width)}  ${entry.description}`);
          const json = { [list.command]: entries };
          if (words.out !== undefined) {
            const isJson = words.json === true;
            const text = isJson ? sealedJson({ schema: "assay/list@1", ...json }) : sealedText(`${lines.join("\n")}\n`, "lines");
            const form = isJson ? "assay/list" : "list";
            await writeOutput(words.out, text, { where: list.command, form, overwrite: words.overwrite });
          }
          return { lines, json };
        }),
      );
  }
}
