import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEncoder } from "../../src/encoders/load.ts";
import { loadTask } from "../../src/tasks/load.ts";
import { embed } from "../../src/vectors/index.ts";
import { exportEmbeddingAtlas, exportProjector } from "../../src/viewers/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { tinyTable, writeTinyEncoder } from "../vectors/tiny.ts";
import { parquetRows, tsvCells, writeViewerFiles } from "./viewer-files.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const [rows, dimensions] = [300, 4];
const { files, vectors, topics } = writeViewerFiles(folder, rows, dimensions);

describe("a folder for TensorBoard's projector", () => {
  it("has every number as it was, and a line a row", async () => {
    const { next } = await exportProjector(files.vectors, at("projector"), { labels: files.labels, texts: files.texts });
    expect(next).toBe(`tensorboard --logdir ${at("projector")}`);
    expect(readdirSync(at("projector")).sort()).toEqual([
      ...["metadata.tsv", "projector_config.json", "projector_config.pbtxt", "tensors.tsv"],
    ]);
    const numbers = tsvCells(at("projector/tensors.tsv")).flatMap((cells) => cells.map(Number));
    expect(Float32Array.from(numbers)).toEqual(vectors.data);
    const [header, ...lines] = tsvCells(at("projector/metadata.tsv"));
    expect(header).toEqual(["id", "text", "label"]);
    expect(lines).toEqual(topics.map((topic, row) => [`${row}`, `text\\t${row} of topic ${topic}`, `topic ${topic}`]));
  });

  it("says of its files what TensorBoard and the page look for", async () => {
    await exportProjector(files.vectors, at('say "é"'), {});
    const tensor = {
      tensorName: 'say "é"',
      tensorShape: [rows, dimensions],
      tensorPath: "tensors.tsv",
      metadataPath: "metadata.tsv",
    };
    expect(JSON.parse(readFileSync(at('say "é"/projector_config.json'), "utf8"))).toEqual({ embeddings: [tensor] });
    const text = readFileSync(at('say "é"/projector_config.pbtxt'), "utf8");
    expect(text).toContain('tensor_name: "say\\040\\042\\303\\251\\042"');
    expect(text).toContain(`tensor_shape: [${rows}, ${dimensions}]`);
  });

  it("has no header above a single column, which would be taken for a row", async () => {
    await exportProjector(files.vectors, at("ids"), {});
    expect(tsvCells(at("ids/metadata.tsv"))).toEqual(Array.from({ length: rows }, (_, row) => [`${row}`]));
  });
});

describe("what is exported", () => {
  beforeAll(async () => {
    writeFileSync(at("task.tsv"), tinyTable(90));
    const encoder = await loadEncoder(await writeTinyEncoder(at("model")));
    await embed(encoder, await loadTask(at("task.tsv")), { layers: [1, 2], poolings: ["cls"], folder: at("set") });
  });

  it("is a layer of a vector set, with its ids, labels and splits", async () => {
    await exportProjector(at("set"), at("layer 1"), { layer: 1 });
    await exportProjector(at("set"), at("last"), {});
    const ids = readFileSync(at("set/ids.txt"), "utf8").trimEnd().split("\n");
    const [header, ...lines] = tsvCells(at("last/metadata.tsv"));
    expect(header).toEqual(["id", "label", "split"]);
    expect(lines.map(([id]) => id)).toEqual(ids);
    expect(new Set(lines.map(([, , split]) => split))).toEqual(new Set(["training", "validation", "test"]));
    expect(readFileSync(at("last/tensors.tsv"))).not.toEqual(readFileSync(at("layer 1/tensors.tsv")));
    await expect(exportProjector(at("set"), at("none"), { layer: 7 })).rejects.toThrow(/layer 1 cls, layer 2 cls/);
    await expect(exportProjector(at("set"), at("none"), { labels: files.labels })).rejects.toThrow(/its own labels/);
  });

  it("keeps labels apart that differ in tabs, line ends and backslashes alone", async () => {
    const labels = ["a b", "a\tb", "a\nb", "a\r\nb", "a\\tb", "a\u2028b", "a\u0001b", "a  b"];
    const lines = labels.map((label, row) => JSON.stringify({ id: row, v: [row, 1], label, text: `${label}\t` }));
    writeFileSync(at("signs.jsonl"), lines.join("\n"));
    await exportProjector(`jsonl:${at("signs.jsonl")}?id=id&vector=v&label=label&text=text`, at("signs"), {});
    const cells = tsvCells(at("signs/metadata.tsv"));
    expect(cells.map((row) => row.length)).toEqual(Array(labels.length + 1).fill(3));
    const written = cells.slice(1).map(([, , label]) => label!);
    expect(written).toEqual(["a b", "a\\tb", "a\\nb", "a\\r\\nb", "a\\\\tb", "a\\u2028b", "a\\u0001b", "a  b"]);
    // undone by whoever wants the text back, as JSON does
    expect(written.map((label) => JSON.parse(`"${label}"`))).toEqual(labels);
    expect(cells.slice(1).map(([, text]) => JSON.parse(`"${text}"`))).toEqual(labels.map((label) => `${label}\t`));
  });

  it("is a store's rows, with the columns that its address names", async () => {
    const lines = topics.map((topic, row) =>
      JSON.stringify({
        key: `k${row}`,
        v: [...vectors.data.subarray(row * dimensions, (row + 1) * dimensions)],
        topic,
        body: `b ${row}`,
      }),
    );
    writeFileSync(at("items.jsonl"), lines.join("\n"));
    const address = `jsonl:${at("items.jsonl")}?id=key&vector=v&label=topic&text=body`;
    await exportEmbeddingAtlas(address, at("store.parquet"), { neighbours: 0 });
    const table = await parquetRows(at("store.parquet"));
    expect(table.map(({ id, text, label }) => [id, text, label])).toEqual(
      topics.map((topic, row) => [`k${row}`, `b ${row}`, `${topic}`]),
    );
  });
});
