/** `assay serve`: finished and running studies in a browser of this machine. */
import type { Command } from "commander";
import { flagOption, option } from "../../base/options.ts";
import { wholeNumber } from "../../base/value-kinds.ts";
import { counted } from "../../results/words.ts";
import { openInBrowser } from "../open-in-browser.ts";
import { printResult } from "../printing.ts";
import { runCommand } from "../run-command.ts";
import { type SharedWords, withSharedOptions } from "../shared-options.ts";
import { addOptions, type Words } from "../table-options.ts";

const serveTable = {
  port: option({
    kind: wholeNumber(1, 65_535),
    default: null,
    otherwise: "a free one",
    sentence: "port of 127.0.0.1 to listen at",
    placeholder: "number",
  }),
  open: flagOption("open the pages in the browser"),
};

interface ServeWords extends SharedWords, Words<typeof serveTable> {}

/** Adds the command. */
export function addServeCommand(program: Command): void {
  const command = program
    .command("serve")
    .summary("look at studies in the browser: a table of all, reports, differences tested, progress")
    .description(
      "Shows studies on pages that only a browser of this machine can open, until Ctrl-C: a table of all, each report, tested differences\nbetween studies of one task, all rows (also as CSV), and how far a running study is. Nothing is written.",
    )
    .argument("<folders...>", "folders of studies, or folders that these lie in");
  addOptions(command, serveTable);
  withSharedOptions(command, "nothing: no file is written")
    .addHelpText(
      "after",
      "\nExamples:\n  assay serve studies --open\n  assay serve studies/sst2-bert studies/sst2-minilm --port 8080",
    )
    .action((folders: string[], words: ServeWords) =>
      runCommand(words, async ({ signal, note }) => {
        const { serveStudies } = await import("../../serving/serve-studies.ts");
        const { url, studies, urlOnce, close } = await serveStudies(folders, words.port ?? null);
        try {
          const said = { url, studies: studies.map(({ name, folder }) => ({ name, folder })) };
          await printResult(words.json === true ? `${JSON.stringify(said, null, 2)}\n` : `${url}\n`, "shown");
          note(`${counted(studies.length, "study", "studies")}. Ctrl-C ends it.`);
          if (words.open === true) openInBrowser(urlOnce());
          await ended(signal);
        } finally {
          await close();
        }
        return { lines: [], json: undefined };
      }),
    );
}

/** Ctrl-C is the way to end it, and no interruption. */
function ended(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((end) => {
    if (signal?.aborted === true) end();
    else signal?.addEventListener("abort", () => end(), { once: true });
  });
}
