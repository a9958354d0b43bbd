/** Sources in shards: the same sums and components however rows are cut, codes and certificates from rows that are in no sum. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { certifyAgain, openArtefact } from "../../src/compression/index.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { unpackFiles } from "../../src/formats/packed-folder.ts";
import { openSafetensors } from "../../src/formats/safetensors.ts";
import { smallSymmetricEigen } from "../../src/numeric/eigen.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { makePlan, type Plan, readGrid, readGridSummary, runTask, unpackCompressors, writePlan } from "../../src/plans/index.ts";
import { isHeldOut } from "../../src/plans/shards/shard-rows.ts";
import { readPartial } from "../../src/plans/shards/stored-partial.ts";
import { verdictName, verdictSchema } from "../../src/results/source-verdict.ts";
import { spectrumName, spectrumSchema } from "../../src/results/spectrum.ts";
import { readMatrix } from "../../src/vectors/bring-matrix.ts";
import { putParquet } from "../runtime/tables-support.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";
import { differingResults } from "./same-runs.ts";

const root = temporaryFolder();
const at = (name: string): string => join(root, name);
const d = 12;
const rows = 4000;
const shards = 20;

interface PlantedRow {
  readonly id: string;
  readonly embedding: number[];
  readonly topic: string;
}

/** Three classes, told apart in three of twelve dimensions. */
function plantedRows(): readonly PlantedRow[] {
  const random = seeded(3);
  return Array.from({ length: rows }, (_, i) => {
    const c = random.below(3);
    const embedding = Array.from({ length: d }, (_unused, j) =>
      Math.fround((j === c ? 5 : 0) + random.normal() / (j < 3 ? 1 : 3)),
    );
    return { id: `row ${i}`, embedding, topic: ["red", "green", "blue"][c]! };
  });
}

const planted = plantedRows();

async function planned(name: string, yaml: string, folder = root): Promise<Plan> {
  writeFileSync(join(folder, `${name}.yaml`), yaml);
  const path = join(folder, `${name}.yaml`);
  const plan = await makePlan(await readGrid(path), { folder: dirname(path), map: new Map() });
  await writePlan(at(name), plan);
  return plan;
}

/** Makes all tasks in an order that is drawn. */
async function makeAll(run: string, { work }: Plan, seed: number): Promise<void> {
  const random = seeded(seed);
  const left = [...work];
  while (left.length > 0) {
    const ready = left.filter(({ inputs }) => inputs.every((input) => !left.some(({ id }) => id === input)));
    const [next] = left.splice(left.indexOf(ready[random.below(ready.length)]!), 1);
    await runTask(run, next!.id);
  }
}

async function fileOf(run: string, { work }: Plan, kind: string, file: string): Promise<string> {
  const { id } = work.find((task) => task.kind === kind)!;
  const folder = at(`unpacked-${id}-${file}`);
  if (existsSync(join(folder, file))) return join(folder, file);
  mkdirSync(folder);
  await unpackFiles(join(run, "results", id), folder);
  return join(folder, file);
}

async function tensor(path: string, name: string): Promise<Float32Array | Float64Array> {
  const file = await openSafetensors(path);
  try {
    return (await file.read(name)).data as Float64Array;
  } finally {
    await file.close();
  }
}

const columns = "vector: embedding, label: topic, id: id";
const compress = 'compress: { candidates: [int8, "pca:3+int8", "pca:6+int8"], keep: 0.95, apply: true }';

beforeAll(async () => {
  mkdirSync(at("parts"));
  for (let part = 0; part < shards; part++) {
    const some = planted.slice((part * rows) / shards, ((part + 1) * rows) / shards);
    writeFileSync(at(`parts/${String(part).padStart(2, "0")}.jsonl`), some.map((row) => `${JSON.stringify(row)}\n`).join(""));
  }
  writeFileSync(at("all.jsonl"), planted.map((row) => JSON.stringify(row)).join("\n"));
});

