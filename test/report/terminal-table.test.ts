/** The small table on the terminal: few lines, every number one of the summary's, nothing where nothing was shown. */
import { describe, expect, it } from "vitest";
import { terminalTable } from "../../src/report/index.ts";
import { headlineVariants } from "../../src/report/study.ts";
import { sampleStudies } from "../support/sample-study.ts";

describe.each(sampleStudies)("the table on the terminal: %s", (_, { summary }) => {
  const lines = terminalTable(summary);

  it("is short, of plain words, and has a line for every variant", () => {
    expect(lines.length).toBeLessThanOrEqual(7);
    expect(lines.every((line) => !line.includes("\n") && !/NaN|undefined|null/.test(line))).toBe(true);
    for (const { name } of headlineVariants(summary).slice(0, 3))
      expect(lines.slice(1).some((line) => line.startsWith(name))).toBe(true);
  });

  it("gives no number of dimensions where it is refused", () => {
    for (const variant of headlineVariants(summary).slice(0, 3)) {
      const line = lines.slice(1).find((each) => each.startsWith(variant.name))!;
      expect(/refused/.test(line)).toBe(variant.refused !== null);
      if (variant.refused !== null) expect(line).toMatch(/–$/);
    }
  });
});
