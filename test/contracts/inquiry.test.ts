/** What every inquiry of the list must hold: whole tables of finite numbers, the same every time, no finding in noise. */
import { describe, expect, it } from "vitest";
import { type Inquiry, inquiries } from "../../src/inquiries/index.ts";
import { BrokenPromise } from "../../src/verification/contracts/contract.ts";
import { checkInquiry, inquiryPromises } from "../../src/verification/contracts/inquiry-contract.ts";

describe.each(inquiries.items)("inquiry $name", (inquiry) => {
  it("says what it is and where it comes from", () => {
    expect(inquiry.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(inquiry.description.length).toBeGreaterThan(10);
    expect(inquiry.title).toMatch(/^\S.*\S$/);
    expect(inquiries.items.filter(({ title }) => title === inquiry.title)).toEqual([inquiry]);
    expect(inquiry.source).toMatch(/\d{4}/);
    expect(inquiry.targets.length).toBeGreaterThan(0);
  });

  it.each(inquiryPromises(inquiry))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });
});

describe("the contract of an inquiry", () => {
  const copies = inquiries.get("copies");
  const broken = (ask: Inquiry["ask"]): Promise<void> => checkInquiry({ ...copies, name: "mine", targets: ["binary"], ask });

  it("finds one that says nothing, no sentence, or NaN", async () => {
    const saying =
      (text: string): Inquiry["ask"] =>
      () =>
        Promise.resolve({ sentences: [{ kind: "fact", text }], tables: [] });
    await expect(broken(() => Promise.resolve({ sentences: [], tables: [] }))).rejects.toThrow(
      /mine: answers in sentences.*no sentence/,
    );
    await expect(broken(saying("no capital"))).rejects.toThrow(BrokenPromise);
    await expect(broken(saying("It is NaN."))).rejects.toThrow(/It is NaN/);
  });

  it("finds one whose table lacks a column, or whose finding is of noise", async () => {
    const columns = [{ key: "k", title: "k", unit: "count" }] as const;
    const table = { title: "sizes", columns, rows: [{ j: 1 }], note: "" };
    const sentences = [{ kind: "finding", text: "It is there." }] as const;
    await expect(broken(() => Promise.resolve({ sentences, tables: [table] }))).rejects.toThrow(
      /a row with j under the columns k/,
    );
    await expect(broken(() => Promise.resolve({ sentences, tables: [] }))).rejects.toThrow(/finds nothing in noise.*It is there/);
  });

  it("finds one that answers otherwise the second time", async () => {
    let asked = 0;
    const counting: Inquiry["ask"] = () =>
      Promise.resolve({ sentences: [{ kind: "fact", text: `Asked ${++asked}.` }], tables: [] });
    await expect(broken(counting)).rejects.toThrow(/another answer the second time/);
  });
});
