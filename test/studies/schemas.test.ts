/** The files under schemas/ are what the program checks with. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { describe, expect, test } from "vitest";
import { jsonSchemas } from "../../tools/schemas.ts";

const root = resolve(import.meta.dirname, "../..");

describe("published JSON Schemas", () => {
  test.each([...jsonSchemas()])("schemas/%s is current (else run this test with ASSAY_UPDATE_SCHEMAS=1)", (file, schema) => {
    const path = join(root, "schemas", file);
    if (process.env["ASSAY_UPDATE_SCHEMAS"] === "1") {
      writeFileSync(path, JSON.stringify(schema));
      execFileSync(process.execPath, [join(root, "node_modules/@biomejs/biome/bin/biome"), "format", "--write", path]);
    }
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(schema);
  });
});
