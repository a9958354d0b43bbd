/** That the golden gradients (tools/golden/gradients.py) are of the weights that our families have, each once. */
import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "../src/encoders/families.ts";
import { readJson } from "../src/formats/json.ts";
import { openSafetensors } from "../src/formats/safetensors.ts";

/** Of a float64 loss recomputed from float64 logits: a few roundings. */
const rounding = 1e-13;

const golden = resolve(import.meta.dirname, "golden");
const files = readdirSync(join(golden, "gradients")).sort();

it("there are gradients of every family", () => {
  for (const name of families.names) expect(files).toContain(`${name}.safetensors`);
});

describe.each(files)("gradients of %s", (file) => {
  it("belong to the encoder's weights and the head's, and to the loss of the logits", async () => {
    const family = families.get(basename(file).split(".")[0]!);
    const config = family.config(
      (await readJson(join(golden, "encoders", family.name, "config.json"))) as Readonly<Record<string, unknown>>,
    );
    const opened = await openSafetensors(join(golden, "gradients", file));
    try {
      const shapes = new Map([...opened.tensors.values()].map(({ name, shape }) => [name, shape]));
      const gradients = [...shapes.keys()].filter((name) => name.startsWith("gradient."));
      const head = [...shapes.keys()].filter((name) => name.startsWith("head."));
      const expected = [
        ...family.weights(config).map(({ name, shape }) => [name, shape] as const),
        ...head.map((name) => [name.slice("head.".length), shapes.get(name)!] as const),
      ];
      expect(head.length).toBeGreaterThanOrEqual(4);
      expect(gradients.map((name) => [name.slice("gradient.".length), shapes.get(name)]).sort()).toEqual(expected.sort());

      const { data: logits, shape } = await opened.read("logits");
      const { data: labels } = await opened.read("labels");
      const { data: loss } = await opened.read("loss");
      const classes = shape[1]!;
      let sum = 0;
      labels.forEach((label: number | bigint, row: number) => {
        const scores = Array.from(logits, Number).slice(row * classes, (row + 1) * classes);
        sum += Math.log(scores.reduce((total, score) => total + Math.exp(score), 0)) - scores[Number(label)]!;
      });
      expect(Math.abs(sum / labels.length - Number(loss[0]))).toBeLessThan(rounding);
    } finally {
      await opened.close();
    }
  });
});
