import { describe, expect, it } from "vitest";
import * as errors from "../../src/base/errors.ts";
import { stopIfAborted } from "../../src/base/progress.ts";

const complaint = { where: "pca", must: "k must be at most 4", got: "5", todo: "Choose a smaller size." };

describe("errors", () => {
  it("say what must hold, what came and what to do, and where", () => {
    expect(new errors.ShapeError(complaint).message).toBe("pca: k must be at most 4, got 5. Choose a smaller size.");
    expect(new errors.FormatError({ ...complaint, file: "a.tsv", row: 3 }).message).toBe(
      "pca: k must be at most 4, got 5 (a.tsv, row 3). Choose a smaller size.",
    );
    expect(new errors.FormatError({ ...complaint, file: "a.tsv" }).message).toContain("got 5 (a.tsv). Choose");
    expect(new errors.InputError({ ...complaint, row: 3 }).message).toContain("got 5 (row 3). Choose");
  });

  it("have a class name, a stable code of their own and their parts", () => {
    const classes = [
      errors.ShapeError,
      errors.FormatError,
      errors.InputError,
      errors.UnsupportedError,
      errors.MissingError,
      errors.UsageError,
      errors.ConflictError,
      errors.BroughtError,
      errors.UnknownNameError,
    ];
    const made = classes.map((ErrorClass) => new ErrorClass(complaint));
    for (const [i, error] of made.entries()) {
      expect(error).toBeInstanceOf(errors.AssayError);
      expect(error.name).toBe(classes[i]?.name);
      expect(error.complaint).toBe(complaint);
    }
    expect(made.map((error) => error.code)).toEqual([
      "shape",
      "format",
      "input",
      "unsupported",
      "missing",
      "usage",
      "conflict",
      "brought",
      "unknown-name",
    ]);
  });

  it("tell apart work that was interrupted", () => {
    const control = new AbortController();
    expect(() => stopIfAborted({ signal: control.signal }, "embed")).not.toThrow();
    expect(() => stopIfAborted({}, "embed")).not.toThrow();
    control.abort();
    expect(() => stopIfAborted({ signal: control.signal }, "embed")).toThrow(errors.InterruptedError);
    expect(new errors.InterruptedError("embed").code).toBe("interrupted");
  });
});
