// What is kept, on which vectors: each goal has the rows that codes are fitted on, and scores what codes leave of the vectors.
// All vectors have unit length, as sentence-transformers gives those of this model.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fitProbe } from "../../../dist/cells/cell-fit.js";
import { unpackLabels } from "../../../dist/cells/packed-labels.js";
import { spearman } from "../../../dist/statistics/correlation.js";
import { rows as labelled } from "../../../dist/statistics/index.js";
import { nearestRows } from "../../../dist/statistics/nearest-rows.js";
import { discountedGainAt, sharedRows } from "../../../dist/statistics/retrieval.js";
import { openVectorSet } from "../../../dist/vectors/index.js";

const depth = 10;
const ndcg = discountedGainAt(depth);

/** Rows of a matrix. */
export function take({ columns, data }, rows) {
  const out = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) out.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  return { rows: rows.length, columns, data: out };
}

const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Vectors of a set of unit length, in the order of its texts; those that were left out as copies are rows of 0. */
async function unitVectors(folder) {
  const set = await openVectorSet(folder);
  const { columns, data } = await set.read(set.slices[0]);
  const lines = readFileSync(join(folder, "ids.txt"), "utf8").trimEnd().split("\n");
  const places = lines.map((id) => Number(id.slice(id.lastIndexOf(":") + 1)) - 1);
  const rows = Math.max(...places) + 1;
  const unit = new Float32Array(rows * columns);
  for (const [at, place] of places.entries()) {
    const row = data.subarray(at * columns, (at + 1) * columns);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    unit.set(
      row.map((value) => value / length),
      place * columns,
    );
  }
  const labels = new Int32Array(rows);
  if (set.labels.kind === "classes") for (const [at, place] of places.entries()) labels[place] = set.labels.values[at];
  return { vectors: { rows, columns, data: unit }, places, labels, classes: set.labels.classes };
}

/** The rows of `corpus` that are nearest to each query, itself left out [queries][10]. */
async function found(asked, stored, queries, corpus, nearness) {
  const k = Math.min(depth + 1, corpus.length);
  const { rows } = await nearestRows(take(asked, queries), take(stored, corpus), k, nearness);
  return queries.map((query, at) =>
    withoutSelf(
      Array.from(rows.subarray(at * k, (at + 1) * k), (row) => corpus[row]),
      query,
    ),
  );
}

/** Of unit vectors the order by cosines is that by distances; of what codes leave of them the better counts, whoever's they are. */
async function bestOf(scoreBy) {
  return Math.max(await scoreBy("cosine"), await scoreBy("euclidean"));
}

/** What a search found but the query itself. */
function withoutSelf(rows, query) {
  return rows.filter((row) => row !== query).slice(0, depth);
}

function retrieval(name, { vectors }, { queries, corpus }) {
  const asking = queries.map(({ query }) => query);
  const judged = queries.map(({ relevant }) => new Map(relevant.map((row) => [row, 1])));
  const scoreFound = (lists) => meanOf(lists.map((rows, at) => ndcg(rows, judged[at])));
  return {
    ...{ name, measure: "nDCG@10", vectors, fit: corpus, asking, corpus },
    score: async ({ asked, stored }) =>
      bestOf((nearness) => found(asked, stored, asking, corpus, nearness).then((lists) => scoreFound(lists))),
    scoreFound: (lists) => scoreFound(lists.map((rows, at) => withoutSelf(rows, asking[at]))),
  };
}

async function neighbours(name, { vectors }, asking, corpus) {
  const wanted = await found(vectors, vectors, asking, corpus, "cosine");
  const scoreFound = (lists) => meanOf(lists.map((rows, at) => sharedRows(rows, wanted[at])));
  return {
    ...{ name, measure: "recall@10 of neighbours", vectors, fit: corpus, asking, corpus },
    score: async ({ asked, stored }) =>
      bestOf((nearness) => found(asked, stored, asking, corpus, nearness).then((lists) => scoreFound(lists))),
    scoreFound: (lists) => scoreFound(lists.map((rows, at) => withoutSelf(rows, asking[at]))),
  };
}

/** Both sides of a pair are coded. */
function scoredPairs(name, { vectors }, { pairs, fit }) {
  const truth = Float64Array.from(pairs, ([, , score]) => score);
  const by = {
    cosine: (dot, x, y) => dot / Math.sqrt(x * y || 1),
    euclidean: (dot, x, y) => 2 * dot - x - y,
  };
  const likeness = ({ columns, data }, [a, b], nearness) => {
    let [dot, x, y] = [0, 0, 0];
    for (let j = 0; j < columns; j++) {
      const [p, q] = [data[a * columns + j], data[b * columns + j]];
      dot += p * q;
      x += p * p;
      y += q * q;
    }
    return by[nearness](dot, x, y);
  };
  return {
    ...{ name, measure: "Spearman", vectors, fit },
    score: ({ stored }) =>
      bestOf((nearness) =>
        spearman(
          Float64Array.from(pairs, (pair) => likeness(stored, pair, nearness)),
          truth,
        ),
      ),
  };
}

/** Accuracy of logistic regression fitted on decoded vectors; its penalty is chosen on every tenth row that fits. */
function accuracy(name, { vectors, labels, classes }, fit, test) {
  const [training, validation] = [fit.filter((_, i) => i % 10 !== 9), fit.filter((_, i) => i % 10 === 9)];
  const of = (role, stored, rows) =>
    labelled(role, take(stored, rows), { kind: "classes", classes, values: Int32Array.from(rows, (row) => labels[row]) });
  return {
    ...{ name, measure: "accuracy", vectors, fit: training, labels, classes },
    async score({ stored }) {
      const parts = {
        training: of("training", stored, training),
        validation: of("validation", stored, validation),
        test: of("test", stored, test),
      };
      const { values } = unpackLabels((await fitProbe("logistic", parts)).test, test.length);
      return meanOf(test.map((row, at) => (values[at] === labels[row] ? 1 : 0)));
    },
  };
}

/** All goals whose vectors are in the folder. */
export async function openGoals(folder) {
  const about = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const [mrpc, limit, stsb, agnews, trec] = await Promise.all(
    ["mrpc", "limit", "stsb", "agnews", "trec"].map((name) => unitVectors(join(folder, name))),
  );
  const third = agnews.places.filter((row) => row % 3 === 2);
  const others = agnews.places.filter((row) => row % 3 !== 2);
  const { training } = about("trec");
  const [trecFit, trecTest] = [trec.places.filter((row) => row < training), trec.places.filter((row) => row >= training)];
  return [
    retrieval("mrpc", mrpc, about("mrpc")),
    retrieval("limit", limit, about("limit")),
    scoredPairs("stsb", stsb, about("stsb")),
    await neighbours("agnews-neighbours", agnews, third, others),
    accuracy("agnews-labels", agnews, others, third),
    await neighbours("trec-neighbours", trec, trecTest, trecFit),
    accuracy("trec-labels", trec, trecFit, trecTest),
  ];
}
