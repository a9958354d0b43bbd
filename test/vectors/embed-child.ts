/** The plain JavaScript of a process that embeds the tiny task with the built code, says how far it is, and may be killed. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the child is told. */
export interface ChildOrder {
  readonly model: string;
  readonly table: string;
  readonly folder: string;
}

const dist = join(import.meta.dirname, "../../dist");

/** Writes the program to a file and gives node's arguments. It prints `done <texts>` after every batch, `saved` at the end, `error <code>` for ours. */
export function childArguments(order: ChildOrder): string[] {
  const code = `
    import { readFileSync, writeSync } from "node:fs";
    process.on("SIGXFSZ", () => {}); // a full disk then is an error, not a death
    const { loadEncoder } = await import(${JSON.stringify(join(dist, "encoders/load.js"))});
    const { embed } = await import(${JSON.stringify(join(dist, "vectors/embed.js"))});
    const order = ${JSON.stringify(order)};
    const lines = readFileSync(order.table, "utf8").split("\\n").slice(1, -1).map((line) => line.split("\\t"));
    const task = {
      name: "tiny", source: "tiny.tsv", licence: null, citation: null, pairs: null,
      texts: lines.map(([text]) => text),
      labels: { kind: "classes", classes: 2, values: Int32Array.from(lines, ([, label]) => (label === "odd" ? 1 : 0)) },
      labelNames: ["even", "odd"], splits: Uint8Array.from(lines, (_, row) => row % 3),
      rowId: (row) => "tiny.tsv:" + (row + 1), metric: "accuracy", besides: [], facts: [], hash: "0".repeat(64),
    };
    const say = (words) => writeSync(1, words + "\\n");
    try {
      await embed(await loadEncoder(order.model), task, {
        folder: order.folder, layers: "all", poolings: ["cls", "mean"], tokenBudget: 48, threads: 1,
        onProgress: (event) => event.stage === "embedding" && say("done " + event.done),
      });
      say("saved");
    } catch (error) {
      say("error " + error.code + " " + error.message);
    }`;
  const program = `${order.folder}.mjs`;
  writeFileSync(program, code);
  return [program];
}
