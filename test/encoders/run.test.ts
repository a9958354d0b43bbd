import { describe, expect, it } from "vitest";
import { bert } from "../../src/encoders/bert.ts";
import { distilbert } from "../../src/encoders/distilbert.ts";
import type { Encoder } from "../../src/encoders/encoder.ts";
import { loadEncoder } from "../../src/encoders/load.ts";
import { openEncoderSession } from "../../src/encoders/run.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { encoding, writeCheckpoint } from "./tiny-checkpoint.ts";

/** Float32 sums of a few terms, in another order. */
const rounding = { absolute: 1e-6, relative: 1e-6 };

const root = temporaryFolder();
let loaded: Promise<Encoder> | null = null;
const tiny = (): Promise<Encoder> => {
  loaded ??= writeCheckpoint(`${root}/bert`, bert).then((folder) => loadEncoder(folder));
  return loaded;
};

describe("an encoder session", () => {
  it("names its outputs by layer and pooling, and gives a row for each text", async () => {
    const session = await openEncoderSession(await tiny(), { layers: [3, 0], poolings: ["mean", "token:1"], threads: 1 });
    expect(session.outputs.map(({ name }) => name)).toEqual([
      "layer.3.mean",
      "layer.3.token:1",
      "layer.0.mean",
      "layer.0.token:1",
    ]);
    expect(session.dimensions).toBe(16);
    const vectors = await session.encode([encoding([2, 5, 3]), encoding([2, 6, 7, 3])]);
    expect([...vectors.keys()]).toEqual(session.outputs.map(({ name }) => name));
    for (const values of vectors.values()) expect(values).toHaveLength(2 * 16);
    await session.close();
  });

  it("pools the states of the tokens and not those of the padding", async () => {
    const session = await openEncoderSession(await tiny(), {
      layers: [2],
      poolings: ["cls", "mean", "max", "token:0", "token:1", "token:2"],
      threads: 1,
    });
    const batch = [encoding([2, 5, 3]), encoding([2, 6, 7, 8, 9, 10, 3])];
    const vectors = await session.encode(batch);
    const first = (pooling: string): Float32Array => vectors.get(`layer.2.${pooling}`)!.subarray(0, 16);
    const tokens = [first("token:0"), first("token:1"), first("token:2")];
    expect(first("cls")).toEqual(tokens[0]);
    expect(first("mean")).toBeCloseToAll(
      tokens[0]!.map((value, i) => (value + tokens[1]![i]! + tokens[2]![i]!) / 3),
      rounding,
    );
    expect(first("max")).toEqual(tokens[0]!.map((value, i) => Math.max(value, tokens[1]![i]!, tokens[2]![i]!)));
    await session.close();
  });

  it("refuses layers and poolings the encoder does not have", async () => {
    const encoder = await tiny();
    for (const layers of [[4], [-1], [1.5], [Number.NaN], []]) {
      await expect(openEncoderSession(encoder, { layers, poolings: ["cls"] }), `${layers}`).rejects.toMatchObject({
        code: "usage",
      });
    }
    for (const pooling of ["token:20", "token:-1", "token:x", "sum", ""]) {
      const poolings = [pooling as "cls"];
      await expect(openEncoderSession(encoder, { layers: [1], poolings }), pooling).rejects.toMatchObject({ code: "usage" });
    }
    await expect(openEncoderSession(encoder, { layers: [1], poolings: [] })).rejects.toMatchObject({ code: "usage" });
  });

  it("refuses texts it cannot encode, by row, and goes on with the next batch", async () => {
    const session = await openEncoderSession(await tiny(), { layers: [3], poolings: ["token:2"], threads: 1 });
    const fine = encoding([2, 5, 6, 3]);
    for (const wrong of [
      encoding([2, 3]),
      encoding(new Array<number>(21).fill(5)),
      encoding([2, 5, 30, 3]),
      encoding([2, 5, -1, 3]),
      { ...fine, tokenTypes: Uint8Array.of(0, 0, 2, 2) },
    ]) {
      await expect(session.encode([fine, wrong])).rejects.toMatchObject({ code: "input", complaint: { row: 2 } });
    }
    await expect(session.encode([])).rejects.toMatchObject({ code: "input" });
    expect((await session.encode([fine])).get("layer.3.token:2")).toHaveLength(16);
    await session.close();
    await expect(session.encode([fine])).rejects.toMatchObject({ code: "worker" });
  });

  it("gives the same bits each time, whatever was encoded in between", async () => {
    const session = await openEncoderSession(await tiny(), { layers: [3], poolings: ["mean"], threads: 2 });
    const batch = [encoding([2, 5, 6, 3]), encoding([2, 7, 3])];
    const first = await session.encode(batch);
    await session.encode([encoding([2, 9, 9, 9, 9, 9, 3])]);
    expect(await session.encode(batch)).toEqual(first);
    await session.close();
  });

  it("ignores token types in a family without them", async () => {
    const encoder = await loadEncoder(await writeCheckpoint(`${root}/distilbert`, distilbert));
    const session = await openEncoderSession(encoder, { layers: [3], poolings: ["cls"], threads: 1 });
    expect(await session.encode([encoding([2, 5, 6, 3], 2)])).toEqual(await session.encode([encoding([2, 5, 6, 3])]));
    await session.close();
  });

  it("reports the weights as they are read, and stops when asked", async () => {
    const encoder = await tiny();
    const seen: number[] = [];
    const session = await openEncoderSession(encoder, {
      layers: [0],
      poolings: ["cls"],
      onProgress: ({ done }) => seen.push(done),
    });
    await session.close();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    const signal = AbortSignal.abort();
    await expect(openEncoderSession(encoder, { layers: [0], poolings: ["cls"], signal })).rejects.toMatchObject({
      code: "interrupted",
    });
  });
});
