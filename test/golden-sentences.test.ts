/**
 * Hidden states of a real model, every layer, against Python's transformers (tools/golden/sentences.py).
 * Skipped where the model's folder is absent.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Encoder, Pooling } from "../src/encoders/encoder.ts";
import { loadEncoder } from "../src/encoders/load.ts";
import { openEncoderSession } from "../src/encoders/run.ts";
import { openSafetensors, type SafetensorsFile } from "../src/formats/safetensors.ts";
import type { Encoding } from "../src/runtime/tokenizer/tokenizer.ts";
import { needing } from "./support/needs.ts";
import { sharedFolder } from "./support/shared.ts";

interface About {
  readonly every: number;
  readonly sentences: readonly string[];
}

const GOLDEN = resolve(import.meta.dirname, "golden/sentences");
const about = JSON.parse(readFileSync(join(GOLDEN, "sentences.json"), "utf8")) as About;
const shared = sharedFolder();
const LAYERS = [0, 1, 2, 3, 4, 5, 6];
/** max |a − b| / max |b| of a layer: float32 sums in another order; measured 6e-8 to 1.2e-6. */
const TOLERANCE = 1e-4;
/** Token positions whose whole hidden states are compared; every sentence has them. */
const POSITIONS = [0, 1, 2];

describe("all-MiniLM-L6-v2 on 20 sentences", needing("shared-folder", shared !== null), () => {
  let expected: SafetensorsFile;
  let encoder: Encoder;
  let encodings: readonly Encoding[];
  let ids: Int32Array;
  let lengths: Int32Array;

  beforeAll(async () => {
    expected = await openSafetensors(join(GOLDEN, "expected.safetensors"));
    encoder = await loadEncoder(join(shared ?? "", "models/all-MiniLM-L6-v2"));
    encodings = await encoder.tokenizer.encode(about.sentences, null, encoder.maxLength);
    ids = (await expected.read("ids")).data as Int32Array;
    lengths = (await expected.read("lengths")).data as Int32Array;
  });

  afterAll(async () => {
    await expected?.close();
  });

  test("the tokens are those of Python", () => {
    expect(encodings.map((each) => each.ids.length)).toEqual([...lengths]);
    expect(encodings.flatMap((each) => [...each.ids])).toEqual([...ids]);
  });

  test("[CLS] and mean of every layer are those of Python, one batch with padding", async () => {
    const vectors = await run(encoder, encodings, ["cls", "mean"]);
    for (const layer of LAYERS) {
      for (const pooling of ["cls", "mean"]) {
        const golden = (await expected.read(`${pooling}.${layer}`)).data as Float32Array;
        expect(vectors(layer, pooling)).toBeCloseToAll(golden, { relative: TOLERANCE });
      }
    }
  });

  test("single tokens of every layer are those of Python", async () => {
    const dimensions = encoder.config.hiddenSize / about.every;
    const vectors = await run(
      encoder,
      encodings,
      POSITIONS.map((position) => `token:${position}` as const),
    );
    for (const layer of LAYERS) {
      const golden = (await expected.read(`hidden.${layer}`)).data as Float32Array;
      for (const position of POSITIONS) {
        const ours = vectors(layer, `token:${position}`).filter((_, i) => i % about.every === 0);
        const theirs: number[] = [];
        let start = 0;
        for (const length of lengths) {
          theirs.push(...golden.subarray((start + position) * dimensions, (start + position + 1) * dimensions));
          start += length;
        }
        expect(ours).toBeCloseToAll(theirs, { relative: TOLERANCE });
      }
    }
  });

  test("a text's vectors do not depend on its neighbours in the batch", async () => {
    const together = await run(encoder, encodings.slice(0, 3), ["mean"]);
    const alone = await run(encoder, encodings.slice(2, 3), ["mean"]);
    for (const layer of LAYERS) {
      expect(alone(layer, "mean")).toBeCloseToAll(together(layer, "mean").slice(2 * encoder.config.hiddenSize), {
        relative: TOLERANCE,
      });
    }
  });
});

async function run(
  encoder: Encoder,
  batch: readonly Encoding[],
  poolings: readonly Pooling[],
): Promise<(layer: number, pooling: string) => Float32Array> {
  const session = await openEncoderSession(encoder, { layers: LAYERS, poolings, threads: 2 });
  try {
    const vectors = await session.encode(batch);
    return (layer, pooling) => {
      const values = vectors.get(`layer.${layer}.${pooling}`);
      if (values === undefined) throw new Error(`no vectors of layer ${layer}, ${pooling}`);
      return values;
    };
  } finally {
    await session.close();
  }
}
