/** What a person's files and options may hold that makes no task: an error that names the file (and row), and nothing left behind. */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { writeParquet } from "../../src/runtime/tables/tables.ts";
import { loadTask } from "../../src/tasks/load.ts";
import type { TaskOptions } from "../../src/tasks/task-options.ts";
import { complaint, namesIn, put, putParquet } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

type Rows = readonly (readonly [text: string | null, label: string | null])[];

const sound: Rows = Array.from({ length: 20 }, (_, i) => [`text ${i}`, String(i % 2)]);
const with_ = (text: string | null, label: string | null): Rows => [...sound.slice(0, 6), [text, label], ...sound.slice(7)];

/** The rows that no format can save, what the message must say, the row it must name, and the options. */
const cases: readonly (readonly [string, Rows, RegExp, number | undefined, TaskOptions?])[] = [
  ["no rows", [], /there must be rows.*got no rows/, undefined],
  ["an empty label", with_("a", ""), /every row must have a label, got a row without one/, 7],
  ["a blank label", with_("a", "  "), /every row must have a label/, 7],
  ["no label at all", sound.map(([text]) => [text, ""]), /got 20 rows without one, the first/, 1],
  ["one class", sound.map(([text]) => [text, "yes"]), /two classes, got only "yes"/, undefined],
  ["empty texts", sound.map(([, label], i) => [i < 12 ? " " : "a", label]), /12 rows of 20 without one/, undefined],
  ["a label that is NaN", with_("a", "NaN"), /must be finite, got "NaN"/, 7],
  ["a label that is infinite", with_("a", "-inf"), /must be finite, got "-inf"/, 7],
  ["a label beyond all numbers", with_("a", "1e400"), /must be finite, got "1e400"/, 7],
  ["a name where numbers are asked for", with_("a", "high"), /labels that are numbers, got "high"/, 7, { regression: true }],
  ["one value", sound.map(([text]) => [text, "2.5"]), /values to predict must differ/, undefined, { regression: true }],
  ["two rows", sound.slice(0, 2), /must be validation rows/, undefined],
  ["the same text in every row", sound.map(([, label]) => ["a", label]), /must be (training|validation) rows/, undefined],
];

const endings = ["tsv", "csv", "jsonl", "json", "parquet"] as const;

async function write(name: string, rows: Rows): Promise<string> {
  const path = join(folder, name);
  const quoted = (cell: string | null): string => `"${(cell ?? "").replaceAll('"', '""')}"`;
  const objects = rows.map(([text, label]) => JSON.stringify({ text, label }));
  if (name.endsWith(".tsv")) return put(folder, name, `text\tlabel\n${rows.map((row) => `${row.join("\t")}\n`).join("")}`);
  if (name.endsWith(".csv")) return put(folder, name, `text,label\n${rows.map((row) => `${row.map(quoted).join()}\n`).join("")}`);
  if (name.endsWith(".jsonl")) return put(folder, name, `${objects.join("\n")}\n`);
  if (name.endsWith(".json")) return put(folder, name, `[${objects.join(",")}]`);
  await writeParquet(path, [
    { name: "text", type: "text", values: rows.map(([text]) => text) },
    { name: "label", type: "text", values: rows.map(([, label]) => label) },
  ]);
  return path;
}

describe.each(endings)("%s with", (ending) => {
  it.each(cases.map(([what, ...expected]) => ({ what, expected })))(
    "$what",
    async ({ expected: [rows, message, row, options] }) => {
      const path = await write(`hostile.${ending}`, rows);
      const error = await complaint(loadTask(path, options));
      // A JSON file without rows has no keys to be columns.
      if (rows.length === 0 && ending.startsWith("json")) expect(error.code).toBe("format");
      else expect(error.message).toMatch(message);
      expect(error.complaint.file).toMatch(/hostile\./);
      expect(error.complaint.row).toBe(row);
    },
  );
});

