/**
 * The models of tools/golden/finetuned.mjs in transformers.js: node tools/golden/finetuned_js.mjs FOLDER prints the
 * logits of AutoModelForSequenceClassification for each. It comes with bench/peers: npm --prefix bench/peers ci --ignore-scripts.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const peers = join(import.meta.dirname, "../../bench/peers");
const fromPeers = createRequire(join(peers, "package.json"));
const { AutoModelForSequenceClassification, AutoTokenizer, env } = await import(
  pathToFileURL(fromPeers.resolve("@huggingface/transformers")).href
);
const folder = resolve(process.argv[2]);
const { recipe, models } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
env.allowRemoteModels = false;
env.localModelPath = folder;
const logits = {};
for (const [name, { variant }] of Object.entries(models)) {
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
  const model = await AutoModelForSequenceClassification.from_pretrained(name, {
    dtype: "fp32",
    device: "cpu",
    local_files_only: true,
  });
  const length = JSON.parse(readFileSync(join(folder, name, "sentence_bert_config.json"), "utf8")).max_seq_length;
  logits[name] = [];
  for (const [row, text] of recipe.texts.entries()) {
    const second = variant === "pairs" ? { text_pair: recipe.pairs[row] } : {};
    const output = await model(await tokenizer(text, { ...second, truncation: true, max_length: length }));
    logits[name].push(...output.logits.data);
  }
}
const version = JSON.parse(readFileSync(join(peers, "package.json"), "utf8")).dependencies["@huggingface/transformers"];
process.stdout.write(JSON.stringify({ versions: { "transformers.js": version }, logits }), () => process.exit(0));