describe("a source of vectors", { timeout: 120_000 }, () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planned("run", `sources: [{ name: items, from: parts, ${columns}, heldOut: 900, ${compress} }]\n`);
    await makeAll(at("run"), plan, 1);
  }, 120_000);

  it("is merged by sixteen, in the order of its shards", () => {
    const merges = plan.work.filter(({ kind }) => kind === "merge");
    expect(plan.work.filter(({ kind }) => kind === "moments")).toHaveLength(shards);
    expect(merges.map(({ inputs }) => inputs.length)).toEqual([16, 4, 2]);
  });

  it("gives the same bytes in any order of arrival", async () => {
    await writePlan(at("again"), plan);
    await makeAll(at("again"), plan, 2);
    expect(
      differingResults(
        at("again"),
        at("run"),
        plan.work.map(({ id }) => id),
      ),
    ).toEqual([]);
  });

  it("has the components of all rows that are not held out", async () => {
    const summed = planted.filter(({ embedding }) => !isHeldOut(Float32Array.from(embedding), Math.min(0.2, 900 / rows), 0));
    const mean = Float64Array.from(
      { length: d },
      (_, j) => summed.reduce((sum, { embedding }) => sum + embedding[j]!, 0) / summed.length,
    );
    const covariance = new Float64Array(d * d);
    for (const { embedding } of summed) {
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          const product = (embedding[i]! - mean[i]!) * (embedding[j]! - mean[j]!);
          covariance[i * d + j] = covariance[i * d + j]! + product / (summed.length - 1);
        }
      }
    }
    const { values } = smallSymmetricEigen(covariance, d);
    const spectrum = spectrumSchema.parse(JSON.parse(readFileSync(await fileOf(at("run"), plan, "pca", spectrumName), "utf8")));
    expect([spectrum.rows, spectrum.dimensions, spectrum.classes]).toEqual([summed.length, d, 3]);
    for (const [i, value] of spectrum.variances.entries()) expect(value).toBeCloseTo(values[i]!, 10);
    const shift = await tensor(await fileOf(at("run"), plan, "pca", "pca.safetensors"), "shift");
    for (const [j, value] of shift.entries()) expect(value).toBeCloseTo(mean[j]!, 10);
  });

  it("is cut another way to the same components", async () => {
    const other = await planned("lines", `sources: [{ name: other, from: all.jsonl, ${columns}, lines: 333, heldOut: 900 }]\n`);
    expect(other.work.filter(({ kind }) => kind === "moments")).toHaveLength(Math.ceil(rows / 333));
    await makeAll(at("lines"), other, 3);
    const [one, two] = [
      await fileOf(at("run"), plan, "pca", spectrumName),
      await fileOf(at("lines"), other, "pca", spectrumName),
    ];
    const [before, after] = [one, two].map((path) => spectrumSchema.parse(JSON.parse(readFileSync(path, "utf8"))));
    expect(after!.rows).toBe(before!.rows);
    // of a spectrum that begins at ten, to the rounding of float64
    for (const [i, value] of after!.variances.entries()) expect(Math.abs(value - before!.variances[i]!)).toBeLessThan(1e-12 * 10);
  });

  it("is compressed with a certificate on rows that are in no sum, and all its shards are coded", async () => {
    const verdict = verdictSchema.parse(JSON.parse(readFileSync(await fileOf(at("run"), plan, "compress", verdictName), "utf8")));
    expect(verdict.rows + verdict.heldOut).toBe(rows);
    expect(verdict).toMatchObject({ chain: "pca:3+int8", bytesPerVector: 3, certificate: { kept: 0.95 } });
    expect(verdict.certificate!.rows).toBeLessThan(verdict.heldOut / 2);
    const [folder] = await unpackCompressors(at("run"));
    expect(folder).toBe(at("run/compressors/items"));
    const { chain } = await openArtefact(folder!);
    const [directions, ofAll] = [
      await tensor(join(folder!, "compressor.safetensors"), "steps.0.directions"),
      await tensor(await fileOf(at("run"), plan, "pca", "pca.safetensors"), "directions"),
    ];
    expect(directions).toEqual(ofAll.slice(0, 3 * d)); // the components are those of all rows, not of the few that codes were fitted on
    const applied = plan.work.filter(({ kind }) => kind === "apply");
    expect(applied).toHaveLength(shards);
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const places = applied.map(({ id }) => `'${at(`run/results/${id}`)}'`).join(", ");
    const read = await connection.runAndReadAll(`SELECT id, hex(codes) AS codes FROM read_parquet([${places}])`);
    const codes = await chain.encode(matrix(rows, d, Float32Array.from(planted.flatMap(({ embedding }) => embedding))));
    const wanted = planted.map(({ id }, row) => [
      id,
      Buffer.from(codes.data.subarray(row * 3, row * 3 + 3))
        .toString("hex")
        .toUpperCase(),
    ]);
    expect(read.getRows()).toEqual(wanted);
    connection.closeSync();
  });

  it("makes no compressor that could be certified again: any row may be in its sums", async () => {
    const artefact = await openArtefact(at("run/compressors/items"));
    expect(artefact.description.fittedOn.summed).toBeGreaterThan(rows / 2);
    await expect(certifyAgain(artefact, at("all.jsonl"))).rejects.toThrow("known which rows a compressor was made of");
  });

  it("is on the page of the run", async () => {
    const { sources } = await readGridSummary(at("run"));
    expect(sources).toMatchObject([{ name: "items", dimensions: d, classes: 3, compressor: { chain: "pca:3+int8" } }]);
    expect(sources[0]!.components["0.9"]).toBeLessThanOrEqual(3);
  });
});

