/** What every codec of the list must hold, on planted normal rows and on odd ones. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError, UnknownNameError, UsageError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { type Codec, codecOf, codecs, type FittedCodec, loadCodec } from "../../src/codecs/index.ts";
import { openSafetensors, type Tensor, writeSafetensors } from "../../src/formats/safetensors.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { checkCodec, codecPromises, decodeError } from "../../src/verification/contracts/codec-contract.ts";
import { codecDimensions, plantedCodecRows } from "../../src/verification/contracts/codec-rows.ts";
import { sameBytes } from "../support/same-bytes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const x = plantedCodecRows();
const training = rows("training", x, { kind: "values", values: new Float64Array(x.rows) });
const fits = new Map<string, Promise<FittedCodec>>();

/** The codec of that name, fitted when it is first asked for. */
function fittedOf(name: string): Promise<FittedCodec> {
  const fit = fits.get(name) ?? codecs.get(name).fit(training, seeded(1));
  fits.set(name, fit);
  return fit;
}

/** Bytes of a vector of 27 dimensions, counted by hand. */
const bytesOf: Readonly<Record<string, number>> = {
  float16: 54,
  int8: 27,
  int4: 14,
  "lvq:8": 35,
  "lvq:4": 22,
  signs: 4,
  "bits:4": 18,
  "bits:3": 15,
  "bits:2": 11,
  "bits:1": 8,
  "topk:16": 64,
  "topk:8": 32,
};

/** Codecs that differ in bytes alone, or nearly: fewer bytes, more error. */
const families = [
  ["float32", "float16", "int8", "int4", "signs"],
  ["lvq:8", "lvq:4"],
  ["bits:4", "bits:3", "bits:2", "bits:1"],
  ["pq:16", "pq:8"],
  ["opq:16", "opq:8"],
  ["npq:16", "npq:8"],
  ["rq:16", "rq:8"],
  ["topk:16", "topk:8"],
];

/** Shares of the variance that decoding may be off by at most: closed forms of normal numbers, and half of them again. */
const errorOf: Readonly<Record<string, number>> = {
  float32: Number.MIN_VALUE,
  float16: 1e-6,
  int8: 3e-4, // of 8 standard deviations a 255th, squared, over 12, with a mean and unequal deviations
  int4: 2e-2,
  "lvq:8": 3e-4,
  "lvq:4": 2e-2,
  "bits:4": 1.5 * 0.0095,
  "bits:3": 1.5 * 0.0345,
  "bits:2": 1.5 * 0.1175,
  "bits:1": 1.5 * 0.3634,
};

describe.each(codecs.items)("codec $name", (codec) => {
  const ours = (): Promise<FittedCodec> => fittedOf(codec.name);

  it("says what it is and where it comes from", () => {
    expect(codec.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*(:[1-9]\d*)?$/);
    expect(codec.description).toMatch(/^.{10,}\.$/);
    expect(codec.source).toMatch(/\d{4}/);
    const { one: single, many } = codec.noun;
    expect([single, many].every((words) => /^\S.*\S$/.test(words)) && single !== many).toBe(true);
    expect(codecs.items.filter(({ noun }) => noun.many === many)).toEqual([codec]);
  });

  it.each(codecPromises(codec))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });

  it("takes the bytes that can be counted by hand, and leaves the error that normal numbers have", async () => {
    const one = await ours();
    const bytes = bytesOf[codec.name] ?? codec.name.split(":")[1];
    if (bytes !== undefined) expect(one.bytesPerVector).toBe(Number(bytes));
    const bound = errorOf[codec.name];
    if (bound !== undefined) expect(decodeError(one, x)).toBeLessThan(bound);
  });

  it("is the same after it was saved to a file and loaded", async () => {
    const one = await ours();
    const path = join(folder, "codec.safetensors");
    await writeSafetensors(path, one.toTensors());
    const file = await openSafetensors(path);
    const tensors = new Map<string, Tensor>();
    for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
    await file.close();
    const loaded = loadCodec(codec.name, tensors);
    expect([loaded.name, loaded.inputSize, loaded.bytesPerVector]).toEqual([codec.name, codecDimensions, one.bytesPerVector]);
    expect(sameBytes(loaded.encode(x).data, one.encode(x).data)).toBe(true);
    expect(loaded.toTensors()).toEqual(one.toTensors());
  });

  it("refuses saved tensors that are missing, left over, of another shape or not numbers", async () => {
    const tensors = (await ours()).toTensors();
    const changed = (name: string, tensor: Tensor | null): Map<string, Tensor> => {
      const copy = new Map(tensors);
      if (tensor === null) copy.delete(name);
      else copy.set(name, tensor);
      return copy;
    };
    const hostile: ReadonlyMap<string, Tensor>[] = [
      new Map(),
      changed("extra", { shape: [1], data: Float32Array.of(1) }),
      ...[...tensors].flatMap(([name, { shape, data }]) => [
        changed(name, { shape: [], data }),
        changed(name, { shape: [0], data: new Float32Array(0) }),
        changed(name, { shape, data: new Uint8Array(data.length) }),
        changed(name, { shape: [shape[0]! + 1, ...shape.slice(1)], data }),
      ]),
    ];
    for (const [name, { shape, data }] of tensors) {
      if (name !== "seed") hostile.push(changed(name, null)); // without a seed nothing is rotated
      if (!(data instanceof Float32Array)) continue;
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        hostile.push(changed(name, { shape, data: data.with(0, value) }));
      }
    }
    for (const wrong of hostile) expect(() => loadCodec(codec.name, wrong)).toThrow(FormatError);
  });
});

