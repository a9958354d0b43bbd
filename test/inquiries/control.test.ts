/** Control tasks and selectivity. */
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { controlTask, inquiries, typesOfVectors } from "../../src/inquiries/index.ts";
import { matrix } from "../../src/numeric/matrix.ts";
import { rows } from "../../src/statistics/rows.ts";
import { inquired, quickSettings } from "../support/inquired.ts";
import { planted } from "../support/planted.ts";

/** Five standard errors of a share of 3,000 rows. */
const SHARE = 0.05;

describe("control labels", () => {
  it("are one for each type, in all roles, with the frequencies of the training labels", () => {
    const set = planted("imbalanced");
    const types = {
      training: Int32Array.from(set.training.labels.values, (_, i) => i),
      validation: Int32Array.from(set.validation.labels.values, (_, i) => i % 7),
      test: Int32Array.from(set.test.labels.values, (_, i) => i % 7),
    };
    const task = controlTask(set, types, seeded(1));
    const share = Array.from(task.training.labels.values).filter((label) => label === 1).length / 3000;
    expect(Math.abs(share - 0.1)).toBeLessThan(SHARE);
    for (const role of ["validation", "test"] as const) {
      for (const [i, label] of task[role].labels.values.entries()) expect(label).toBe(task.training.labels.values[i % 7]);
    }
    expect(controlTask(set, types, seeded(2)).training.labels.values).not.toEqual(task.training.labels.values);
  });

  it("go by equal vectors, minus zero being zero", () => {
    const training = matrix(3, 2, Float32Array.of(1, 0, 2, 5, 1, -0));
    const test = matrix(2, 2, Float32Array.of(2, 5, 9, 9));
    const types = typesOfVectors({ training, validation: matrix(0, 2), test });
    expect([...types.training]).toEqual([0, 1, 0]);
    expect([...types.test]).toEqual([1, 2]);
  });
});

describe("selectivity", () => {
  it("is what a probe knows beyond chance where nothing repeats, and memory shows on the training rows", async () => {
    const settings = { ...quickSettings, probes: ["logistic", "gaussian"] };
    const { tables, sentences } = await inquiries.get("selectivity").ask([inquired(planted("informative"))], settings);
    // Control labels of vectors that never occur again are guessed: no finding beside that of the score itself.
    expect(sentences.map(({ kind }) => kind)).toEqual(["fact", "fact", "fact"]);
    const [row, gaussian] = tables[0]!.rows;
    const [score] = row!["score"] as number[];
    const [gained] = row!["selectivity"] as number[];
    expect(Math.abs(gained! - (score! - 0.5))).toBeLessThan(SHARE);
    // 24 dimensions and 900 rows: a linear probe can memorise a little, a quadratic one more.
    expect(row!["controlTrain"]).toBeGreaterThan(0.52);
    expect(gaussian!["controlTrain"]).toBeGreaterThan(row!["controlTrain"] as number);
  });

  it("is nothing where all that there is to know is which row it is", async () => {
    // Six vectors that occur again and again, each with its own label: the task is its own control.
    const random = seeded(3).fork("types");
    const drawn = <R extends "training" | "validation" | "test">(role: R, n: number) => {
      const vectors = matrix(n, 6);
      const values = Int32Array.from({ length: n }, (_, i) => {
        const type = random.below(6);
        vectors.data[i * 6 + type] = 1;
        return type % 2;
      });
      return rows(role, vectors, { kind: "classes", classes: 2, values });
    };
    const vectors = {
      layer: null,
      living: Int32Array.from({ length: 6 }, (_, j) => j),
      training: drawn("training", 300),
      validation: drawn("validation", 100),
      test: drawn("test", 200),
    };
    const { tables, sentences } = await inquiries.get("selectivity").ask([vectors], quickSettings);
    expect((tables[0]!.rows[0]!["control"] as number[])[0]).toBe(1);
    expect((tables[0]!.rows[0]!["selectivity"] as number[])[0]).toBe(0);
    expect(sentences[0]!.kind).toBe("limit");
  });
});