describe("a source that has changed", { timeout: 120_000 }, () => {
  it("is refused by the task of that shard, by name; the others are made", async () => {
    mkdirSync(at("hurt"));
    for (const name of readdirSync(at("parts")).slice(0, 3)) writeFileSync(at(`hurt/${name}`), readFileSync(at(`parts/${name}`)));
    const plan = await planned("hurtrun", `sources: [{ name: hurt, from: hurt, ${columns} }]\n`);
    const bytes = readFileSync(at("hurt/01.jsonl"));
    bytes[bytes.indexOf("0.") + 2] = 0x78;
    writeFileSync(at("hurt/01.jsonl"), bytes);
    const moments = plan.work.filter(({ kind }) => kind === "moments");
    await runTask(at("hurtrun"), moments[0]!.id);
    await runTask(at("hurtrun"), moments[2]!.id);
    await expect(runTask(at("hurtrun"), moments[1]!.id)).rejects.toMatchObject({
      code: "refused-task",
      message: expect.stringContaining("01.jsonl"),
    });
    const [merge] = plan.work.filter(({ kind }) => kind === "merge");
    await expect(runTask(at("hurtrun"), merge!.id)).rejects.toThrow(moments[1]!.id);
  });

  it("of parquet is known by its footer, and a broken page is said", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const write = (to: string, from: number): Promise<unknown> =>
      connection.run(
        `COPY (SELECT id, embedding::FLOAT[] AS embedding FROM read_json('${at("all.jsonl")}') LIMIT 50 OFFSET ${from}) TO '${to}'`,
      );
    await write(at("one.parquet"), 0);
    const whole = readFileSync(at("one.parquet"));
    const yaml = "sources: [{ name: one, from: one.parquet, vector: embedding, id: id }]\n";
    const plan = await planned("onerun", yaml);
    const { id } = plan.work.find(({ kind }) => kind === "moments")!;
    await write(at("one.parquet"), 100);
    connection.closeSync();
    await expect(runTask(at("onerun"), id)).rejects.toThrow("must be the one that the plan was made with");
    const broken = Buffer.from(whole).fill(0xff, 40, 400);
    writeFileSync(at("one.parquet"), broken);
    await writePlan(at("tworun"), await planned("tworun", yaml));
    await expect(runTask(at("tworun"), id)).rejects.toMatchObject({
      code: "refused-task",
      message: expect.stringContaining("one.parquet"),
    });
    writeFileSync(at("one.parquet"), whole);
    rmSync(at("onerun/refused"), { recursive: true });
    expect(await runTask(at("onerun"), id)).toMatchObject({ wasThere: false });
  });
});

