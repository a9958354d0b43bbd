// Compares ways of finding k* on planted data with known answers: node tools/simulations/tested-sizes.mjs [DATA SETS]
//
// Two classes, 384 independent directions in the order of principal components, of which each population says how far
// apart the classes are. The probe is the Gaussian one with independent directions, so that the logit at k is a sum of
// k terms and its true accuracy is known exactly: Φ of mean over spread. Everything else is the study's own code: the
// paired resamples, the bound of paired proportions, the margin of one point.
import { seeded } from "../../dist/base/random.js";
import { sizeGrid, testedSizes } from "../../dist/cells/sizes.js";
import { matrix } from "../../dist/numeric/matrix.js";
import { bootstrapMeans, differences, resample, standardError } from "../../dist/statistics/bootstrap.js";
import { nonInferiorScore } from "../../dist/statistics/non-inferiority.js";

const dimensions = 384;
const margin = 0.01;
const bootstraps = 1000;
const testRows = [400, 1200, 3000];

/** How far apart the classes are in each direction; what a probe that is fitted anew at each size adds of its own, as a share of the spread. */
const populations = [
  { name: "falling", training: 3000, unsteady: 0.1, apart: (j) => 1.2 * (j + 1) ** -0.75 },
  { name: "one", training: 30_000, unsteady: 0.1, apart: (j) => (j === 0 ? 2.8 : 0) },
  { name: "one, unsteady", training: 30_000, unsteady: 0.25, apart: (j) => (j === 0 ? 2.8 : 0) },
  { name: "one and a tail", training: 30_000, unsteady: 0.1, apart: (j) => (j === 0 ? 2.6 : j < 40 ? 0.12 : 0) },
  { name: "sixteen", training: 30_000, unsteady: 0.1, apart: (j) => (j < 16 ? 0.75 : 0) },
  { name: "late", training: 30_000, unsteady: 0.1, apart: (j) => (j < 4 ? 1.1 : j >= 40 && j < 100 ? 0.12 : 0) },
];

const grid = sizeGrid(dimensions);
/** A size between any two: twice as fine. */
const fine = [...new Set(grid.flatMap((k, i) => [k, Math.round(Math.sqrt(k * (grid[i + 1] ?? k)))]))].sort((a, b) => a - b);

const nearest = (sizes, target) =>
  sizes.reduce((best, k) => (Math.abs(Math.log(k / target)) < Math.abs(Math.log(best / target)) ? k : best));
/** The largest, an f-th of it, …, and 1. */
const thinned = (factor) => {
  const chosen = new Set([1]);
  for (let target = dimensions; target > 1; target /= factor) chosen.add(nearest(fine, target));
  return [...chosen].sort((a, b) => a - b);
};
/** Tested sizes, and those of a grid that is twice as fine. */
const families = {
  "every size of the curve": [grid, fine],
  "a half of the one above": [thinned(2), thinned(Math.SQRT2)],
  "a quarter (as studies do), the curve drawn twice as fine": [testedSizes(grid), testedSizes(fine)],
  "a quarter, the tests twice as dense": [testedSizes(grid), thinned(2)],
  "an eighth": [thinned(8), thinned(Math.sqrt(8))],
};

const share = (z) => {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const half = 0.5 * tail * Math.exp((-z * z) / 2);
  return z < 0 ? half : 1 - half;
};

/** Which test rows each size gets right [rows, sizes], and its true accuracy. */
function draw({ training, unsteady, apart }, rows, random) {
  const weights = new Float64Array(dimensions);
  const middles = new Float64Array(dimensions);
  for (let j = 0; j < dimensions; j++) {
    // Means of half the training rows each; their pooled variance is as good as 1.
    const [low, high] = [-1, 1].map((side) => (side * apart(j)) / 2 + random.normal() / Math.sqrt(training / 2));
    weights[j] = high - low;
    middles[j] = (high + low) / 2;
  }
  const own = fine.map((k) => unsteady * Math.hypot(...weights.subarray(0, k)));
  const right = matrix(rows, fine.length);
  for (let i = 0; i < rows; i++) {
    const side = random.below(2) === 1 ? 1 : -1;
    let logit = 0;
    for (let j = 0, at = 0; j < dimensions; j++) {
      logit += weights[j] * ((side * apart(j)) / 2 + random.normal() - middles[j]);
      if (fine[at] !== j + 1) continue;
      right.data[i * fine.length + at] = (logit + own[at] * random.normal()) * side > 0 ? 1 : 0;
      at++;
    }
  }
  const truth = fine.map((k) => {
    let [gain, offset, square] = [0, 0, 0];
    for (let j = 0; j < k; j++) {
      gain += (weights[j] * apart(j)) / 2;
      offset -= weights[j] * middles[j];
      square += weights[j] ** 2;
    }
    const spread = Math.sqrt(square * (1 + unsteady ** 2));
    return (share((gain + offset) / spread) + share((gain - offset) / spread)) / 2;
  });
  return { right, truth };
}

