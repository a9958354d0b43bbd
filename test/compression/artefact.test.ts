/** A compressor as a folder: what is written comes back the same, what was changed is refused, what is somebody's stays. */
import { writeFileSync } from "node:fs";
import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { applyCompressor, decodeCodes, searchCodes } from "../../src/compression/apply.ts";
import { artefactFiles } from "../../src/compression/artefact.ts";
import { type CompressVectorsOptions, compressVectors } from "../../src/compression/compress-vectors.ts";
import { type Artefact, openArtefact } from "../../src/compression/open-artefact.ts";
import { openVectorRows } from "../../src/compression/vector-rows.ts";
import { readNpy } from "../../src/formats/npy.ts";
import { encodeNpyHeader } from "../../src/formats/npy-header.ts";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { bytesOf } from "../../src/formats/whole-file.ts";
import { type Matrix, matrix } from "../../src/numeric/matrix.ts";
import { writeCodes } from "../../src/sinks/files/codes-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const dimensions = 16;

/** Dimension 3 knows the label; all spread. */
function planted(count: number, seed: number): { readonly vectors: Matrix; readonly labels: readonly number[] } {
  const random = seeded(seed);
  const labels = Array.from({ length: count }, () => random.below(2));
  const data = Float32Array.from({ length: count * dimensions }, (_, at) => {
    const label = labels[Math.floor(at / dimensions)] === 1 ? 6 : -6;
    return random.normal() * (at % dimensions === 3 ? 2 : 1) + (at % dimensions === 3 ? label : 0);
  });
  return { vectors: matrix(count, dimensions, data), labels };
}

async function written(
  name: string,
  count: number,
  seed: number,
): Promise<{ readonly vectors: string; readonly labels: string }> {
  const set = planted(count, seed);
  const [vectors, labels] = [join(folder, `${name}.npy`), join(folder, `${name}.txt`)];
  await writeFile(vectors, Buffer.concat([encodeNpyHeader("<f4", [count, dimensions]), bytesOf(set.vectors.data)]));
  await writeFile(labels, set.labels.map((label) => `${label}\n`).join(""));
  return { vectors, labels };
}

async function made(
  name: string,
  options: Partial<CompressVectorsOptions> = {},
): Promise<{ readonly artefact: Artefact; readonly vectors: string }> {
  const { vectors, labels } = await written(name, 3000, 1);
  const out = join(folder, `${name}-small`);
  await compressVectors(vectors, {
    labels,
    keep: 0.95,
    folder: out,
    candidates: ["pca:4+int8", "pca:8+unit+rotate+bits:2"],
    ...options,
  });
  return { artefact: await openArtefact(out), vectors };
}