describe("rows of a source", { timeout: 120_000 }, () => {
  /** Six hundred rows, every seventh without a vector, and the first three hundred of them the same. */
  const query = `SELECT 'r' || i AS id, CASE WHEN i % 7 = 3 THEN NULL WHEN i < 300 THEN [1, 0, 2] ELSE [sin(i), cos(i), i] END AS embedding, i % 2 AS topic FROM range(600) t(i)`;
  const without = Array.from({ length: 600 }, (_, i) => i).filter((i) => i % 7 === 3).length;

  it.each(["FLOAT[]", "DOUBLE[]", "FLOAT[3]"])(
    "are left out and counted where they have no vector, and the others keep their ids: %s",
    async (type) => {
      const name = `gaps-${type.replace(/\W/g, "")}`;
      await putParquet(root, `${name}.parquet`, `SELECT id, embedding::${type} AS embedding, topic FROM (${query})`);
      const yaml = `sources: [{ name: gaps, from: ${name}.parquet, vector: embedding, heldOut: 100, compress: { candidates: [int8], keep: 0.01, apply: true } }]\n`;
      const plan = await planned(name, yaml);
      await makeAll(at(name), plan, 5);
      const spectrum = spectrumSchema.parse(JSON.parse(readFileSync(await fileOf(at(name), plan, "pca", spectrumName), "utf8")));
      expect(spectrum.withoutVector).toBe(without);
      const heldOut = await readPartial(dirname(await fileOf(at(name), plan, "moments", "partial.safetensors")));
      const contents = new Set(
        Array.from({ length: heldOut.heldOut.rows }, (_, i) => heldOut.heldOut.data.slice(3 * i, 3 * i + 3).join()),
      );
      expect(contents.size).toBe(heldOut.heldOut.rows); // of equal rows one
      const { DuckDBInstance } = await import("@duckdb/node-api");
      const connection = await (await DuckDBInstance.create(":memory:")).connect();
      const { id } = plan.work.find(({ kind }) => kind === "apply")!;
      const read = await connection.runAndReadAll(`SELECT id FROM read_parquet('${at(`${name}/results/${id}`)}')`);
      connection.closeSync();
      expect(read.getRows().flat()).toEqual(
        Array.from({ length: 600 }, (_, i) => i)
          .filter((i) => i % 7 !== 3)
          .map((i) => `0:${i}`),
      );
    },
  );
});

describe("rows that cannot be", { timeout: 120_000 }, () => {
  it.each([
    ["a first vector of no numbers", '{"v":[]}\n{"v":[3,5]}\n', "", /must have/],
    ["a vector that is not finite", '{"v":[1,2]}\n{"v":[1e999,5]}\n', "", /finite/],
    ["no label", '{"v":[1,2],"kind":"a"}\n{"v":[3,5],"kind":null}\n', ", label: kind", /every row must have a label/],
    ["no JSON", '{"v":[1,2]}\nnothing\n', "", /JSON object/],
  ])("are refused by the task of their shard, which names the file: %s", async (title, lines, more, message) => {
    const name = `odd-${title.replace(/\W/g, "-")}`;
    writeFileSync(at(`${name}.jsonl`), lines);
    const plan = await planned(name, `sources: [{ name: odd, from: ${name}.jsonl, vector: v${more} }]\n`);
    const error = await runTask(at(name), plan.work[0]!.id).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "refused-task", message: expect.stringMatching(message) });
    expect((error as Error).message).toContain(`${name}.jsonl, rows counted from byte 0`);
  });

  it("are no rows of JSON lines where they are blank, wherever they stand", async () => {
    writeFileSync(at("blank-lines.jsonl"), '\n{"v":[1,2]}\n\n  \r\n{"v":[3,5]}\n{"v":[4,7]}\n\n\n');
    const plan = await planned("blank-lines", "sources: [{ name: blank, from: blank-lines.jsonl, vector: v, lines: 2 }]\n");
    expect(plan.sources["blank"]!.shards.map(({ rows: count }) => count)).toEqual([2, 1]);
    await makeAll(at("blank-lines"), plan, 6);
  });
});

