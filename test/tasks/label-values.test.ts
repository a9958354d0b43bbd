import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AssayError } from "../../src/base/errors.ts";
import { labelsFromText, type NamedLabels } from "../../src/tasks/label-values.ts";

const place = (index: number): { file: string; row: number } => ({ file: "train.tsv", row: index + 1 });

function read(cells: readonly (string | null)[], regression?: boolean, names?: readonly string[]): NamedLabels {
  return labelsFromText(cells, { regression, names, place });
}

function refusal(cells: readonly (string | null)[], regression?: boolean, names?: readonly string[]): AssayError {
  try {
    read(cells, regression, names);
  } catch (error) {
    if (error instanceof AssayError) return error;
    throw error;
  }
  throw new Error("no error came");
}

const scores = Array.from({ length: 11 }, (_, i) => String(i / 4));

describe("labels", () => {
  it("that are names become classes, sorted by code point", () => {
    const { labels, labelNames } = read(["ß", "a", "😀", "B", "\uffee", "été", "a"]);
    expect(labelNames).toEqual(["B", "a", "ß", "été", "\uffee", "😀"]);
    expect(labels).toEqual({ kind: "classes", classes: 6, values: Int32Array.of(2, 1, 5, 0, 4, 3, 1) });
  });

  it("that differ in white space or composition only are one class", () => {
    expect(read(["été", " e\u0301te\u0301 ", "no"]).labelNames).toEqual(["no", "été"]);
  });

  it("that are whole numbers become classes in the order of numbers, however they are written", () => {
    const { labels, labelNames } = read(["10", "2", "-1", "2.0", "1e1"]);
    expect(labelNames).toEqual(["-1", "2", "10"]);
    expect([...labels.values]).toEqual([2, 1, 0, 1, 2]);
    expect(read(["007", "7"]).labelNames).toEqual(["007", "7"]); // a name, not a number
  });

  it("are values to predict when all are numbers, one is not whole, and more than ten differ", () => {
    expect(read(scores)).toEqual({ labels: { kind: "values", values: Float64Array.from(scores, Number) }, labelNames: [] });
    expect(read(scores.slice(1)).labelNames).toHaveLength(10); // ten half stars are classes
    expect(read(Array.from({ length: 50 }, (_, i) => String(i))).labels.kind).toBe("classes");
    expect(read([...scores, "none"]).labels.kind).toBe("classes");
  });

  it("follow the option where it is given", () => {
    expect(read(["1", "2", "1"], true).labels).toEqual({ kind: "values", values: Float64Array.of(1, 2, 1) });
    expect(read(scores, false).labelNames).toEqual(scores);
    expect(refusal(["1", "two"], true).message).toMatch(/regression needs labels that are numbers, got "two"/);
    expect(refusal(["1", "NaN"], true).message).toMatch(/must be finite/);
    expect(refusal(["3", "3.0"], true).message).toMatch(/must differ/);
  });

  it("take the names that the data set states about its numbers", () => {
    const names = ["yes", "no", "maybe"];
    const { labels, labelNames } = read(["2", "0", "0"], undefined, names);
    expect([labelNames, [...labels.values]]).toEqual([names, [2, 0, 0]]);
    expect(refusal(["0", "3"], undefined, names).message).toMatch(/0 to 2, for 3 names, got 3 \(train\.tsv, row 2\)/);
    expect(read(["b", "a"], undefined, names).labelNames).toEqual(["a", "b"]);
  });

  it("that are missing are an error with the first row and their count", () => {
    for (const empty of [null, "", " \t"]) {
      expect(refusal(["1", empty, "2", empty]).message).toMatch(/got 2 rows without one, the first \(train\.tsv, row 2\)/);
    }
  });

  it("that are NaN or infinite among numbers are an error with their row", () => {
    for (const bad of ["NaN", "nan", "inf", "-Infinity", "1e999"]) {
      expect(refusal([...scores, bad]).message, bad).toMatch(/must be finite.*train\.tsv, row 12/);
      expect(refusal(["0", "1", bad]).message, bad).toMatch(/must be finite.*row 3/);
    }
    expect(read(["nan", "eng", "deu"]).labelNames).toEqual(["deu", "eng", "nan"]); // a language
  });

  it("beyond 2^53 stay apart though they look alike as numbers, and are no values to predict", () => {
    const { labels, labelNames } = read(["9007199254740993", "9007199254740992", "1", "2e20"]);
    expect(labelNames).toEqual(["1", "9007199254740992", "9007199254740993", "2e20"]);
    expect([...labels.values]).toEqual([2, 1, 0, 3]);
    expect(read(Array.from({ length: 12 }, (_, i) => `900719925474099${100 + i}`)).labels.kind).toBe("classes");
  });

  it("that cannot be what is asked name the file, and the row where there is one", () => {
    expect(refusal(["1", "2", "two"], true).complaint).toMatchObject({ file: "train.tsv", row: 3 });
    expect(refusal(["NaN", "nan"], true).complaint).toMatchObject({ got: '"NaN"', row: 1 });
    expect(refusal(["1,5", "2,5"], true).complaint).toMatchObject({ got: '"1,5"', row: 1 });
    expect(refusal(["3", "3.0"], true).complaint.file).toBe("train.tsv");
    expect(refusal(Array.from({ length: 1001 }, (_, i) => `id ${i}`)).complaint.file).toBe("train.tsv");
  });

  it("of more than 1,000 names are no classes", () => {
    expect(refusal(Array.from({ length: 1001 }, (_, i) => `id ${i}`)).message).toMatch(/at most 1000 classes, got 1001/);
  });

  it("give back every cell by its code, in any order of rows", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "ü", "Z", "10", "9"), { minLength: 1 }), (cells) => {
        const { labels, labelNames } = read(cells, false);
        expect([...labels.values].map((code) => labelNames[code])).toEqual(cells);
        expect(new Set(labelNames).size).toBe(labels.kind === "classes" ? labels.classes : 0);
      }),
      { seed: 3 },
    );
  });
});