describe("a compressor's folder", () => {
  it("gives the same codes when it is read back, and says what was measured", async () => {
    const { artefact, vectors } = await made("same");
    const { description, chain } = artefact;
    expect(description.certificate).toMatchObject({ kept: 0.95, confidence: 0.95, rows: description.parts.certify });
    expect(description.parts.from).toBe("content");
    expect(description.strata.map(({ name }) => name)).toEqual(["0", "1"]);
    const { chosen } = description.front.find((each) => each.chain === chain.name)!;
    expect(description.learning.at(-1)).toEqual({ rows: description.parts.fit, quality: chosen });
    const { data } = (await readNpy(vectors)) as { data: Float32Array };
    const first = matrix(10, dimensions, data.slice(0, 10 * dimensions));
    const again = await openArtefact(artefact.folder);
    expect((await again.chain.encode(first)).data).toEqual((await chain.encode(first)).data);
  });

  it("holds the same bytes when it is made again from the same rows", async () => {
    const [one, other] = [await made("one"), await made("two")];
    const bytes = async ({ artefact }: typeof one): Promise<Buffer> => readFile(join(artefact.folder, artefactFiles.tensors));
    expect((await bytes(one)).equals(await bytes(other))).toBe(true);
  });

  it("is refused when a number, the description or a size was changed", async () => {
    const { artefact } = await made("changed");
    const tensors = join(artefact.folder, artefactFiles.tensors);
    const bytes = await readFile(tensors);
    bytes[bytes.length - 1] = bytes.at(-1)! ^ 1;
    await writeFile(tensors, bytes);
    await expect(openArtefact(artefact.folder)).rejects.toThrow(/must have the hash/);
    await writeFile(tensors, bytes.subarray(0, bytes.length - 4));
    await expect(openArtefact(artefact.folder)).rejects.toThrow(/must have the hash/);
    await writeFile(join(artefact.folder, artefactFiles.description), '{"schema":"assay/compressor@1"}');
    await expect(openArtefact(artefact.folder)).rejects.toThrow(/must be as it was written/);
  });

  it("is not written over anything but another compressor of ours, when asked", async () => {
    const { artefact, vectors } = await made("over");
    const again = { labels: vectors.replace(".npy", ".txt"), keep: 0.9, folder: artefact.folder, candidates: ["pca:2"] };
    await expect(compressVectors(vectors, again)).rejects.toThrow(/must be empty or new/);
    await compressVectors(vectors, { ...again, overwrite: true });
    expect((await openArtefact(artefact.folder)).description.chain).toBe("pca:2");
    await writeFile(join(artefact.folder, artefactFiles.tensors), "mine now");
    await expect(compressVectors(vectors, { ...again, overwrite: true })).rejects.toThrow(/must be a file that Assay wrote/);
    expect(await readFile(join(artefact.folder, artefactFiles.tensors), "utf8")).toBe("mine now");
  });
});