describe("a source of texts", { timeout: 120_000 }, () => {
  it("is embedded shard by shard to the vectors of its texts", async () => {
    await writeTinyEncoder(at("model"));
    const texts = tinyTable(60, 4)
      .split("\n")
      .slice(1, 61)
      .map((line) => line.split("\t")[0]!);
    const lines = texts.map((text, row) => JSON.stringify({ text, kind: row < 25 ? "first" : "later" }));
    writeFileSync(at("texts.jsonl"), `${lines.join("\n")}\n`);
    const plan = await planned(
      "textrun",
      "encoders: [{ name: tiny, path: model }]\nsources: [{ name: texts, from: texts.jsonl, text: text, label: kind, encoder: tiny, lines: 25 }]\n",
    );
    expect(plan.work.filter(({ kind }) => kind === "embed")).toHaveLength(3);
    await makeAll(at("textrun"), plan, 4);
    const spectrum = spectrumSchema.parse(
      JSON.parse(readFileSync(await fileOf(at("textrun"), plan, "pca", spectrumName), "utf8")),
    );
    expect([spectrum.rows, spectrum.classes]).toEqual([60, 2]);
    const vectors = await fileOf(at("textrun"), plan, "embed", "vectors.safetensors");
    const first = await readMatrix(vectors, {});
    expect([first.rows, first.columns]).toEqual([25, (await loadEncoder(at("model"))).config.hiddenSize]);
  });
});

describe("a grid of sources", () => {
  const refused = (yaml: string): Promise<unknown> => planned(`refused-${Math.abs(yaml.length)}`, yaml);

  it("says what is wrong before anything is written", async () => {
    mkdirSync(at("empty"));
    mkdirSync(at("mixed"));
    writeFileSync(at("mixed/a.jsonl"), "{}\n");
    writeFileSync(at("mixed/b.txt"), "text\n");
    writeFileSync(at("blank.jsonl"), "");
    writeFileSync(at("broken.parquet"), "PAR1 and no more");
    writeFileSync(at("lines.txt"), "one\n");
    await expect(refused("sources: [{ name: a, from: empty }]")).rejects.toThrow("there must be files that end in");
    await expect(refused("sources: [{ name: ab, from: mixed }]")).rejects.toThrow("files of one kind");
    await expect(refused("sources: [{ name: abc, from: nowhere.jsonl }]")).rejects.toThrow("nowhere.jsonl");
    await expect(refused("sources: [{ name: abcd, from: blank.jsonl }]")).rejects.toThrow("source must have rows");
    await expect(refused("sources: [{ name: abcde, from: broken.parquet }]")).rejects.toThrow("whole parquet");
    await expect(refused("sources: [{ name: abcdef, from: lines.txt }]")).rejects.toThrow("must be embedded");
    await expect(refused("sources: [{ name: a, from: lines.txt, encoder: none }]")).rejects.toThrow("must be one of the grid's");
    symlinkSync(at("parts/00.jsonl"), at("mixed/c.jsonl"));
    const chain = "compress: { candidates: [nonsense:9] }";
    await expect(refused("sources: [{ name: abcdefg, from: mixed }]")).rejects.toThrow("got a link");
    await expect(refused(`sources: [{ name: abcdefgh, from: all.jsonl, vector: embedding, ${chain} }]`)).rejects.toThrow(
      "nonsense",
    );
    await expect(refused("sources: [{ name: a, from: all.jsonl, heldOut: 0, compress: {} }]")).rejects.toThrow(
      "must hold rows out",
    );
    await expect(refused("sources: [{ name: a, from: all.jsonl, text: topic }]")).rejects.toThrow("must have an encoder");
    await expect(refused("tasks: [sst2]\nsources: [{ name: a, from: lines.txt }]")).rejects.toThrow("encoders and tasks");
  });
});
