/** What every probe of the list must hold: the contract that is asked of anybody's, and what is asked of ours besides. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { seeded } from "../../src/base/random.ts";
import { matrix, takeColumns } from "../../src/numeric/matrix.ts";
import { randomRotation } from "../../src/numeric/rotation.ts";
import { lda, type Probe, probes } from "../../src/probes/index.ts";
import { multiply } from "../../src/runtime/matrix-product.ts";
import { type Labels, rows, score } from "../../src/statistics/index.ts";
import { withDimensions } from "../../src/statistics/rows.ts";
import { BrokenPromise } from "../../src/verification/contracts/contract.ts";
import { live } from "../../src/verification/contracts/planted-rows.ts";
import { checkProbe, probePromises } from "../../src/verification/contracts/probe-contract.ts";
import { planted, plantedSets } from "../support/planted.ts";

/** Rounding decides the rows that are as near to one class as to another. */
const nearlyAll = 0.998;

/** Probes for which nothing but distances and angles counts where coordinates share a unit. */
const turnable = ["logistic", "ridge", "lda", "nearest-neighbours"];

/** Share of rows with the same class; of values the correlation of both. */
function alike(a: Labels, b: Labels): number {
  return score(a.kind === "values" || b.kind === "values" ? "pearson" : "accuracy", a, b);
}

describe.each(probes.items)("probe $name", (probe) => {
  it("says what it is, where it comes from, and its penalties from weakest to strongest", () => {
    expect(probe.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(probe.description.length).toBeGreaterThan(10);
    const { one, many } = probe.noun;
    expect([one, many].every((words) => /^\S.*\S$/.test(words)) && one !== many).toBe(true);
    expect(probes.items.filter(({ noun }) => noun.one === one)).toEqual([probe]);
    expect(probe.source).toMatch(/\d{4}/);
    expect(probe.targets.length).toBeGreaterThan(0);
    expect(new Set(probe.penalties).size).toBe(probe.penalties.length);
  });

  it.each(probePromises(probe))("$sentence", async ({ keep }) => {
    await expect(keep()).resolves.toBeUndefined();
  });

  if (turnable.includes(probe.name)) {
    it("does not see a rotation of coordinates that share one unit", async () => {
      const set = live(plantedSets.find(({ target }) => probe.targets.includes(target))!);
      const rotation = randomRotation(set.training.vectors.columns, seeded(5));
      const training = { ...set.training, units: "shared" } as const;
      const turned = { ...training, vectors: await multiply(training.vectors, rotation) };
      const turnedTest = await multiply(set.test.vectors, rotation);
      const penalties = probe.penalties.slice(-2);
      const [plain, other] = [await probe.fit(training, penalties), await probe.fit(turned, penalties)];
      for (const [place, fit] of plain.entries()) {
        const [a, b] = [await fit.predict(set.test.vectors), await other[place]!.predict(turnedTest)];
        expect(alike(a, b)).toBeGreaterThan(nearlyAll);
      }
    });
  }

  it("says of no rows and of labels it does not declare what must hold", async () => {
    const { labels } = planted(probe.targets.includes("regression") ? "regression" : "noise").training;
    const none = rows("training", matrix(0, 3), { ...labels, values: labels.values.slice(0, 0) } as Labels);
    await expect(probe.fit(none, probe.penalties)).rejects.toThrow(InputError);
    const other = plantedSets.find(({ target }) => !probe.targets.includes(target));
    if (other !== undefined) await expect(probe.fit(other.training, probe.penalties)).rejects.toThrow(InputError);
  });
});

describe("the contract of a probe", () => {
  const broken = (part: Partial<Probe>): Promise<void> => checkProbe({ ...lda(), name: "mine", ...part });

  it("finds a probe that does not learn, and says on which rows", async () => {
    const constant: Probe["fit"] = async ({ labels }) => [
      {
        penalty: null,
        predict: async ({ rows: count }) => ({
          kind: "classes",
          classes: labels.kind === "classes" ? labels.classes : 0,
          values: new Int32Array(count),
        }),
      },
    ];
    await expect(broken({ fit: constant, penalties: [] })).rejects.toThrow(BrokenPromise);
    await expect(broken({ fit: constant, penalties: [] })).rejects.toThrow(
      /mine: reaches what the plan allows, and not more, on .*, got 0\.\d+ where/,
    );
  });

  it("does not hold a sound but weak one to what can be found, where strength is not asked", async () => {
    const weak: Partial<Probe> = {
      targets: ["binary"],
      fit: async (training, penalties) => {
        if (training.labels.kind === "values" || training.labels.classes > 2) throw new Error("two classes only");
        return lda()
          .fit(withDimensions(training, [0]), penalties)
          .then((fits) => fits.map((fit) => ({ penalty: fit.penalty, predict: (x) => fit.predict(takeColumns(x, [0])) })));
      },
    };
    const mine = { ...lda(), name: "mine", ...weak };
    await expect(checkProbe(mine)).rejects.toThrow(/reaches what the plan allows/);
    await expect(checkProbe(mine, { strength: false })).resolves.toBeUndefined();
    await expect(checkProbe(mine, { strenght: false } as object)).rejects.toThrow(/Did you mean strength\?/);
  });

  it("finds one that changes its rows", async () => {
    const fit: Probe["fit"] = (training, penalties) => {
      training.vectors.data[0] = training.vectors.data[0]! + 1;
      return lda().fit(training, penalties);
    };
    await expect(broken({ fit })).rejects.toThrow(/leaves the rows alone, on .*, got training vectors that were changed/);
  });

  it("finds one that spoils its rows when all is done", async () => {
    const fit: Probe["fit"] = async (training, penalties) => {
      const fits = await lda().fit(training, penalties);
      training.vectors.data.fill(0);
      return fits;
    };
    await expect(broken({ fit })).rejects.toThrow(BrokenPromise);
  });

  it("finds one that takes whatever labels come", async () => {
    const fit: Probe["fit"] = (training, penalties) =>
      training.labels.kind === "values"
        ? Promise.resolve([{ penalty: null, predict: () => Promise.resolve(training.labels) }])
        : lda().fit(training, penalties);
    const promises = probePromises({ ...lda(), fit }).filter(({ sentence }) => sentence.startsWith("refuses labels"));
    expect(promises).toHaveLength(1);
    await expect(promises[0]!.keep()).rejects.toThrow("no error");
  });
});