/** The paired tests of one data set, at any level. */
async function tester({ right }, seed) {
  const { rows, columns: count, data } = right;
  const resampled = await bootstrapMeans(right, resample(rows, { seed, count: bootstraps }));
  const last = count - 1;
  const scores = fine.map((_, at) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * count + at];
    return { score: sum / rows, resampled: resampled[at], shareOf: rows };
  });
  const discordances = fine.map((_, at) => {
    let [gains, losses] = [0, 0];
    for (let i = 0; i < rows; i++) {
      const change = data[i * count + at] - data[i * count + last];
      if (change > 0) gains++;
      if (change < 0) losses++;
    }
    return { gains, losses, rows };
  });
  const errors = fine.map((_, at) => standardError(differences(scores[at].resampled, scores[last].resampled)));
  const at = (k) => fine.indexOf(k);
  return {
    passes: (k, level = 0.95) => nonInferiorScore(scores[at(k)], scores[last], discordances[at(k)], margin, level).nonInferior,
    /** The level at which the largest of the studentised errors of these sizes lies, 95 %. */
    jointLevel(sizes) {
      const varying = sizes.map(at).filter((own) => errors[own] > 0);
      if (varying.length === 0) return 0.95;
      const largest = Array.from({ length: bootstraps }, (_, b) =>
        Math.max(
          ...varying.map((own) => {
            const change = scores[own].resampled[b] - scores[last].resampled[b];
            return (change - (scores[own].score - scores[last].score)) / errors[own];
          }),
        ),
      ).sort((a, b) => a - b);
      return Math.max(0.95, share(largest[Math.floor(0.95 * bootstraps)]));
    },
  };
}

/** Each way gives the sizes that it shows. */
const ways = {
  /** Largest first, each at 5 %, to the first failure. */
  "fixed sequence": (sizes, { passes }) => {
    const failed = sizes.findLastIndex((k) => !passes(k));
    return sizes.slice(failed + 1);
  },
  /** Wiens & Dmitrienko 2005: a share of the 5 % for each, what was not lost goes to the next. */
  fallback: (sizes, { passes }) => {
    let carried = 0;
    return sizes.toReversed().filter((k) => {
      const stake = carried + 0.05 / sizes.length;
      const shown = passes(k, 1 - stake);
      carried = shown ? stake : 0;
      return shown;
    });
  },
  /** Romano & Wolf 2005: the largest of all errors, again without those that are shown. */
  "largest error": (sizes, { passes, jointLevel }) => {
    let open = sizes;
    const shown = [];
    for (let more = true; more && open.length > 0; ) {
      const level = jointLevel(open);
      const found = open.filter((k) => passes(k, level));
      shown.push(...found);
      open = open.filter((k) => !found.includes(k));
      more = found.length > 0;
    }
    return shown;
  },
};

const smallest = (shown) => (shown.length === 0 ? null : Math.min(...shown));
/** The smallest that is shown with every larger one. */
const unbroken = (sizes, shown) => sizes[sizes.findLastIndex((k) => !shown.includes(k)) + 1] ?? null;
const place = (sizes, k) => (k === null ? sizes.length : sizes.findIndex((size) => size >= k));

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const count = Number(process.argv[2] ?? 200);
const only = process.argv[3];
const outcomes = new Map();
for (const population of populations) {
  if (only !== undefined && population.name !== only) continue;
  for (let index = 0; index < count; index++) {
    const random = seeded(1).fork(population.name).fork(`${index}`);
    const whole = draw(population, Math.max(...testRows), random);
    const loss = (k) => whole.truth.at(-1) - whole.truth[fine.indexOf(k)];
    const enough = (sizes) =>
      unbroken(
        sizes,
        sizes.filter((k) => loss(k) < margin),
      );
    for (const rows of testRows) {
      const right = matrix(rows, fine.length, whole.right.data.slice(0, rows * fine.length));
      const test = await tester({ right }, index);
      for (const [family, [sizes, finer]] of Object.entries(families)) {
        for (const [way, shownBy] of Object.entries(ways)) {
          const [shown, shownFiner] = [shownBy(sizes, test), shownBy(finer, test)];
          const claims = way === "fixed sequence" ? ["with every larger"] : ["with every larger", "by itself"];
          for (const claim of claims) {
            const pick = (of, all) => (claim === "by itself" ? smallest(all) : unbroken(of, all));
            const [k, kFiner] = [pick(sizes, shown), pick(finer, shownFiner)];
            const claimed = k === null ? [] : claim === "by itself" ? shown : sizes.filter((size) => size >= k);
            const key = JSON.stringify([population.name, rows, family, way, claim]);
            const kept = outcomes.get(key) ?? [];
            kept.push({
              wrong: Number(claimed.some((size) => loss(size) >= margin)),
              untested: Number(k !== null && fine.some((size) => size >= k && loss(size) >= margin)),
              excess: Math.log2((k ?? 2 * dimensions) / enough(fine)),
              found: Number(k === enough(sizes)),
              saves: Number(k !== null && k < dimensions),
              still: Number(Math.abs(place(sizes, kFiner) - place(sizes, k)) <= 1),
            });
            outcomes.set(key, kept);
          }
        }
      }
    }
  }
}
const percent = (values) => `${(100 * mean(values)).toFixed(1)} %`;

/** One line for each of the keys that `of` makes. */
function table(titles, of) {
  const lines = new Map();
  for (const [key, kept] of outcomes) {
    const own = JSON.stringify(of(...JSON.parse(key)));
    lines.set(own, [...(lines.get(own) ?? []), ...kept]);
  }
  const named = [
    ...titles,
    "false",
    "an untested larger size loses",
    "smallest true one found",
    "fewer than all",
    "k / true k",
    "at most one size away",
  ];
  console.log(`| ${named.join(" | ")} |\n| ${named.map(() => "---").join(" | ")} |`);
  for (const [key, kept] of lines) {
    const column = (name) => kept.map((one) => one[name]);
    const shares = ["wrong", "untested", "found", "saves"].map((name) => percent(column(name)));
    const cells = [...JSON.parse(key), ...shares, (2 ** mean(column("excess"))).toFixed(2), percent(column("still"))];
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log();
}
const what = ["each size tested is", "way", "k is shown"];
table([...what, "test rows"], (_, rows, family, way, claim) => [family, way, claim, rows]);
table([...what, "population"], (population, _, family, way, claim) => [family, way, claim, population]);
