/** What a compression says of truncation: whether the model looks trained for it. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { compressVectors } from "../../src/compression/compress-vectors.ts";
import { isTruncation } from "../../src/compression/nested-check.ts";
import { openArtefact } from "../../src/compression/open-artefact.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { nestedLine, writeCompressorPages } from "../../src/report/index.ts";
import { npyFile } from "../support/npy-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const root = temporaryFolder();
const [rows, d] = [400, 32];

/** The spread falls along an order of the dimensions. */
async function compressed(name: string, order: ArrayLike<number>, candidates: readonly string[]) {
  const random = seeded(4);
  const data = Float32Array.from({ length: rows * d }, (_, at) => 0.85 ** order[at % d]! * random.normal());
  const path = join(root, `${name}.npy`);
  await writeFile(path, npyFile([matrix(rows, d, data)]));
  const folder = join(root, name);
  return compressVectors(path, { bytes: 4 * d, candidates, folder, writeBeside: writeCompressorPages });
}

const rising = Array.from({ length: d }, (_, j) => j);
const mixed = seeded(9).shuffle(Int32Array.from(rising));

describe("a truncation among the candidates", () => {
  it("is said to be what the model looks trained for where first dimensions hold more, in file and card", async () => {
    const { description, nested } = await compressed("nested", rising, ["first:16", "pca:8+int8"]);
    expect(nested).toMatchObject({ looksNested: true, draws: 99, level: 0.05 });
    expect(nested!.queries + nested!.corpus).toBe(description!.parts.fit);
    expect(nested!.sizes.map(({ size }) => size)).toEqual([16, 8, 4]);
    for (const { recall, random, adjusted } of nested!.sizes) {
      expect(recall).toBeGreaterThan(random);
      expect(adjusted).toBeCloseTo(0.03, 10);
    }
    expect(description!.nested).toEqual(nested);
    expect((await openArtefact(join(root, "nested"))).description.nested).toEqual(nested);
    const line = nestedLine(nested!);
    expect(line).toMatch(
      /looks trained for that \(Matryoshka\), or its dimensions are sorted: the first 16, 8 and 4 dimensions keep .* %/,
    );
    expect(line).toContain("99 draws a size, the largest p = 0.030 after Holm's correction");
    expect(await readFile(join(root, "nested", "card.md"), "utf8")).toContain("looks trained for that");
  });

  it("is said not to be shown to be where the same dimensions stand in another order", async () => {
    const { nested } = await compressed("mixed", mixed, ["first:16+float16"]);
    expect(nested).toMatchObject({ looksNested: false });
    expect(nestedLine(nested!)).toContain("is not shown");
  });

  it("is not spoken of where there is none", async () => {
    expect(await compressed("without", rising, ["pca:8"])).toMatchObject({ nested: null, description: { nested: null } });
    expect(["first:8", "first-dimensions:8+int8", "pca:8", "int8"].map(isTruncation)).toEqual([true, true, false, false]);
  });
});
