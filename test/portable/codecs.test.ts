/** The runtime's bytes and vectors are those of the library, for every codec, and its searches find what exact scores find. */
import { beforeAll, describe, expect, it } from "vitest";
import { codecs, type FittedCodec } from "../../src/codecs/index.ts";
import type { Metric } from "../../src/codes/scores.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { loadCompressor, type PortableCompressor } from "../../src/portable/index.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { artefact, drawnRows, edgeRows, fittedCodec, stacked } from "./artefact.ts";

/** No multiple of 8: bytes have bits left over, and registers places. */
const dimensions = 45;

const training = drawnRows(300, dimensions, 1);
const vectors = stacked(drawnRows(500, dimensions, 2), edgeRows(dimensions));
const queries = drawnRows(6, dimensions, 3);

/** Names with other numbers than those of the list, too; sparse codes are more than the runtime has room for. */
const names = [...codecs.names.filter((name) => !name.startsWith("topk")), "pq:5", "opq:3", "rq:2"];

describe.each(names)("%s", (name) => {
  let codec: FittedCodec;
  let plain: PortableCompressor;
  let quick: PortableCompressor;

  beforeAll(async () => {
    codec = await fittedCodec(name, training);
    const { description, tensors } = artefact(codec);
    plain = await loadCompressor(description, tensors, { kernel: null });
    quick = await loadCompressor(JSON.stringify(description), tensors.buffer);
  });

  it("says what it is", () => {
    expect(quick).toMatchObject({ chain: name, inputSize: dimensions, codedSize: dimensions, distance: "dot" });
    expect(quick.bytesPerVector).toBe(codec.bytesPerVector);
  });

  it("gives the library's bytes and vectors, on rows of every kind", () => {
    const { data } = codec.encode(vectors);
    for (const one of [plain, quick]) {
      expect(sameBytes(one.encode(vectors.data), data)).toBe(true);
      const decoded = codec.decode({ rows: vectors.rows, bytesPerVector: codec.bytesPerVector, data });
      expect(sameBytes(one.decode(data), decoded.data)).toBe(true);
    }
  });

  it.each(["dot", "cosine", "l2"] as const)("finds what scores of all codes say, by %s", async (distance: Metric) => {
    const { description, tensors } = artefact(codec, { distance });
    const codes = codec.encode(vectors);
    const found = await Promise.all([{ kernel: null }, {}].map((options) => loadCompressor(description, tensors, options)));
    for (let i = 0; i < queries.rows; i++) {
      const query = queries.data.slice(i * dimensions, (i + 1) * dimensions);
      const scores = codec.scores(query, codes, distance);
      const sign = distance === "l2" ? 1 : -1;
      const order = Array.from(scores, (_, row) => row).sort((a, b) => sign * (scores[a]! - scores[b]!) || a - b);
      const [first, second] = found.map((one) => one.search(query, codes.data, 20)) as [
        ReturnType<PortableCompressor["search"]>,
        ReturnType<PortableCompressor["search"]>,
      ];
      expect([...first.rows]).toEqual(order.slice(0, 20));
      expect([...first.scores]).toEqual(order.slice(0, 20).map((row) => scores[row]));
      expect(second).toEqual(first);
    }
  });
});

it("the first of equal codes comes first, and no more rows are found than there are", async () => {
  const codec = await fittedCodec("bits:4", training);
  const { description, tensors } = artefact(codec);
  const row = training.data.slice(0, dimensions);
  const copies = matrix(
    50,
    dimensions,
    Float32Array.from({ length: 50 * dimensions }, (_, at) => row[at % dimensions]!),
  );
  for (const options of [{ kernel: null }, {}]) {
    const compressor = await loadCompressor(description, tensors, options);
    const index = compressor.index(compressor.encode(copies.data));
    expect(index.rows).toBe(50);
    expect([...index.search(row, 7).rows]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(index.search(row, 1000).rows.length).toBe(50);
    expect(compressor.search(row, new Uint8Array(0), 3).rows.length).toBe(0);
  }
});