it.each(families)("%s … %s leave more error with fewer bytes", async (...names) => {
  const found = (await Promise.all(names.map(fittedOf))).map((one) => ({
    bytes: one.bytesPerVector,
    error: decodeError(one, x),
  }));
  for (let i = 1; i < found.length; i++) {
    expect(found[i]!.bytes).toBeLessThan(found[i - 1]!.bytes);
    expect(found[i]!.error).toBeGreaterThan(found[i - 1]!.error);
  }
});

it("has a family for every codec", () => {
  expect(families.flat().sort()).toEqual([...codecs.names].sort());
});

describe("names", () => {
  it("with another number are the same codec with that number", async () => {
    expect(codecOf("pq:16")).toBe(codecs.get("pq:16"));
    expect(codecOf("pq:3").name).toBe("pq:3");
    const found = await codecOf("rq:3").fit(training, seeded(2));
    expect(loadCodec("rq:3", found.toTensors()).encode(x)).toEqual(found.encode(x));
  });

  it.each(["pq:0", "bits:5", "bits:8", "lvq:2", "opq:99999"])("%s is a number that cannot be", (name) => {
    expect(() => codecOf(name)).toThrow(UsageError);
  });

  it.each(["int8:3", "pq", "pq:", "pq:-1", "pq:1.5", "nothing:4", "constructor"])("%s is no codec", (name) => {
    expect(() => codecOf(name)).toThrow(UnknownNameError);
  });

  it("of more parts than dimensions are refused when vectors are seen", async () => {
    await expect(codecOf("pq:28").fit(training, seeded(1))).rejects.toThrow(
      "vectors must have at least 28 dimensions, one for each byte, got 27",
    );
    const { data } = (await fittedOf("pq:16")).toTensors().get("centroids")!;
    const tensors = new Map([["centroids", { shape: [256, 27], data }]]);
    expect(() => loadCodec("pq:28", tensors)).toThrow(FormatError);
  });
});

describe("tensors of a stranger", () => {
  const refused = async (name: string, key: string, change: (data: Float32Array) => Float32Array): Promise<void> => {
    const tensors = new Map((await fittedOf(name)).toTensors());
    const { shape, data } = tensors.get(key)!;
    tensors.set(key, { shape, data: change(data as Float32Array) });
    expect(() => loadCodec(name, tensors)).toThrow(FormatError);
  };

  it("with steps below 0, levels on the wrong side or a rotation that stretches are refused", async () => {
    await refused("int8", "step", (data) => data.with(2, -1));
    await refused("signs", "negative", (data) => data.with(2, 1));
    await refused("opq:8", "rotation", (data) => data.map((value) => 2 * value));
    await refused("opq:8", "rotation", (data) => data.slice().copyWithin(codecDimensions, 0, codecDimensions));
  });

  it("bytes that stand for no number are refused", async () => {
    const one = await fittedOf("bits:2");
    const codes = one.encode(matrix(1, codecDimensions));
    expect(() => one.decode({ ...codes, data: new Uint8Array(codes.data.length).fill(255) })).toThrow(FormatError);
  });
});

describe("the contract of a codec", () => {
  it("finds one whose scores are not those of its decoded rows", async () => {
    const int8 = codecs.get("int8");
    const wrong: Codec = {
      ...int8,
      name: "mine",
      async fit(from, random) {
        const good = await int8.fit(from, random);
        return { ...good, name: "mine", scores: (...given) => good.scores(...given).map((value) => value + 1) };
      },
    };
    await expect(checkCodec(wrong)).rejects.toThrow(/^mine: scores codes as the decoded rows are scored/);
  });

  it("finds one whose rows hang on each other", async () => {
    const int8 = codecs.get("int8");
    const wrong: Codec = {
      ...int8,
      name: "mine",
      async fit(from, random) {
        const good = await int8.fit(from, random);
        const encode: FittedCodec["encode"] = (vectors) => {
          const codes = good.encode(vectors);
          return vectors.rows > 1 ? codes : { ...codes, data: codes.data.map((byte) => byte ^ 1) };
        };
        return { ...good, name: "mine", encode };
      },
    };
    await expect(checkCodec(wrong)).rejects.toThrow(/^mine: gives each row the bytes that it has alone/);
  });
});
