/** The page: one file, nothing from outside, nothing injected. */
import { createHash } from "node:crypto";
import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { html, prose } from "../../src/report/html.ts";
import { renderReport } from "../../src/report/page.ts";
import { manifestSchema } from "../../src/results/manifest.ts";
import { resultRowSchema } from "../../src/results/result-row.ts";
import { summarySchema } from "../../src/results/summary.ts";
import { hostileName, sampleStudies, sampleStudy } from "../support/sample-study.ts";

describe("markup", () => {
  test("escapes every value that it did not make itself", () => {
    expect(html`<p title="${`"'<>&`}">${["<b>", html`<i>${"</i>"}</i>`, 3, null]}</p>`.markup).toBe(
      '<p title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;<i>&lt;/i&gt;</i>3</p>',
    );
  });
  test("keeps a number and its unit on one line", () => {
    expect(prose("93.4 % <b>").markup).toBe("93.4\u00a0% &lt;b&gt;");
  });
});

describe("sample studies", () => {
  test.each(sampleStudies)("are what the schemas allow: %s", (_, { summary, rows, manifest }) => {
    expect(summarySchema.parse(summary)).toEqual(summary);
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    for (const row of rows.slice(0, 50)) expect(resultRowSchema.parse(row)).toEqual(row);
  });
  test("fail the schema when a number is missing or not finite", () => {
    const { summary } = sampleStudy();
    const broken = { ...summary, task: { ...summary.task, majority: Number.NaN } };
    expect(summarySchema.safeParse(broken).success).toBe(false);
    expect(summarySchema.safeParse({ ...summary, resampling: undefined }).success).toBe(false);
  });
});

describe("the report", () => {
  test.each(sampleStudies)(
    "is one page without addresses or holes, with one script that the policy allows by its hash: %s",
    (_, results) => {
      const page = renderReport(results);
      const { document } = parseHTML(page);
      expect(document.querySelectorAll("img, iframe, link, object, embed, form, base")).toHaveLength(0);
      expect(document.querySelectorAll("style")).toHaveLength(1);
      const [data, script, ...others] = document.querySelectorAll("script");
      expect(others).toEqual([]);
      expect(data?.getAttribute("type")).toBe("application/octet-stream");
      expect(data?.textContent).toMatch(/^[A-Za-z0-9+/]+=*$/);
      const hash = createHash("sha256")
        .update(script?.textContent ?? "")
        .digest("base64");
      const policy = document.querySelector("meta[http-equiv]")?.getAttribute("content");
      expect(policy).toContain(`script-src 'sha256-${hash}'; img-src data:; connect-src 'none'`);
      expect(document.querySelectorAll("h1")).toHaveLength(1);
      expect(document.querySelectorAll("[style], [onerror], [onload], [href]:not([href^='#']), [src]")).toHaveLength(0);
      expect(page).toMatch(/default-src &#39;none&#39;|default-src 'none'/);
      const ids = [...document.querySelectorAll("[id]")].map((node) => node.getAttribute("id"));
      expect(new Set(ids).size).toBe(ids.length);
      expect(document.querySelector("main")?.textContent).not.toMatch(/NaN|undefined|\bnull %|Infinity|\[object/);
    },
  );

  test("shows hostile names as text, whole", () => {
    const study = sampleStudy({
      taskName: hostileName,
      encoderName: hostileName,
      labelNames: [hostileName, "b"],
      compressors: [hostileName, "pca"],
    });
    const facts = [{ code: "x", count: 1, sentence: hostileName }];
    const page = renderReport({
      ...study,
      summary: { ...study.summary, task: { ...study.summary.task, facts, citation: hostileName, licence: hostileName } },
    });
    expect(page).not.toContain("<img");
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<style>/g)).toHaveLength(1);
    const { document } = parseHTML(page);
    expect(document.querySelector("h1")?.textContent).toContain(hostileName);
    expect(document.querySelector(".legend")?.textContent).toContain(hostileName);
  });

  test("gives the attribution, the licences and what was noticed", () => {
    const text = parseHTML(renderReport(sampleStudy())).document.querySelector("main")?.textContent ?? "";
    for (const piece of [
      "Kotzias et al. (2015)",
      "CC BY 4.0",
      "Apache-2.0",
      "6 rows occur in two splits",
      "14 texts were longer",
      "all orders of the test labels",
      "2,000 bootstrap resamples",
      "20 random rotations",
      "@misc{matton2019emergent,",
    ]) {
      expect(text).toContain(piece);
    }
  });

  test("has no clock in it: the same results give the same bytes", () => {
    const study = sampleStudy();
    const later = {
      ...study,
      manifest: { ...study.manifest, startedAt: "2027-01-01T00:00:00.000Z", durations: { embedding: 99 } },
    };
    expect(renderReport(later)).toBe(renderReport(study));
  });
});
