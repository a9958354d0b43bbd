/** p-values of frozen predictions beyond what permutations resolve, against exact ones and against millions of orders. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/base/random.ts";
import { logFactorial } from "../../src/numeric/log-factorial.ts";
import { ranks } from "../../src/statistics/correlation.ts";
import { correlationTail, shapeOf, shapeOfCorrelation } from "../../src/statistics/correlation-tail.ts";
import { hypergeometricTail, type TwoByTwo } from "../../src/statistics/hypergeometric.ts";
import { benjaminiHochberg, heldOutPermutation, heldOutTest, type Labels } from "../../src/statistics/index.ts";
import { matchesTail } from "../../src/statistics/matches-tail.ts";
import { classes, drawn } from "../support/drawn-labels.ts";

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "../golden/permuted-tails.json"), "utf8")) as {
  readonly hypergeometric: readonly (TwoByTwo & { readonly p: number; readonly scipy: number })[];
  readonly matches: readonly {
    readonly labelled: readonly number[];
    readonly said: readonly number[];
    readonly tails: readonly { readonly matches: number; readonly p: number }[];
  }[];
  readonly spearman: readonly {
    readonly labels: string;
    readonly predictions: string;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly permutations: number;
    readonly tails: readonly { readonly r: number; readonly p: number }[];
  }[];
  readonly everyOrder: {
    readonly x: number[];
    readonly y: number[];
    readonly variance: number;
    readonly third: number;
    readonly fourth: number;
  };
};

/** ln 50,000! is 5e5, of which float64 keeps 1e-11 at best. */
const hypergeometricError = 1e-10;
/** Whole numbers against a saddlepoint: never below but for its own error of a thousandth … */
const saddlepointError = 1e-3;
/** … and above by the correction for steps of 2, twice and a bit with 45 rows, and more between the largest values, where some cannot be. */
const [correction, gaps] = [2.6, 100];
/** Moments over all 40,320 orders are sums of as many terms. */
const momentError = 1e-12;
/** Standard errors of a share of permutations. */
const errors = 4;
/** Of a normal or gamma tail above a bounded statistic's, at 1e-5 and above. */
const mostConservative = 25;

describe("logarithms of factorials", () => {
  it("add up", () => {
    let sum = 0;
    for (let n = 0; n <= 3000; n++) {
      if (n > 1) sum += Math.log(n);
      expect(Math.abs(logFactorial(n) - sum)).toBeLessThanOrEqual(1e-13 * Math.max(10, sum));
    }
  });
});

describe("two classes", () => {
  it.each(golden.hypergeometric)("have the exact tail: $both of $ones and $said among $rows", ({ p, ...table }) => {
    const own = hypergeometricTail(table);
    if (p === 0) expect(own).toBe(0);
    else expect(Math.abs(own / p - 1)).toBeLessThan(hypergeometricError);
  });

  it("give one perfect dimension among 3,071 that know nothing a q-value that says so", async () => {
    const truth = drawn(600, 2, 1);
    const random = seeded(2);
    const predictions = [truth, ...Array.from({ length: 3071 }, () => truth.map(() => random.below(2)))].map((own) =>
      classes(own, 2),
    );
    const p = await heldOutTest({ labels: classes(truth, 2) }, predictions, { seed: 0 });
    expect(p[0]).toBeLessThan(1e-170);
    expect(benjaminiHochberg(p)[0]).toBeLessThan(1e-160);
  });

  it("know that a rule which always says the same knows nothing", async () => {
    const labels = classes([...new Array(90).fill(0), ...new Array(10).fill(1)], 2);
    const same = [0, 1].map((label) => classes(new Array(100).fill(label), 2));
    expect([...(await heldOutTest({ labels }, same, { seed: 0 }))]).toEqual([1, 1]);
  });

  it("are never 0, however sure", async () => {
    const truth = drawn(5000, 2, 3);
    expect([...(await heldOutTest({ labels: classes(truth, 2) }, [classes(truth, 2)], { seed: 0 }))]).toEqual([1e-300]);
  });
});

describe("more classes", () => {
  it.each(golden.matches)("have a tail that is not below the exact one: $labelled, said $said", ({ labelled, said, tails }) => {
    for (const { matches, p } of tails) {
      const own = matchesTail({ labelled, said, matches });
      expect(own / p).toBeGreaterThan(1 - saddlepointError);
      expect(own / p).toBeLessThan(gaps);
    }
    const inner = tails.slice(0, Math.ceil(tails.length / 2));
    for (const { matches, p } of inner) expect(matchesTail({ labelled, said, matches }) / p).toBeLessThan(correction);
  });

  it("come near to the exact tail of two classes", () => {
    for (const both of [180, 200, 250, 290]) {
      const exact = hypergeometricTail({ rows: 600, ones: 300, said: 300, both });
      const own = matchesTail({ labelled: [300, 300], said: [300, 300], matches: 2 * both });
      expect(Math.abs(own / exact - 1)).toBeLessThan(0.05);
    }
  });
});

describe("real values", () => {
  it("have moments over all orders that are those of every order", () => {
    const { x, y, variance, third, fourth } = golden.everyOrder;
    const n = x.length;
    const { skewness, kurtosis } = shapeOfCorrelation(n, shapeOf(ranks(x))!, shapeOf(ranks(y))!);
    expect(Math.abs(1 / (n - 1) - variance)).toBeLessThan(momentError);
    expect(Math.abs(skewness / (n - 1) ** 1.5 - third)).toBeLessThan(momentError);
    expect(Math.abs((kurtosis + 3) / (n - 1) ** 2 - fourth)).toBeLessThan(momentError);
  });

  const fine = golden.spearman.filter(({ labels, predictions }) => labels === "no ties" || predictions === "no ties");
  it.each(fine)(
    "have a tail that is not below that of $permutations orders: $labels, $predictions",
    ({ x, y, permutations, tails }) => {
      for (const { r, p } of tails) {
        const own = correlationTail(r, x.length, shapeOf(ranks(x)), shapeOf(ranks(y)));
        expect(own).toBeGreaterThan(p - errors * Math.sqrt(p / permutations));
        expect(own).toBeLessThan(mostConservative * p);
      }
    },
  );
});

