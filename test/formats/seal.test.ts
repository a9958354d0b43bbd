/** A sealed text is told from one that was changed by as little as a byte. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sealedFormOf, sealedJson, sealedText } from "../../src/formats/seal.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "utf8");
const page = "<!doctype html>\n<title>grün</title>\n";
const sealed: readonly (readonly [string, string])[] = [
  ["a page", sealedText(page, "markup")],
  ["a list without a line end", sealedText("one\ntwo", "lines")],
  ["an empty list", sealedText("", "lines")],
  ["JSON", sealedJson({ schema: "assay/list@1", items: [{ name: "a", value: 0.1 }], none: null })],
];

describe("a seal", () => {
  it.each(sealed)("holds for %s, and for nothing that is changed", (_, text) => {
    expect(sealedFormOf(bytes(text))).not.toBeNull();
    const whole = bytes(text);
    for (let at = 0; at < whole.byteLength; at++) {
      const flipped = Uint8Array.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(sealedFormOf(flipped), `byte ${at} flipped`).toBeNull();
      expect(sealedFormOf(whole.subarray(0, at)), `cut at ${at}`).toBeNull();
    }
    for (const changed of [`${text}\n`, `${text}more`, ` ${text}`, text.replaceAll("\n", "\r\n")]) {
      expect(sealedFormOf(bytes(changed))).toBeNull();
    }
  });

  it("holds for whatever is written, and for what is read and written again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.json(), (text, json) => {
        expect(sealedFormOf(bytes(sealedText(text, "markup")))).not.toBeNull();
        expect(sealedFormOf(bytes(text))).toBeNull();
        const value = sealedJson({ schema: "assay/list@1", value: JSON.parse(json) });
        expect(sealedFormOf(bytes(value))).not.toBeNull();
        expect(sealedJson(JSON.parse(value))).toBe(value);
      }),
    );
  });

  it("is not one under a schema that is not ours", () => {
    const own = sealedJson({ schema: "assay/list@1", items: [] });
    expect(sealedFormOf(bytes(own.replace("assay/list@1", "other/list@1")))).toBeNull();
    expect(sealedFormOf(bytes('{\n  "schema": "assay/list@1",\n  "items": []\n}\n'))).toBeNull();
  });
});