describe("codes in a file", () => {
  it("are those of the chain, in .npy, .safetensors and .parquet, and come back as the numbers that they stand for", async () => {
    const { artefact, vectors } = await made("coded");
    const { data } = (await readNpy(vectors)) as { data: Float32Array };
    const all = await artefact.chain.encode(matrix(3000, dimensions, data));
    for (const ending of ["npy", "safetensors", "parquet"]) {
      const out = join(folder, `codes.${ending}`);
      expect(await applyCompressor(artefact, vectors, out)).toEqual({ rows: 3000, before: 0, facts: [] });
      const back = join(folder, `back-${ending}.npy`);
      await decodeCodes(artefact, out, back);
      expect((await readNpy(back)).data).toEqual(artefact.chain.decode(all).data);
      const again = applyCompressor(artefact, vectors, out);
      if (ending === "parquet") expect(await again).toMatchObject({ before: 3000 });
      else await expect(again).rejects.toThrow(/must be new/);
    }
    expect((await readNpy(join(folder, "codes.npy"))).data).toEqual(all.data);
  });

  it("go on where an interrupted run stopped, with the same bytes", async () => {
    const { artefact, vectors } = await made("resumed");
    const [whole, part] = [join(folder, "whole.npy"), join(folder, "part.npy")];
    await applyCompressor(artefact, vectors, whole);
    const { description, chain } = artefact;
    const source = await openVectorRows(vectors, description);
    const writing = await writeCodes(part, description, { rows: source.rows, identity: source.identity, ids: null });
    for await (const { data } of source.chunks(0)) {
      await writing.append(await chain.encode(matrix(1000, dimensions, data.slice(0, 1000 * dimensions))));
    }
    await writing.close(true);
    await appendFile(`${part}.partial`, "x"); // half a row, as of a process that was killed
    expect(await applyCompressor(artefact, vectors, part)).toEqual({ rows: 3000, before: 1000, facts: [] });
    expect((await readFile(part)).equals(await readFile(whole))).toBe(true);
    expect(await readdir(folder)).not.toContain("part.npy.partial.json");
  });

  it("are begun anew when the vectors were changed in between", async () => {
    const { artefact, vectors } = await made("replaced");
    const out = join(folder, "replaced-codes.npy");
    const writing = await writeCodes(out, artefact.description, { rows: 3000, identity: "another identity", ids: null });
    await writing.append(await artefact.chain.encode(matrix(5, dimensions)));
    await writing.close(true);
    expect(await applyCompressor(artefact, vectors, out)).toEqual({ rows: 3000, before: 0, facts: [] });
  });

  it("are begun anew for another tensor of the same file, and never replace a file that came meanwhile", async () => {
    const { artefact, vectors } = await made("two-tensors");
    const { data } = (await readNpy(vectors)) as { data: Float32Array };
    const [both, out] = [join(folder, "both.safetensors"), join(folder, "second.npy")];
    const tensor = (values: Float32Array) => ({ shape: [3000, dimensions], data: values });
    await writeSafetensors(
      both,
      new Map([
        ["a", tensor(data)],
        ["b", tensor(data.map((value) => -value))],
      ]),
    );
    const first = await openVectorRows(both, artefact.description, { tensor: "a" });
    const writing = await writeCodes(out, artefact.description, { rows: 3000, identity: first.identity, ids: null });
    await writing.append(await artefact.chain.encode(matrix(1000, dimensions, data.slice(0, 1000 * dimensions))));
    await writing.close(true);
    expect(await applyCompressor(artefact, both, out, { tensor: "b" })).toMatchObject({ before: 0 });
    const late = join(folder, "late.npy");
    const meanwhile = applyCompressor(artefact, both, late, {
      tensor: "a",
      onProgress: ({ done, total }) => done === total && writeFileSync(late, "mine"),
    });
    await expect(meanwhile).rejects.toThrow(/must be new/);
    expect(await readFile(late, "utf8")).toBe("mine");
  });

  it("of another compressor, and vectors of another size, are refused", async () => {
    const { artefact, vectors } = await made("mine");
    const { artefact: other } = await made("other", { candidates: ["pca:3+int8"] });
    const out = join(folder, "mine.safetensors");
    await applyCompressor(artefact, vectors, out);
    await expect(decodeCodes(other, out, join(folder, "no.npy"))).rejects.toThrow(/must be of this compressor/);
    const bare = join(folder, "bare-of-mine.npy");
    await applyCompressor(artefact, vectors, bare);
    await expect(decodeCodes(artefact, bare, join(folder, "known.npy"))).resolves.toEqual({ rows: 3000, facts: [] });
    await expect(decodeCodes(other, bare, join(folder, "no.npy"))).rejects.toThrow(/must be of this compressor/);
    const narrow = join(folder, "narrow.npy");
    await writeFile(narrow, Buffer.concat([encodeNpyHeader("<f4", [2, 3]), Buffer.alloc(24)]));
    await expect(applyCompressor(artefact, narrow, join(folder, "no2.npy"))).rejects.toThrow(
      /16 dimensions that it was fitted on/,
    );
  });

  it("are found by queries in the order of exact search over what they stand for", async () => {
    const { artefact, vectors } = await made("search");
    const { vectors: queries } = await written("queries", 5, 9);
    const out = join(folder, "searched.npy");
    await applyCompressor(artefact, vectors, out);
    const { found } = await searchCodes(artefact, out, queries, { count: 7 });
    const { data } = (await readNpy(vectors)) as { data: Float32Array };
    const asked = (await readNpy(queries)) as { data: Float32Array };
    const codes = await artefact.chain.encode(matrix(3000, dimensions, data));
    const projected = await artefact.chain.project(matrix(5, dimensions, asked.data));
    for (const [at, rows] of found.entries()) {
      const width = projected.columns;
      const scores = artefact.chain.codec.scores(projected.data.slice(at * width, (at + 1) * width), codes, "cosine");
      const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, 7);
      expect(rows.map(({ row }) => row)).toEqual(order);
    }
  });
});
