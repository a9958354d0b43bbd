/** Which of many dimensions are said to know something, where one is always right or none knows anything. */
import type { Random } from "../base/random.ts";
import { runDimensionsCell } from "../cells/dimensions-cell.ts";
import { counting } from "./counting.ts";
import { drawRows } from "./scenario.ts";
import type { Simulation } from "./simulation.ts";

/** Rows of each split. */
const sizes = { training: 600, validation: 2, test: 600 } as const;

/** The level at which q-values are called findings. */
const level = 0.05;

/** Which dimension is always right. */
const perfect = 5;

interface Plan {
  readonly name: string;
  readonly sentence: string;
  readonly dimensions: number;
  readonly shares: readonly number[] | null;
  /** Whether one dimension is the label. */
  readonly isPlanted: boolean;
  readonly every?: number;
}

const uneven = [0.5, 0.3, 0.2] as const;
const many = 384;

const plans: readonly Plan[] = [
  ...(["two classes", "three classes", "real values"] as const).flatMap((labels): Plan[] => {
    const shares = { "two classes": [0.5, 0.5], "three classes": uneven, "real values": null }[labels];
    const name = labels.replace(" ", "-");
    const plan = { dimensions: many, shares };
    return [
      {
        ...plan,
        name: `one-of-384-${name}`,
        sentence: `one of 384 dimensions is the label, of ${labels}; the others know nothing`,
        isPlanted: true,
      },
      {
        ...plan,
        name: `none-of-384-${name}`,
        sentence: `none of 384 dimensions knows the label, of ${labels}`,
        isPlanted: false,
      },
    ];
  }),
  {
    name: "one-of-3072",
    sentence: "one of 3,072 dimensions is the label, of two classes; the others know nothing",
    dimensions: 3072,
    shares: [0.5, 0.5],
    isPlanted: true,
    every: 5,
  },
];

/** One of each kind of labels with and without a dimension that is always right, and one of very many dimensions. */
export const manyDimensions: readonly Simulation[] = plans.map((plan) => ({
  name: plan.name,
  sentence: plan.sentence,
  ...(plan.every === undefined ? {} : { every: plan.every }),
  trial: (random) => trial(plan, random),
}));

async function trial({ dimensions, shares, isPlanted }: Plan, random: Random): ReturnType<Simulation["trial"]> {
  const plant = (x: Float64Array, label: number): void => {
    if (isPlanted) x[perfect] = label;
  };
  const population = { dimensions, shares, plant };
  const [training, test] = [
    await drawRows(population, "training", sizes.training, null, random.fork("training")),
    await drawRows(population, "test", sizes.test, null, random.fork("test")),
  ];
  const validation = await drawRows(population, "validation", sizes.validation, null, random.fork("validation"));
  const living = Int32Array.from({ length: dimensions }, (_, j) => j);
  const spec = {
    kind: "dimensions",
    tested: "test-labels-with-tail",
    permutations: 999,
    rotations: 0,
    turned: "plain-and-standardised",
    bootstraps: 2,
  } as const;
  const slice = { training, validation, test, living, dead: new Int32Array(0), whole: null };
  const cell = await runDimensionsCell(slice, spec, random.fork("analysis").below(2 ** 31), []);
  const found = cell.dimensions.filter(({ qValue }) => qValue < level);
  const wrong = found.filter(({ dimension }) => !isPlanted || dimension !== perfect).length;
  return [
    { claim: "q-values of all dimensions", statements: 1, counted: wrong / Math.max(1, found.length) },
    counting("one perfect dimension", isPlanted ? [found.some(({ dimension }) => dimension === perfect)] : []),
  ];
}
