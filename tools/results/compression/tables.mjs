// Prints the tables of docs/results.md from scores.jsonl: node tools/results/compression/tables.mjs OUT
// Nothing is computed here but means and ranges over seeds, and which of several is best.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { budgets } from "./chains.mjs";

const [folder] = process.argv.slice(2);
const lines = readFileSync(join(folder, "scores.jsonl"), "utf8").trim().split("\n").map(JSON.parse);

const titles = {
  mrpc: "MRPC pairs, nDCG@10",
  limit: "LIMIT-small, nDCG@10",
  stsb: "STS-B test, Spearman",
  "agnews-neighbours": "AG News, recall@10 of neighbours",
  "agnews-labels": "AG News, accuracy",
  "trec-neighbours": "TREC, recall@10 of neighbours",
  "trec-labels": "TREC, accuracy",
};

/** All that was measured of one codec on one goal: mean and range over seeds. */
function measured() {
  const groups = new Map();
  for (const line of lines) {
    const key = [line.goal, line.group, line.codec].join(" | ");
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].map((some) => {
    const scores = some.map(({ score }) => score);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    return { ...some[0], score: mean, low: Math.min(...scores), high: Math.max(...scores), seeds: scores.length };
  });
}

const all = measured();
const goals = Object.keys(titles).filter((goal) => all.some((one) => one.goal === goal));
const full = (goal) => all.find((one) => one.goal === goal && one.group === "full").score;
const percent = (value, digits = 1) => (100 * value).toFixed(digits);
const scored = ({ score, low, high, seeds }) =>
  seeds > 1 ? `${percent(score)} (${percent(low)}–${percent(high)})` : percent(score);
const named = ({ group, codec }) => (group === "ours" ? `\`${codec}\`` : `${group}: ${codec}`);
const bestOf = (some) => some.reduce((best, one) => (best === null || one.score > best.score ? one : best), null);

function table(head, rows) {
  console.log(`\n| ${head.join(" | ")} |\n|${head.map(() => " --- ").join("|")}|`);
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}

// Beside quantize_embeddings: what is kept of the full vectors, in the bytes that it has.
const beside = [
  ["int8, 384 bytes", (one) => one.codec === "int8", (one) => /^int8/.test(one.codec)],
  ["at most 48 bytes", (one) => one.bytes <= 48, (one) => one.bytes === 48 && /binary/.test(one.codec)],
  ["two bits", (one) => one.codec === "rotate+bits:2", () => false],
];
console.log("\n## Beside quantize_embeddings");
table(
  ["", "full", "", "Assay", "score", "kept", "sentence-transformers", "score", "kept"],
  ["mrpc", "limit", "stsb"]
    .filter((goal) => goals.includes(goal))
    .flatMap((goal) =>
      beside.map(([what, isOurs, isTheirs]) => {
        const some = all.filter((one) => one.goal === goal);
        const ours = bestOf(some.filter((one) => one.group === "ours" && isOurs(one)));
        const theirs = bestOf(some.filter((one) => one.group === "sentence-transformers" && isTheirs(one)));
        const cells = (one) => (one === null ? ["", "", ""] : [named(one), scored(one), `${percent(one.score / full(goal))} %`]);
        return [titles[goal], percent(full(goal)), what, ...cells(ours), ...cells(theirs)];
      }),
    ),
);

// Two bits a dimension beside Qdrant's and turbovec's.
console.log("\n## Two bits, neighbours");
const isOurs = (codec) => ["rotate+bits:2", "npq:100", "opq:96"].includes(codec);
table(
  ["", "codec", "bytes", "recall@10"],
  ["agnews-neighbours", "trec-neighbours"].flatMap((goal) =>
    all
      .filter((one) => one.goal === goal && (isOurs(one.codec) || /bits|binary 1 bit/.test(one.codec)))
      .filter((one) => ["qdrant", "turbovec"].includes(one.group) || isOurs(one.codec))
      .map((one) => [titles[goal], named(one), one.bytes, scored(one)]),
  ),
);

// At equal bytes: the best of ours and the best of all others.
console.log("\n## At equal bytes");
table(
  ["", "bytes", "full", "Assay's best", "score", "best of the others", "score", "difference, points"],
  goals.flatMap((goal) =>
    budgets.flatMap((bytes) => {
      const small = all.filter((one) => one.goal === goal && one.bytes <= bytes);
      const ours = bestOf(small.filter((one) => one.group === "ours"));
      const theirs = bestOf(small.filter((one) => !["ours", "full"].includes(one.group)));
      if (ours === null || theirs === null) return [];
      const difference = (100 * (ours.score - theirs.score)).toFixed(1);
      return [[titles[goal], bytes, percent(full(goal)), named(ours), scored(ours), named(theirs), scored(theirs), difference]];
    }),
  ),
);
const counts = Object.fromEntries(goals.map((goal) => [goal, all.filter((one) => one.goal === goal).length]));
console.log(`\ncodecs: ${JSON.stringify(counts)}`);
