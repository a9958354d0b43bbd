/**
 * Writes a model folder as transformers.js wants it: the encoder's own graph
 * (last layer, every token) under the names it expects, in one ONNX file.
 * So both sides run the same operations on the same engine.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { loadEncoder } from "../../dist/encoders/index.js";
import { GraphBuilder } from "../../dist/graph/builder.js";

const [model, folder] = process.argv.slice(2);
const encoder = await loadEncoder(model);
const { family, config } = encoder;
const graph = new GraphBuilder();
const shape = ["batch", "length"];
const inputs = {
  tokenIds: graph.input("input_ids", "int64", shape),
  attentionMask: graph.input("attention_mask", "int64", shape),
  tokenTypes: graph.input("token_type_ids", "int64", shape),
};
const weights = new Map();
for (const { name, shape: sizes } of family.weights(config)) {
  weights.set(name, graph.constant(await encoder.readWeight(name), sizes));
}
const states = family.forward(graph, config, (name) => weights.get(name), inputs);
graph.output("last_hidden_state", states.at(-1));
mkdirSync(join(folder, "onnx"), { recursive: true });
writeFileSync(join(folder, "onnx", "model.onnx"), graph.toOnnx().model);
// its own settings speak of the files it usually comes with
const { "transformers.js_config": _, ...settings } = JSON.parse(readFileSync(join(model, "config.json"), "utf8"));
writeFileSync(join(folder, "config.json"), JSON.stringify(settings));
for (const name of ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]) {
  if (existsSync(join(model, name))) copyFileSync(join(model, name), join(folder, name));
}
