import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, readJson } from "../../src/formats/json.ts";
import { duplicateKey } from "../../src/formats/json-duplicates.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const file = (name: string, data: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
};

describe("readJson", () => {
  it("gives back what canonicalJson wrote", async () => {
    const value = { b: [1, -0.5, null, true], a: { "ü\n": "" } };
    expect(await readJson(file("sound.json", canonicalJson(value)))).toEqual(value);
  });

  it("refuses a file over the limit before reading it", async () => {
    await expect(readJson(file("large.json", `"${"x".repeat(100)}"`), 50)).rejects.toThrow(/at most 50 bytes/);
  });

  it.each([
    ["cut short", '{"a": [1, 2'],
    ["empty", ""],
    ["with words after it", "{} {}"],
    ["not UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
    ["with NaN", '{"a": NaN}'],
  ])("refuses JSON %s, naming the file", async (name, data) => {
    const path = file(`${name}.json`, data);
    await expect(readJson(path)).rejects.toMatchObject({ code: "format", complaint: { file: path } });
  });

  it("says that a file is missing", async () => {
    await expect(readJson(join(folder, "none.json"))).rejects.toMatchObject({ code: "missing" });
  });
});

describe("canonicalJson", () => {
  it("keeps the order of keys, indents by two and ends in a newline", () => {
    expect(canonicalJson({ b: 1, a: [undefined === null] })).toBe('{\n  "b": 1,\n  "a": [\n    false\n  ]\n}\n');
  });

  it("leaves out keys that are undefined", () => {
    expect(canonicalJson({ a: undefined })).toBe("{}\n");
  });

  it.each([
    ["NaN", { a: [1, Number.NaN] }, "value.a[1]"],
    ["infinity", { a: Number.POSITIVE_INFINITY }, "value.a"],
    ["undefined in an array", [undefined], "value[0]"],
    ["a hole in an array", new Array(1), "value[0]"],
    ["undefined itself", undefined, "value"],
    ["a typed array", { a: new Float32Array(1) }, "value.a"],
    ["a bigint", 1n, "value"],
  ])("refuses %s and says where", (_, value, place) => {
    expect(() => canonicalJson(value)).toThrow(`JSON: ${place} must be`);
  });
});

describe("duplicateKey", () => {
  it("finds a key twice in one object only", () => {
    expect(duplicateKey('{"a":{"a":[{"a":"a"},{"a":1}]},"b":"a,\\"a"}')).toBeNull();
    expect(duplicateKey('{"a":{"b":1,"c":[],"b":2}}')).toBe("b");
    expect(duplicateKey('[{"a":1},{"x":[{"k":1,"\\u006b":2}]}]')).toBe("k");
  });

  it("never complains about what JSON.stringify wrote, and always about a repeated key", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const text = JSON.stringify(value);
        expect(duplicateKey(text)).toBeNull();
        const key = Object.keys(value)[0] as string;
        expect(duplicateKey(`${text.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
      }),
      { seed: 13, numRuns: 300 },
    );
  });
});