describe("values that only some formats have", () => {
  it("nulls are empty: removed as texts, refused as labels", async () => {
    for (const ending of ["jsonl", "json", "parquet"]) {
      const task = await loadTask(await write(`null.${ending}`, with_(null, "1")));
      expect(task.facts.find(({ code }) => code === "empty-texts")?.count).toBe(1);
      const error = await complaint(loadTask(await write(`null.${ending}`, with_("a", null))));
      expect([error.complaint.row, error.complaint.file]).toEqual([7, `null.${ending}`]);
    }
  });

  it("numbers of parquet that are NaN, infinite or missing are refused with their row", async () => {
    const label = (bad: string): string =>
      `SELECT 'text ' || i AS text, CASE WHEN i = 6 THEN ${bad} ELSE i / 7.0 END AS label FROM range(30) t(i)`;
    for (const bad of ["'nan'::DOUBLE", "'-inf'::DOUBLE", "NULL"]) {
      const path = await putParquet(folder, "numbers.parquet", label(bad));
      const error = await complaint(loadTask(path));
      expect([error.code, error.complaint.row], bad).toEqual(["input", 7]);
    }
  });

  it("lists, objects and NUL in the columns of a task are refused with their row", async () => {
    const lines = sound.map(([text, label]) => JSON.stringify({ text, label }));
    const bad = [
      '{"text":["a"],"label":"1"}',
      '{"text":"a","label":{"b":1}}',
      '{"text":"a\\u0000","label":"1"}',
      '{"text":"a","label":"\\udc00"}',
    ];
    for (const line of bad) {
      const path = put(folder, "nested.jsonl", [...lines.slice(0, 3), line, ...lines.slice(4)].join("\n"));
      const error = await complaint(loadTask(path, { text: "text", label: "label" }));
      expect([error.complaint.file, error.complaint.row], line).toEqual([path, 4]);
    }
  });
});

describe("options", () => {
  const options: readonly (readonly [string, unknown, RegExp])[] = [
    ["text", "words", /column "words", got the columns "text", "label"/],
    ["text", "", /column ""/],
    ["text", "label", /training rows, got none after removals.*repeat each other/],
    ["text", "text; DROP TABLE rows --", /column "text; DROP TABLE rows --"/],
    ["pair", "second", /column "second"/],
    ["pair", "text", /known as the text/],
    ["pair", "\0", /column "\\u0000"/],
    ["label", "Label", /column "Label"/],
    ["label", "text", /training rows, got none after removals.*repeat each other/],
    ["label", "__proto__", /column "__proto__"/],
    ["limit", 1, /limit must be a whole number from 2 to 1000000000, got 1/],
    ["limit", -3, /got -3/],
    ["limit", 2.5, /got 2.5/],
    ["limit", Number.NaN, /got NaN/],
    ["seed", 0.5, /seed must be a whole number from 0 to 2147483647, got 0.5/],
    ["seed", Number.POSITIVE_INFINITY, /seed must be/],
    ["seed", 2 ** 40, /seed must be a whole number/],
    ["revision", "main", /revision is of a data set on the Hub.*got "main"/],
    ["revision", "", /revision is of a data set on the Hub/],
    ["revision", "../..", /revision is of a data set on the Hub/],
  ];

  it.each(options)("%s %j", async (name, value, message) => {
    for (const ending of ["tsv", "parquet"]) {
      const path = await write(`options.${ending}`, sound);
      expect((await complaint(loadTask(path, { [name]: value }))).message).toMatch(message);
    }
  });
});

describe("any file at all", () => {
  it("becomes a task or an error of ours, never a crash, in every format that is text", async () => {
    const piece = fc.constantFrom(
      "text",
      "label",
      "\t",
      ",",
      '"',
      "\n",
      "\r\n",
      "1",
      "0",
      "a",
      "é",
      "\ufeff",
      "{",
      "}",
      "[",
      "]",
      ":",
      "\0",
      "😀",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("tsv", "csv", "jsonl", "json"),
        fc.array(piece, { maxLength: 60 }),
        async (ending, pieces) => {
          const path = put(folder, `any.${ending}`, pieces.join(""));
          const error: unknown = await loadTask(path, { text: "text", label: "label" }).catch((cause: unknown) => cause);
          if (error instanceof Error) {
            expect(error).toBeInstanceOf(AssayError);
            expect(error.message).not.toMatch(/SELECT|read_csv|\n/);
          }
        },
      ),
      { seed: 7, numRuns: 150 },
    );
  });

  it("under a strange name is read, or refused by that name", async () => {
    for (const name of ["it's; drop--.tsv", "[a]*?.tsv", "ü 😀.csv", " .tsv", "-n.jsonl", "$(id).parquet"]) {
      expect((await loadTask(await write(name, sound))).texts).toHaveLength(20);
    }
    symlinkSync(join(folder, "nowhere.tsv"), join(folder, "dangling.tsv"));
    expect((await complaint(loadTask(join(folder, "dangling.tsv")))).code).toBe("missing");
    expect((await complaint(loadTask(`${folder}/${"x".repeat(300)}.tsv`))).code).toBe("missing");
  });
});

afterAll(() => {
  expect(namesIn(folder).filter((name) => /partial|\.tmp|^\.(?!tsv$)/.test(name))).toEqual([]);
});
