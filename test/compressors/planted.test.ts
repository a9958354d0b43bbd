/** What each compressor must find in planted data and what it must not, where the contract suite cannot know it. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressors } from "../../src/compressors/index.ts";
import { accuracy, compressorDeclarations, isAsDeclared } from "../../src/verification/find-by-compressor.ts";
import { planted } from "../support/planted.ts";

describe("compressors on planted data", () => {
  it.each(compressorDeclarations)("$compressor on $set at $size reaches $reaches: $because", async (declared) => {
    const set = planted(declared.set);
    const found = await accuracy(compressors.get(declared.compressor), declared.size, set, seeded(1));
    expect([found, await isAsDeclared(found, declared.reaches, set)]).toEqual([found, true]);
  });
});
