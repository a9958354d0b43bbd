// Writes the texts that the tables of compression are about, and which of their rows belong together:
//   node tools/results/compression/texts.mjs SHARED OUT
// For each of mrpc, stsb, limit, trec and agnews OUT/<name>.tsv (text and a label that means nothing but for trec and agnews) is to be
// embedded to OUT/<name>, by `assay embed --layers last --pooling mean`; OUT/<name>.json says what its rows are.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [shared, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });

/** Rows of a TSV file with a header, each an array of its columns. */
function table(path) {
  const [, ...lines] = readFileSync(join(shared, "data", path), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.replace(/\r$/, "").split("\t"));
}

const objects = (path) =>
  readFileSync(join(shared, "data", path), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

/** Each text once, in the order that they come in. */
function collected() {
  const places = new Map();
  return {
    texts: () => [...places.keys()],
    place(text) {
      const clean = text.replace(/[\t\n]/g, " ").trim();
      if (!places.has(clean)) places.set(clean, places.size);
      return places.get(clean);
    },
  };
}

function write(name, texts, labels, about) {
  const lines = texts.map((text, i) => `${text}\t${labels[i]}\n`);
  writeFileSync(join(out, `${name}.tsv`), `text\tlabel\n${lines.join("")}`);
  writeFileSync(join(out, `${name}.json`), JSON.stringify(about));
}

const parity = (texts) => texts.map((_, i) => i % 2);

/** Paraphrases: positive pairs of the test split, the first sentence asks for the second among all sentences of the set. */
function mrpc() {
  const { texts, place } = collected();
  const pairs = ["train", "dev", "test"].map((split) =>
    table(`glue-mrpc/${split}.tsv`).map(([a, b, label]) => [place(a), place(b), label]),
  );
  const queries = pairs[2].filter(([, , label]) => label === "1").map(([a, b]) => ({ query: a, relevant: [b] }));
  write("mrpc", texts(), parity(texts()), { queries, corpus: texts().map((_, i) => i) });
}

/** Scored pairs: codecs are fitted on the sentences of the training split, scores are of the test split. */
function stsb() {
  const { texts, place } = collected();
  const pairsOf = (split) => table(`glue-stsb/${split}.tsv`).map(([a, b, score]) => [place(a), place(b), Number(score)]);
  const fit = [...new Set(pairsOf("train").flat())];
  const pairs = pairsOf("test");
  write("stsb", texts(), parity(texts()), { pairs, fit });
}

/** Questions that every pair of documents is the answer to. */
function limit() {
  const { texts, place } = collected();
  const documents = new Map(objects("limit-small/corpus.jsonl").map(({ _id, text }) => [_id, place(text)]));
  const judged = objects("limit-small/qrels.jsonl");
  const queries = objects("limit-small/queries.jsonl").map(({ _id, text }) => ({
    query: place(text),
    relevant: judged.filter((one) => one["query-id"] === _id).map((one) => documents.get(one["corpus-id"])),
  }));
  write("limit", texts(), parity(texts()), { queries, corpus: [...documents.values()] });
}

/** Labelled texts: probes are fitted on the first `training` rows. */
function trec() {
  const [training, test] = ["train", "test"].map((split) => table(`trec/${split}.tsv`));
  const rows = [...training, ...test];
  write(
    "trec",
    rows.map(([text]) => text),
    rows.map(([, label]) => label),
    { training: training.length },
  );
}

/** The same of the official test rows, drawn apart by their order: every third row is scored. */
function agnews() {
  const rows = table("agnews/test.tsv");
  write(
    "agnews",
    rows.map(([text]) => text),
    rows.map(([, label]) => label),
    { everyThird: true },
  );
}

for (const one of [mrpc, stsb, limit, trec, agnews]) one();