describe("rows that belong together", () => {
  /** Documents of one label each. */
  function documents(count: number, size: (label: number) => number, label: (document: number) => number) {
    const of = Array.from({ length: count }, (_, document) => {
      const own = label(document);
      return Array.from({ length: size(own) }, () => ({ document, own }));
    }).flat();
    const labels = classes(
      of.map(({ own }) => own),
      2,
    );
    return { labels, groups: Int32Array.from(of, ({ document }) => document) };
  }
  const alternating = (document: number): number => document % 2;

  it("have no smaller p-value than one in their different orders", async () => {
    const test = documents(10, () => 20, alternating);
    const [p] = await heldOutTest(test, [test.labels], { seed: 1, permutations: 999 });
    expect(p).toBeGreaterThanOrEqual(1 / 252);
    expect(p).toBeLessThan(0.02);
  });

  it("resolve as many rules as there are", async () => {
    const test = documents(400, () => 4, alternating);
    const [p] = await heldOutTest(test, [test.labels], { seed: 1, permutations: 199 });
    expect(p).toBeLessThan(1e-10);
  });

  it("are tested as rows where each is by itself", async () => {
    const { labels } = documents(60, () => 1, alternating);
    const options = { seed: 1, permutations: 99 };
    const groups = Int32Array.from(labels.values.keys());
    expect(await heldOutTest({ labels, groups }, [labels], options)).toEqual(await heldOutTest({ labels }, [labels], options));
  });

  it("give rules that know nothing no small p-values where the size of a document goes with its label", async () => {
    const random = seeded(11);
    const share = (of: number): number => (random.uniform() < of ? 1 : 0);
    let [below, all] = [0, 0];
    for (let set = 0; set < 20; set++) {
      const test = documents(60, (label) => (label === 1 ? 12 : 4), alternating);
      const predictions = [0.8, 0.95, 1].flatMap((of) =>
        Array.from({ length: 10 }, () => {
          const own = Array.from({ length: 60 }, () => share(of));
          return classes(
            Array.from(test.groups, (document) => own[document]!),
            2,
          );
        }),
      );
      for (const p of await heldOutTest(test, predictions, { seed: set, permutations: 99 })) {
        all++;
        if (p < 0.05) below++;
      }
    }
    // three standard errors of a share of 0.05 over 600, those of a data set taken as independent
    expect(below / all).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / all));
  });
});

describe("the two kinds of p-values", () => {
  it("meet without a jump, in the order of the scores", async () => {
    const random = seeded(5);
    const truth = drawn(300, 3, 4);
    // always as many of each class, so that p must fall as matches rise
    const balanced = truth.toSorted();
    const predictions = Array.from({ length: 120 }, (_, j) => {
      const own = random.shuffle(balanced.slice());
      for (let i = 0; i < 300; i++) {
        const at = own.indexOf(truth[i]!, i);
        if (random.uniform() < j / 240 && at >= 0) [own[i], own[at]] = [own[at]!, own[i]!];
      }
      return { own, right: own.filter((label, i) => label === truth[i]).length };
    }).toSorted((a, b) => a.right - b.right);
    const labels = classes(truth, 3);
    const all = predictions.map(({ own }) => classes(own, 3));
    const p = await heldOutTest({ labels }, all, { seed: 1 });
    const limit = 10 / 1000;
    const permuted = await heldOutPermutation({ labels }, all, { seed: 1 });
    const inTail = p.findIndex((own) => own <= limit);
    for (let j = 0; j < p.length; j++) {
      if (permuted[j]! > limit) expect(p[j]).toBe(permuted[j]);
      else expect(p[j]).toBeLessThanOrEqual(limit);
      if (j > inTail) expect(p[j]).toBeLessThanOrEqual(p[j - 1]!);
    }
    expect(p.filter((own) => own < 1e-6).length).toBeGreaterThan(10);
    expect(p.filter((own) => own > 0.001 && own <= 0.01).length).toBeGreaterThan(3);
  });

  it("are at most α in no more than a share α of rules that know nothing, far below 1/(1 + B) too", async () => {
    const [n, rules, permutations] = [60, 40_000, 99];
    const random = seeded(9);
    const truths: readonly Labels[] = [
      classes(drawn(n, 2, 7), 2),
      classes(
        drawn(n, 4, 8).map((label) => (label === 3 ? 0 : label)),
        3,
      ),
      { kind: "values", values: Float64Array.from({ length: n }, () => random.normal()) },
    ];
    for (const labels of truths) {
      const predictions = Array.from(
        { length: rules },
        (): Labels =>
          labels.kind === "values"
            ? { kind: "values", values: Float64Array.from({ length: n }, () => random.normal()) }
            : classes(
                Array.from({ length: n }, () => random.below(labels.classes)),
                labels.classes,
              ),
      );
      const p = await heldOutTest({ labels }, predictions, { seed: 3, permutations });
      for (const level of [0.1, 0.05, 0.01, 0.001]) {
        const share = p.filter((own) => own <= level).length / rules;
        expect(share).toBeLessThan(level + errors * Math.sqrt(level / rules));
        expect(share).toBeGreaterThan(level / 6);
      }
    }
  });
});
