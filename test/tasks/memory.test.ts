/** A task of 100,000 texts: the text and little more. */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const dist = join(import.meta.dirname, "../../dist");
const rows = 100_000;
/** A string's head and pointer are 28 bytes, label, split and origin 9; embedding is promised 100 in all, of which it needs a share. */
const bytesARow = 60;

describe("the memory of a task", () => {
  for (const ending of ["tsv", "jsonl", "csv"]) {
    it(`of ${ending} is the text and at most ${bytesARow} bytes a row`, () => {
      const texts = Array.from(
        { length: rows },
        (_, i) => `sentence number ${i} says a few words, then ${(i * 7919) % 1000} more of them`,
      );
      const path = join(folder, `all.${ending}`);
      const line = (text: string, i: number): string => {
        if (ending === "jsonl") return JSON.stringify({ text, label: i % 5 });
        return ending === "tsv" ? `${text}\t${i % 5}` : `"${text}",${i % 5}`;
      };
      const header = ending === "jsonl" ? "" : ending === "tsv" ? "text\tlabel\n" : "text,label\n";
      writeFileSync(path, `${header}${texts.map(line).join("\n")}\n`);
      const small = join(folder, `small.${ending}`);
      writeFileSync(small, `${header}${texts.slice(0, 50).map(line).join("\n")}\n`);
      const characters = texts.reduce((sum, text) => sum + text.length, 0);
      const code = `
        const { loadLocalTask } = await import(${JSON.stringify(join(dist, "tasks/local.js"))});
        const held = () => { gc(); gc(); const m = process.memoryUsage(); return m.heapUsed + m.external; };
        await loadLocalTask(${JSON.stringify(small)}); // code and caches are not the task's
        const before = held();
        const task = await loadLocalTask(${JSON.stringify(path)});
        await new Promise((done) => setTimeout(done, 50));
        const after = held();
        process.stdout.write(JSON.stringify({ bytes: after - before, rows: task.texts.length, last: task.rowId(task.texts.length - 1) }));`;
      const said = execFileSync(process.execPath, ["--expose-gc", "--input-type=module", "-e", code], { encoding: "utf8" });
      const result = JSON.parse(said) as { readonly bytes: number; readonly rows: number; readonly last: string };
      expect(result.rows).toBe(rows);
      expect(result.last).toBe(`all.${ending}:${rows}`);
      const extra = (result.bytes - characters) / rows;
      expect(extra).toBeGreaterThan(10); // pointer and label alone: less means that nothing was measured
      expect(extra).toBeLessThanOrEqual(bytesARow);
    });
  }
});
