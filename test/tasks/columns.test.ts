import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import type { ColumnKind } from "../../src/runtime/tables/tables.ts";
import { type ColumnChoice, guessColumns, type TaskColumns } from "../../src/tasks/columns.ts";

/** "text label:number" */
function guess(columns: string, choice: ColumnChoice = {}): TaskColumns {
  const list = columns.split(" ").map((column) => {
    const [name = "", kind = "text"] = column.split(":");
    return { name, kind: kind as ColumnKind };
  });
  return guessColumns(list, choice, "train.tsv");
}

function refusal(columns: string, choice: ColumnChoice = {}): string {
  try {
    guess(columns, choice);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error("no error came");
}

describe("columns", () => {
  const guesses: readonly (readonly [string, string, string | null, string])[] = [
    ["text label", "text", null, "label"],
    ["idx:number sentence label:number", "sentence", null, "label"],
    ["text1 text2 label", "text1", "text2", "label"],
    ["sentence1 sentence2 score:number", "sentence1", "sentence2", "score"],
    ["premise hypothesis label:number idx:number", "premise", "hypothesis", "label"],
    ["question1 question2 label", "question1", "question2", "label"],
    ["question sentence label", "question", "sentence", "label"],
    ["question answer label", "question", "answer", "label"],
    ["Review Class", "Review", null, "Class"],
    ["content title category", "content", null, "category"],
    ["id:number words target:number", "words", null, "target"], // the only other text
    ["words label", "words", null, "label"],
    ["text animal", "text", null, "animal"], // the only other column
    ["tweet sentiment v:vector o:other", "tweet", null, "sentiment"],
  ];
  for (const [columns, text, pair, label] of guesses) {
    const works = columns.startsWith("id:number words");
    it(`${columns}: ${works ? "two left over are not guessed at" : "are guessed"}`, () => {
      if (works) expect(refusal(columns)).toMatch(/known as the text.*got the columns "id", "words", "target"/);
      else expect(guess(columns)).toEqual({ text, pair, label, split: null });
    });
  }

  it("that are chosen win, and a chosen text has no pair unless that is chosen too", () => {
    expect(guess("text1 text2 label", { text: "text2" })).toMatchObject({ text: "text2", pair: null });
    expect(guess("text1 text2 label", { text: "text2", pair: "text1" })).toMatchObject({ text: "text2", pair: "text1" });
    expect(guess("text label stars", { label: "stars" })).toMatchObject({ text: "text", label: "stars" });
    expect(guess("text label a", { pair: "a" })).toMatchObject({ text: "text", pair: "a" });
  });

  it("named split or partition say which split a row belongs to", () => {
    expect(guess("text label split")).toMatchObject({ split: "split" });
    expect(guess("text label Partition")).toMatchObject({ split: "Partition" });
    expect(guess("text label fold")).toMatchObject({ split: null });
    expect(guess("text split", { label: "split" })).toMatchObject({ label: "split", split: null });
  });

  it("that cannot be guessed, are not there or are named twice are an error that lists them", () => {
    expect(refusal("a b c")).toMatch(/^input: .*known as the text.*got the columns "a", "b", "c" \(train\.tsv\).*option text/);
    expect(refusal("text a b")).toMatch(/^input: .*known as the label.*option label/);
    expect(refusal("a:number label")).toMatch(/known as the text/);
    expect(refusal("text label", { text: "txt" })).toMatch(/^missing: .*column "txt", got the columns "text", "label"/);
    expect(refusal("text label", { pair: "" })).toMatch(/^missing: .*column ""/);
    for (const name of ["lable", "", "__proto__"]) {
      for (const option of ["text", "pair", "label"]) {
        expect(refusal("text label", { [option]: name }), option).toMatch(/^missing: .*got the columns "text", "label"/);
      }
    }
    expect(refusal("text label", { label: "text", text: "text" })).toMatch(/^usage: /);
    expect(refusal("text label", { text: "label", label: "label" })).toMatch(/^usage: .*different columns/);
    expect(refusal("text label", { text: "text", pair: "text" })).toMatch(/^usage: /);
    expect(refusal(Array.from({ length: 300 }, (_, i) => `column${i}`).join(" "))).toMatch(/and 280 more/);
  });
});
