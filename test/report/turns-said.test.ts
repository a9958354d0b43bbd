/** What turns the writing around, as pages say it. */
import { describe, expect, it } from "vitest";
import { html, prose } from "../../src/report/html.ts";
import { renderReport } from "../../src/report/page.ts";
import { everyTurnSaid, withTurnsSaid } from "../../src/report/turns-said.ts";
import { sampleStudy } from "../support/sample-study.ts";

const turning = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];

describe("a character that turns the writing around", () => {
  it.each(turning)("is said: %j", (character) => {
    const code = `\\u${character.codePointAt(0)?.toString(16)}`;
    expect(withTurnsSaid(`a${character}b${character}`)).toBe(`a${code}b${code}`);
    expect(html`<b title="${character}">${character}</b>`.markup).toBe(`<b title="${code}">${code}</b>`);
    expect(prose(`${character}5 %`).markup).toBe(`${code}5\u00a0%`);
  });

  it("is said in every place of plain data, and what has none is left as it is", () => {
    const kept = { numbers: [1, null, true], text: "זה \u200f סרט \u200e נהדר" };
    const data = { kept, list: [["\u202e"], "b"], "key \u202e": "\u2066" };
    const said = everyTurnSaid(data);
    expect(said).toEqual({ kept, list: [["\\u202e"], "b"], "key \u202e": "\\u2066" });
    expect(said.kept).toBe(kept);
    expect(everyTurnSaid(said)).toBe(said);
  });

  it("is nowhere on a page, whatever has it for a name", () => {
    const [taskName, encoderName, label] = ["task\u202e", "encoder\u202b", "label\u2067"];
    const page = renderReport(
      sampleStudy({ taskName, encoderName, labelNames: [label, "b"], compressors: ["pca\u202d", "pca"] }),
    );
    const [printed] = page.split("<script");
    expect(printed).not.toMatch(new RegExp(`[${turning.join("")}]`));
    for (const name of ["task\\u202e", "encoder\\u202b", "label\\u2067", "pca\\u202d"]) expect(printed).toContain(name);
  });
});
